import { z } from "zod";
import { anyIdSchema } from "#domain/format/ids.ts";
import { toMillis } from "#domain/format/moment.ts";

export const EVIDENCE_KINDS = ["metric", "quality", "finding", "item"] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const EVIDENCE_KIND_LABELS: Readonly<Record<EvidenceKind, string>> = {
  metric: "Metric",
  quality: "Data quality",
  finding: "Finding closed",
  item: "Checked off",
};

/** Something that shows what a revisit brought, with the facts as they were when it was said. */
export const Evidence = z.object({
  kind: z.enum(EVIDENCE_KINDS),
  /** The run, model version, dataset version, expectation, finding, checklist item or criterion. */
  id: anyIdSchema,
  /** Where it is shown: itself, the version that keeps an expectation, or the review of a finding. */
  objectId: anyIdSchema,
  /** What it was, in a sentence with its figures. */
  fact: z.string().min(1).max(400),
  at: z.iso.datetime({ offset: true }),
});
export type Evidence = z.infer<typeof Evidence>;

/** At most `max`, newest first; where there are more, the kinds take turns, so that much of one hides no other. */
export function chosenOfEachKind<E extends Pick<Evidence, "kind" | "at">>(
  found: readonly E[],
  max: number,
): E[] {
  const newestFirst = (a: E, b: E) => toMillis(b.at) - toMillis(a.at);
  const sorted = found.toSorted(newestFirst);
  const turns = EVIDENCE_KINDS.flatMap((kind) =>
    sorted.filter((one) => one.kind === kind).map((one, turn) => ({ one, turn })),
  );
  return turns
    .sort((a, b) => a.turn - b.turn || newestFirst(a.one, b.one))
    .slice(0, max)
    .map(({ one }) => one)
    .sort(newestFirst);
}
