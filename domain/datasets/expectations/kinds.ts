import { z } from "zod";
import { formatCount } from "#domain/format/numbers.ts";
import { idSchema } from "../../format/ids.ts";
import { shortTextSchema } from "../../format/text.ts";
import { COLUMN_NAME_MAX } from "../columns.ts";

export const EXPECTATION_KINDS = [
  "not_null",
  "unique",
  "range",
  "one_of",
  "pattern",
  "reference",
  "freshness",
  "row_count",
  "sql",
] as const;
export type ExpectationKind = (typeof EXPECTATION_KINDS)[number];

export const EXPECTATION_LABELS: Record<ExpectationKind, string> = {
  not_null: "No missing values",
  unique: "No repeated values",
  range: "Within a range",
  one_of: "One of a set",
  pattern: "Of a pattern",
  reference: "Known in another dataset",
  freshness: "Fresh",
  row_count: "Number of rows",
  sql: "A question in SQL",
};

export const SEVERITIES = ["must", "should"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const SEVERITY_LABELS: Record<Severity, string> = { must: "Must hold", should: "Should hold" };

export const EXPECTATIONS_MAX = 200;
export const SET_MAX = 200;
export const SQL_MAX = 4_000;
/** The largest share of rows that an expectation may let pass; beyond it, it would expect nothing. */
export const TOLERANCE_MAX = 0.5;

const column = z
  .string()
  .min(1, { error: "Choose a column." })
  .max(COLUMN_NAME_MAX, { error: "No column has so long a name. Choose one of the list." });
const bound = z.number({ error: "This is not a number." }).nullable();
const count = z
  .int({ error: "This is not a whole number." })
  .min(0, { error: "A number of rows is 0 or more." })
  .nullable();
const ordered = (input: { min: number | null; max: number | null }) =>
  input.min === null || input.max === null || input.min <= input.max;
const bounded = (input: { min: number | null; max: number | null }) =>
  input.min !== null || input.max !== null;
const UNBOUNDED = { error: "Give a smallest value, a largest value, or both.", path: ["min"] };
const TURNED = {
  error: "The smallest value is larger than the largest one. Turn them round.",
  path: ["max"],
};

/** What an expectation asks of the data, by its kind. */
export const expectationSpec = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("not_null"), column }),
  z.object({
    kind: z.literal("unique"),
    columns: z.array(column).min(1, { error: "Choose a column." }).max(5, { error: "At most 5 columns." }),
  }),
  z
    .object({ kind: z.literal("range"), column, min: bound, max: bound })
    .refine(bounded, UNBOUNDED)
    .refine(ordered, TURNED),
  z.object({
    kind: z.literal("one_of"),
    column,
    values: z
      .array(z.string().max(500))
      .min(1, { error: "Name at least one value." })
      .max(SET_MAX, { error: `At most ${SET_MAX} values. A longer list belongs into a dataset of its own.` }),
  }),
  z.object({
    kind: z.literal("pattern"),
    column,
    pattern: z
      .string()
      .min(1, { error: "Write the pattern." })
      .max(300, { error: "A pattern has at most 300 characters." }),
  }),
  z.object({
    kind: z.literal("reference"),
    column,
    datasetId: idSchema("dst"),
    otherColumn: column,
  }),
  z.object({
    kind: z.literal("freshness"),
    column,
    daysMax: z
      .number({ error: "Give a number of days." })
      .positive({ error: "Give a number of days above 0." })
      .max(36_525, { error: "At most a hundred years." }),
  }),
  z
    .object({ kind: z.literal("row_count"), min: count, max: count })
    .refine(bounded, UNBOUNDED)
    .refine(ordered, TURNED),
  z.object({
    kind: z.literal("sql"),
    name: shortTextSchema("name"),
    query: z
      .string()
      .trim()
      .min(1, { error: "Write the question: a select that finds the rows that are wrong." })
      .max(SQL_MAX, { error: `At most ${formatCount(SQL_MAX)} characters.` }),
  }),
]);
export type ExpectationSpec = z.infer<typeof expectationSpec>;

/** An expectation as somebody writes it: what it asks, how much it matters, and which share of rows may fail it. */
export const expectationInput = z.object({
  spec: expectationSpec,
  severity: z.enum(SEVERITIES, { error: "An expectation must hold, or it should." }).default("must"),
  tolerance: z
    .number()
    .min(0, { error: "A share of rows is 0 or more." })
    .max(TOLERANCE_MAX, { error: "At most half of the rows may fail; more would expect nothing." })
    .default(0),
});
export type ExpectationInput = z.output<typeof expectationInput>;

/** Those whose failure is counted in rows; the others hold or do not. */
export const COUNTS_ROWS: Record<ExpectationKind, boolean> = {
  not_null: true,
  unique: true,
  range: true,
  one_of: true,
  pattern: true,
  reference: true,
  freshness: false,
  row_count: false,
  sql: false,
};
