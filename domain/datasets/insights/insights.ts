import { z } from "zod";

/** Numeric and yes-or-no columns that are correlated with each other, and columns of levels; wider tables take the first. */
export const CORRELATED_MAX = 30;
export const LEVELS_MAX = 500;
/** Rows from which rank correlations, levels and likely personal data are read; Pearson takes more. */
export const SAMPLE_ROWS = 100_000;

const matrix = z.array(z.array(z.number().nullable()));
const named = z.array(z.string());

/** What is known of the columns together, and of single ones beyond their profile. Made with the profile of a version. */
export const datasetInsights = z.object({
  /** Rows behind ranks, levels and personal data; all rows where the table has no more. */
  sample: z.int(),
  /** Rows that repeat an earlier one in every column; null where the table has too many to count. */
  repeated: z.int().nullable(),
  correlations: z
    .object({
      columns: named,
      /** Rows behind Pearson's figures, which for each pair are those where both have a value. */
      rows: z.int(),
      pearson: matrix,
      spearman: matrix,
    })
    .nullable(),
  associations: z.object({ columns: named, cramersV: matrix }).nullable(),
  /** Which columns are missing together, the most frequent pattern first; places in `columns`. */
  missing: z
    .object({
      columns: named,
      patterns: z.array(z.object({ missing: z.array(z.int()), rows: z.int() })),
      /** Rows of patterns that are not listed. */
      otherRows: z.int(),
    })
    .nullable(),
  numbers: z.array(
    z.object({
      column: z.string(),
      /** Adjusted Fisher-Pearson, as pandas' `skew`; null where it says nothing. */
      skew: z.number().nullable(),
      /** Tukey's fences, 1.5 interquartile ranges outside the quartiles, and the rows beyond them. */
      fences: z.object({ low: z.number(), high: z.number(), below: z.int(), above: z.int() }).nullable(),
    }),
  ),
  times: z.array(
    z.object({
      column: z.string(),
      unit: z.enum(["hour", "day"]),
      /** Units from the first to the last, and those among them that have a row. */
      units: z.int(),
      covered: z.int(),
      /** The longest stretch without any row, in epoch seconds: the last unit before it and the first after. */
      gap: z.object({ from: z.number(), to: z.number() }).nullable(),
      /** Rows of the least and the fullest unit that has any. */
      rowsMin: z.int(),
      rowsMax: z.int(),
    }),
  ),
  lengths: z.array(
    z.object({
      column: z.string(),
      /** At QUANTILE_POINTS, in characters. */
      quantiles: z.array(z.number()),
      histogram: z.object({
        edges: z.array(z.number()),
        counts: z.array(z.number()),
        below: z.int(),
        above: z.int(),
      }),
    }),
  ),
  /** Columns that together name a row: no value missing, none twice. */
  keys: z.array(z.array(z.string())),
  personal: z.array(z.object({ column: z.string(), kind: z.string(), rule: z.string(), sure: z.boolean() })),
});
export type DatasetInsights = z.infer<typeof datasetInsights>;
