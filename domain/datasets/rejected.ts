import { z } from "zod";

/** How many of the rows that did not parse are kept with a version; all of them are counted. */
export const REJECTED_KEPT = 1_000;
/** Characters of the text that are kept of each. */
export const REJECTED_TEXT_MAX = 500;
/** A file with a greater share of rows that do not parse is refused. */
export const REJECTED_SHARE_MAX = 0.1;

/** A row that did not parse, as it stands in the source. Lines are counted from 1 as an editor counts them; a row of Parquet, which has no lines, by its own number. */
export const rejectedRow = z.object({
  line: z.int().positive(),
  /** How many lines it spans: more than one when a line end stands inside quotation marks. */
  lines: z.int().positive(),
  /** The column at which it went wrong, where one can be named. */
  column: z.string().max(200).nullable(),
  reason: z.string().max(300),
  /** Its text, of a row of Parquet as JSON, cut after REJECTED_TEXT_MAX characters. */
  text: z.string().max(REJECTED_TEXT_MAX),
});
export type RejectedRow = z.infer<typeof rejectedRow>;

/** The rows of a source that did not parse: how many, the lines they span, and the first REJECTED_KEPT of them. */
export const rejectedRows = z.object({
  rows: z.int().positive(),
  lines: z.int().positive(),
  kept: z.array(rejectedRow).max(REJECTED_KEPT),
});
export type RejectedRows = z.infer<typeof rejectedRows>;
