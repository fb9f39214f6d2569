import { DataTable } from "#components/ui/data-table.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { SEVERITY_LABELS } from "#domain/datasets/expectations/kinds.ts";
import type { Outcome } from "#domain/datasets/expectations/quality.ts";
import type { ExpectationDiff, Passage } from "#domain/datasets/version-diff.ts";
import { Alike } from "./alike.tsx";

const PASSAGE_WORDS: Record<Passage, string> = {
  broke: "Fails now",
  fails: "Fails",
  unknown: "Cannot be told",
  mended: "Passes now",
  holds: "Passes in both",
};
const PASSAGE_TONES: Record<Passage, Tone> = {
  broke: "bad",
  fails: "bad",
  unknown: "warn",
  mended: "ok",
  holds: "neutral",
};
const OUTCOME_WORDS: Record<Outcome, string> = { passed: "passed", failed: "failed", unknown: "unknown" };

/** What became of each expectation; what passed before and fails now stands first. */
export function ExpectationChanges({ expectations }: { expectations: readonly ExpectationDiff[] }) {
  if (expectations.length === 0)
    return <Alike title="Expectations">Nothing is expected of this dataset yet.</Alike>;
  return (
    <DataTable
      caption="Expectations: what passed before and fails now first"
      showCaption
      rows={expectations}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "sentence",
          header: "Expectation",
          wrap: true,
          cell: ({ sentence }) => <span className="block max-w-[64ch] break-words">{sentence}</span>,
        },
        {
          key: "passage",
          header: "Now",
          cell: ({ passage }) => <Tag tone={PASSAGE_TONES[passage]}>{PASSAGE_WORDS[passage]}</Tag>,
        },
        { key: "before", header: "Before", cell: ({ before }) => outcome(before) },
        { key: "after", header: "After", cell: ({ after }) => outcome(after) },
        {
          key: "weight",
          header: "Weight",
          wideOnly: true,
          cell: ({ severity }) => SEVERITY_LABELS[severity],
        },
      ]}
    />
  );
}

const outcome = (found: Outcome | null) =>
  found === null ? <span className="text-ink-3">not checked</span> : OUTCOME_WORDS[found];
