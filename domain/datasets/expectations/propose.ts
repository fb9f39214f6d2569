import { formatCount } from "#domain/format/numbers.ts";
import type { ColumnProfile, DatasetProfile } from "../profile.ts";
import type { ExpectationInput, ExpectationSpec } from "./kinds.ts";

export type Proposal = ExpectationInput & {
  /** What in the profile speaks for it. */
  why: string;
};

/** Below this many rows nothing is learnt from what a column happens not to hold. */
export const ROWS_MIN = 100;
/** A text column with up to this many different values is taken for a set. */
export const SET_VALUES_MAX = 12;
/** How far a later version may lie outside of what this one spans, as a share of the span. */
const MARGIN = 0.1;
/** A later version may have between half and twice the rows. */
const ROWS_FACTOR = 2;

/**
 * Expectations that a profile speaks for: columns without a missing value, likely keys, small sets, numbers that cannot be negative, ranges
 * with a margin of a tenth, the number of rows within half and twice. They are proposals: somebody who knows the data
 * chooses. In the order of the columns; nothing below ROWS_MIN rows.
 */
export function proposeExpectations(profile: DatasetProfile): Proposal[] {
  if (profile.rows < ROWS_MIN) return [];
  return [
    {
      spec: {
        kind: "row_count",
        min: Math.floor(profile.rows / ROWS_FACTOR),
        max: Math.ceil(profile.rows * ROWS_FACTOR),
      },
      severity: "should",
      tolerance: 0,
      why: `This version has ${formatCount(profile.rows)} rows.`,
    },
    ...profile.columns.flatMap((column) => ofColumn(column, profile.rows)),
  ];
}

function ofColumn(column: ColumnProfile, rows: number): Proposal[] {
  const found: Proposal[] = [];
  const add = (spec: ExpectationSpec, severity: "must" | "should", why: string) =>
    found.push({ spec, severity, tolerance: 0, why });
  const { name } = column;
  const key = looksLikeAKey(column, rows);
  if (column.missing === 0 && rows > 0) add({ kind: "not_null", column: name }, "must", "No row lacks it.");
  if (key) add({ kind: "unique", columns: [name] }, "must", "Every row has a value of its own.");
  const range = key ? null : rangeOf(column);
  if (range)
    add(
      { kind: "range", column: name, min: range.min, max: range.max },
      "should",
      `Here it lies between ${range.seen}.`,
    );
  const set = setOf(column);
  if (set) {
    const why = `It has ${set.length === 1 ? "one value" : `${set.length} different values`}.`;
    add({ kind: "one_of", column: name, values: set }, "must", why);
  }
  return found;
}

/** Whole numbers or texts, none missing, each once by an exact count. Reals that never repeat are measurements. */
function looksLikeAKey(column: ColumnProfile, rows: number): boolean {
  if (column.kind === "boolean" || column.kind === "datetime") return false;
  if (column.storage === "DOUBLE" || column.storage === "FLOAT") return false;
  return column.missing === 0 && column.distinctExact && column.distinct === rows;
}

function rangeOf(column: ColumnProfile): { min: number; max: number; seen: string } | null {
  if (column.kind !== "numeric" || column.min === null || column.max === null || column.min === column.max)
    return null;
  const { min, max } = column;
  const margin = (max - min) * MARGIN;
  if (!Number.isFinite(margin)) return null;
  const whole =
    Number.isInteger(min) &&
    Number.isInteger(max) &&
    column.storage !== "DOUBLE" &&
    column.storage !== "FLOAT";
  const low = whole ? Math.floor(min - margin) : rounded(min - margin, margin, Math.floor);
  const high = whole ? Math.ceil(max + margin) : rounded(max + margin, margin, Math.ceil);
  // What was never negative is a count or an amount, and a margin below zero would only look careless.
  return { min: min >= 0 ? Math.max(0, low) : low, max: high, seen: `${min} and ${max}` };
}

/** To the digit in which the margin begins, outwards. */
function rounded(value: number, margin: number, towards: (value: number) => number): number {
  const step = 10 ** Math.floor(Math.log10(margin));
  return Number((towards(Number((value / step).toPrecision(12))) * step).toPrecision(12));
}

function setOf(column: ColumnProfile): string[] | null {
  if (column.kind !== "categorical" || !column.distinctExact) return null;
  if (column.distinct === 0 || column.distinct > SET_VALUES_MAX || column.top.length < column.distinct)
    return null;
  return column.top.map(({ value }) => value);
}
