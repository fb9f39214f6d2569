import { z } from "zod";
import { COLUMNS_MAX } from "./columns.ts";
import { datasetInsights } from "./insights/insights.ts";

/** The shares of a column's values at which its quantiles are told. */
export const QUANTILE_POINTS = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;
export const QUANTILE_LABELS = ["1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %"] as const;
export const HISTOGRAM_BINS = 24;
export const TOP_VALUES = 12;
/** Up to this many different values, counts, quantiles and the histogram are exact; of some columns with more, too. */
export const EXACT_DISTINCT_MAX = 100_000;

/**
 * Counts of values in bins. `edges` has one entry more than `counts`; a bin holds its lower edge and not its upper one, the last holds both.
 * With long tails the bins cover the middle of the values, and `below` and `above` count the rest. Datetimes are in epoch seconds, UTC.
 */
export const histogramSchema = z.object({
  edges: z.array(z.number()),
  counts: z.array(z.number()),
  below: z.number().int(),
  above: z.number().int(),
});
export type Histogram = z.infer<typeof histogramSchema>;

const common = {
  name: z.string(),
  /** The type in the stored Parquet file. */
  storage: z.string(),
  /** Rows without a value; NaN counts as none. */
  missing: z.number().int(),
  /** Different values, missing aside; an estimate (within about 2 %) when `distinctExact` is false. */
  distinct: z.number().int(),
  distinctExact: z.boolean(),
};

const topNumber = z.object({ value: z.number(), count: z.number().int() });
const topText = z.object({ value: z.string(), count: z.number().int() });

export const numericProfile = z.object({
  ...common,
  kind: z.literal("numeric"),
  /** Values that are plus or minus infinity; they count in none of the figures below. */
  infinite: z.number().int(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  /** Of the sample (n - 1). */
  std: z.number().nullable(),
  /** At QUANTILE_POINTS; empty when there is no value. */
  quantiles: z.array(z.number()),
  histogram: histogramSchema.nullable(),
  /** Most frequent first; empty when nearly every value is different. */
  top: z.array(topNumber),
});

export const datetimeProfile = z.object({
  ...common,
  kind: z.literal("datetime"),
  /** Epoch seconds in UTC, as are the quantiles. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  quantiles: z.array(z.number()),
  histogram: histogramSchema.nullable(),
  /** Whether two rows have another time of day, to the minute; left out in profiles from before anybody looked. */
  timesDiffer: z.boolean().optional(),
});

export const booleanProfile = z.object({
  ...common,
  kind: z.literal("boolean"),
  trueCount: z.number().int(),
  falseCount: z.number().int(),
});

const lengths = z.object({ min: z.number(), mean: z.number(), max: z.number() }).nullable();

export const categoricalProfile = z.object({
  ...common,
  kind: z.literal("categorical"),
  /** Most frequent first, at most TOP_VALUES; long values are cut. */
  top: z.array(topText),
  length: lengths,
});

export const textProfile = z.object({
  ...common,
  kind: z.literal("text"),
  top: z.array(topText),
  /** In characters. */
  length: lengths,
});

export const columnProfile = z.discriminatedUnion("kind", [
  numericProfile,
  datetimeProfile,
  booleanProfile,
  categoricalProfile,
  textProfile,
]);
export type ColumnProfile = z.infer<typeof columnProfile>;
export type NumericProfile = z.infer<typeof numericProfile>;
export type DatetimeProfile = z.infer<typeof datetimeProfile>;
export type BooleanProfile = z.infer<typeof booleanProfile>;
export type CategoricalProfile = z.infer<typeof categoricalProfile>;
export type TextProfile = z.infer<typeof textProfile>;

/** What is known of all rows of one dataset version; what `insights` takes from a sample says so. */
export const datasetProfile = z.object({
  version: z.literal(1),
  rows: z.number().int(),
  columns: z.array(columnProfile).max(COLUMNS_MAX),
  /** Left out in profiles from before there were any. */
  insights: datasetInsights.optional(),
});
export type DatasetProfile = z.infer<typeof datasetProfile>;
