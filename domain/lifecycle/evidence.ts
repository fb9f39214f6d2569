import { z } from "zod";
import { anyIdSchema } from "#domain/format/ids.ts";

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
