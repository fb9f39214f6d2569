import { Notice } from "#components/ui/states.tsx";
import type { Gap } from "#domain/datasets/acquisition/gaps.ts";
import { formatCountOf } from "#domain/format/numbers.ts";

/** What does not go together comes first; what nobody has said, after it. */
export function GapList({ gaps }: { gaps: readonly Gap[] }) {
  const bad = gaps.filter(({ tone }) => tone === "bad");
  const open = gaps.filter(({ tone }) => tone === "open");
  return (
    <>
      {bad.length > 0 && (
        <Notice tone="bad">
          <Sentences gaps={bad} />
        </Notice>
      )}
      {open.length > 0 && (
        <Notice tone="warn">
          <p className="font-medium">{formatCountOf(open.length, "thing")} not settled</p>
          <Sentences gaps={open} />
        </Notice>
      )}
    </>
  );
}

const Sentences = ({ gaps }: { gaps: readonly Gap[] }) => (
  <ul className="grid gap-0.5">
    {gaps.map(({ sentence }) => (
      <li key={sentence} className="break-words">
        {sentence}
      </li>
    ))}
  </ul>
);
