import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";

/** Less than a year would take entries away before a yearly audit has seen them. */
export const RETENTION_MONTHS_MIN = 12;
export const RETENTION_MONTHS_MAX = 1_200;
const REASON_MAX = 2_000;

export const HOLD_COVERS = ["organization", "project", "person"] as const;
export type HoldCovers = (typeof HOLD_COVERS)[number];

export const SetRetention = z.object({
  /** Null keeps entries for ever. */
  months: z
    .int({ error: "A number of months is whole." })
    .min(RETENTION_MONTHS_MIN, {
      error: `Entries are kept for at least ${RETENTION_MONTHS_MIN} months.`,
    })
    .max(RETENTION_MONTHS_MAX, {
      error: `That is more than ${RETENTION_MONTHS_MAX / 12} years. Choose "for ever" instead.`,
    })
    .nullable(),
  reason: longTextSchema(REASON_MAX, "reason"),
});

const holdReason = longTextSchema(REASON_MAX, "reason");

export const PlaceHold = z.discriminatedUnion(
  "covers",
  [
    z.object({ covers: z.literal("organization"), reason: holdReason }),
    z.object({ covers: z.literal("project"), projectId: idSchema("prj"), reason: holdReason }),
    z.object({ covers: z.literal("person"), userId: idSchema("usr"), reason: holdReason }),
  ],
  { error: "A hold covers the organization, a project or a person." },
);

export const LiftHold = z.object({ holdId: idSchema("hld"), reason: longTextSchema(REASON_MAX, "reason") });

export const ErasePerson = z.object({
  userId: idSchema("usr"),
  /** The person's address, typed: what is erased does not come back. */
  confirm: z.string().max(320),
  reason: longTextSchema(REASON_MAX, "reason"),
});

/** Places of the log from `first` to `last`, both included. */
export type IndexRange = [first: number, last: number];

/** Ascending whole numbers as ranges without gaps. Throws RangeError when they do not ascend. */
export function rangesOf(indices: readonly number[]): IndexRange[] {
  const ranges: IndexRange[] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last && index <= last[1]) throw new RangeError("Places of the log come in ascending order.");
    if (last && index === last[1] + 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}

/** "3 years", "18 months" or "for ever". */
export function retentionWords(months: number | null): string {
  if (months === null) return "for ever";
  if (months % 12 !== 0) return `${months} months`;
  return months === 12 ? "1 year" : `${months / 12} years`;
}
