import { datePart } from "#ml/preprocess/date-parts.ts";
import { compareText } from "#ml/preprocess/levels.ts";
import type { Column, Table } from "#ml/table.ts";
import { falseDiscovery, type Moments, momentsOf, welch } from "./welch.ts";

/** What the rows of a slice have in common: a text (null: missing), a weekday (Monday 0), or a range of numbers or epoch seconds, the lower end left out. */
export type SliceCondition =
  | { readonly feature: string; readonly is: string | null }
  | { readonly feature: string; readonly weekday: number }
  | {
      readonly feature: string;
      readonly kind: "numeric" | "datetime";
      readonly over: number | null;
      readonly upTo: number | null;
    };

export interface WorseSlice {
  readonly conditions: readonly SliceCondition[];
  readonly n: number;
  /** Mean loss in the slice, and in all other rows that were still looked at. */
  readonly loss: number;
  readonly elsewhere: number;
  /** The one-sided 95 % lower bound of their difference. */
  readonly differenceLow: number;
  /** Their difference in standard deviations. */
  readonly effect: number;
  /** Benjamini and Hochberg's adjusted p-value among all slices of its round. */
  readonly adjustedP: number;
}

export interface SliceSearch {
  readonly rows: number;
  readonly meanLoss: number;
  /** Rows that a slice needs, and how many slices had them and had not. */
  readonly minimum: number;
  readonly tested: number;
  readonly tooFew: number;
  /** The strongest first; no row is in two of them. */
  readonly found: readonly WorseSlice[];
}

export const SLICE_MINIMUM = 30;
const FOUND_MAX = 8;
const FALSE_DISCOVERY = 0.05;
/** A small effect in Cohen's terms: less is not worth a look. */
const SMALLEST_EFFECT = 0.2;
const LEVELS_MAX = 10;
const RANGES = 5;
const PAIRED_FEATURES = 12;
const LOWER_95 = 1.6448536269514722;

/**
 * Looks for the rows that a model answers worse: every condition on one feature and every two on different ones (the first features only), each against all other rows by Welch's test
 * on the row's loss, held to a false discovery rate of 5 % and a small effect at least. The strongest is taken, its rows are set aside, and the rest is searched again.
 * `loss` has one number a row, larger is worse. Source: Chung et al., "Slice Finder", 2019; Benjamini and Hochberg, 1995. See docs/algorithms/slices.md.
 */
export function worseSlices(table: Table, loss: Float64Array, minimum = SLICE_MINIMUM): SliceSearch {
  const features = table.columns.flatMap(conditionsOf);
  const open = new Uint8Array(table.rows).fill(1);
  const total = sumsWhere(open, loss);
  let first: Round | null = null;
  const found: WorseSlice[] = [];
  while (found.length < FOUND_MAX) {
    const round = searchRound(features, open, loss, minimum);
    first ??= round;
    const { best } = round;
    if (!best) break;
    found.push(best.slice);
    for (let row = 0; row < table.rows; row++)
      if (best.parts.every(({ codes, code }) => codes[row] === code)) open[row] = 0;
  }
  return {
    rows: table.rows,
    meanLoss: total.sum / Math.max(1, total.n),
    minimum,
    tested: first?.tested ?? 0,
    tooFew: first?.tooFew ?? 0,
    found,
  };
}

interface FeatureConditions {
  readonly name: string;
  /** By row the condition that holds; -1 for none. */
  readonly codes: Int32Array;
  readonly conditions: readonly SliceCondition[];
}

interface Candidate {
  readonly parts: readonly {
    readonly codes: Int32Array;
    readonly code: number;
    readonly condition: SliceCondition;
  }[];
  readonly inside: Moments;
  readonly outside: Moments;
  readonly t: number;
  readonly p: number;
  readonly error: number;
}

interface Round {
  readonly tested: number;
  readonly tooFew: number;
  readonly best: { readonly slice: WorseSlice; readonly parts: Candidate["parts"] } | null;
}

function searchRound(
  features: readonly FeatureConditions[],
  open: Uint8Array,
  loss: Float64Array,
  minimum: number,
): Round {
  const all = sumsWhere(open, loss);
  const candidates: Candidate[] = [];
  let tooFew = 0;
  const consider = (n: number, sum: number, squares: number, parts: Candidate["parts"]) => {
    if (n === 0) return;
    const rest = all.n - n;
    if (n < minimum || rest < minimum) {
      tooFew++;
      return;
    }
    const inside = momentsOf(n, sum, squares);
    const outside = momentsOf(rest, all.sum - sum, all.squares - squares);
    candidates.push({ parts, inside, outside, ...welch(inside, outside) });
  };
  for (const { codes, conditions } of features) {
    const sums = sumsByCell(codes, null, conditions.length, 1, open, loss);
    conditions.forEach((condition, code) => {
      consider(sums.n[code] ?? 0, sums.sum[code] ?? 0, sums.squares[code] ?? 0, [{ codes, code, condition }]);
    });
  }
  const paired = features.slice(0, PAIRED_FEATURES);
  paired.forEach((a, i) => {
    for (const b of paired.slice(i + 1)) {
      if (a.name === b.name) continue;
      const width = b.conditions.length;
      const sums = sumsByCell(a.codes, b.codes, a.conditions.length, width, open, loss);
      a.conditions.forEach((condition, code) => {
        b.conditions.forEach((other, place) => {
          const cell = code * width + place;
          consider(sums.n[cell] ?? 0, sums.sum[cell] ?? 0, sums.squares[cell] ?? 0, [
            { codes: a.codes, code, condition },
            { codes: b.codes, code: place, condition: other },
          ]);
        });
      });
    }
  });
  const adjusted = falseDiscovery(candidates.map(({ p }) => p));
  let best: Round["best"] = null;
  let strongest = 0;
  candidates.forEach((one, i) => {
    const { inside, outside, t } = one;
    const spread = Math.sqrt((inside.variance + outside.variance) / 2);
    const difference = inside.mean - outside.mean;
    const effect = spread > 0 ? difference / spread : difference > 0 ? Number.MAX_VALUE : 0;
    const adjustedP = adjusted[i] as number;
    if (adjustedP > FALSE_DISCOVERY || effect < SMALLEST_EFFECT || t <= strongest) return;
    strongest = t;
    best = {
      parts: one.parts,
      slice: {
        conditions: one.parts.map(({ condition }) => condition),
        n: inside.n,
        loss: inside.mean,
        elsewhere: outside.mean,
        differenceLow: difference - LOWER_95 * one.error,
        effect,
        adjustedP,
      },
    };
  });
  return { tested: candidates.length, tooFew, best };
}

function sumsWhere(open: Uint8Array, loss: Float64Array) {
  let [n, sum, squares] = [0, 0, 0];
  for (let row = 0; row < open.length; row++) {
    if (open[row] === 0) continue;
    const value = loss[row] as number;
    n++;
    sum += value;
    squares += value * value;
  }
  return { n, sum, squares };
}

function sumsByCell(
  a: Int32Array,
  b: Int32Array | null,
  height: number,
  width: number,
  open: Uint8Array,
  loss: Float64Array,
) {
  const [n, sum, squares] = [0, 1, 2].map(() => new Float64Array(height * width)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < open.length; row++) {
    const first = a[row] as number;
    const second = b === null ? 0 : (b[row] as number);
    if (open[row] === 0 || first < 0 || second < 0) continue;
    const cell = first * width + second;
    const value = loss[row] as number;
    n[cell] = (n[cell] as number) + 1;
    sum[cell] = (sum[cell] as number) + value;
    squares[cell] = (squares[cell] as number) + value * value;
  }
  return { n, sum, squares };
}

/** The conditions that a column offers: its most frequent levels, or fifths of its numbers; of a date fifths of time, and its weekday. */
function conditionsOf(column: Column): FeatureConditions[] {
  if (column.kind === "categorical") return [byLevel(column)];
  if (column.kind === "numeric") return [byRange(column.name, column.values, "numeric")];
  const weekdays = Array.from({ length: 7 }, (_, weekday) => ({ feature: column.name, weekday }));
  const codes = Int32Array.from(column.seconds, (second) =>
    Number.isNaN(second) ? -1 : datePart("weekday", second),
  );
  return [
    byRange(column.name, column.seconds, "datetime"),
    { name: column.name, codes, conditions: weekdays },
  ];
}

function byLevel({ name, codes, levels }: Extract<Column, { kind: "categorical" }>): FeatureConditions {
  const missing = levels.length;
  const counts = new Float64Array(levels.length + 1);
  for (const code of codes) {
    const at = code < 0 ? missing : code;
    counts[at] = (counts[at] as number) + 1;
  }
  const text = (code: number) => (code === missing ? "" : (levels[code] as string));
  const kept = Array.from(counts.keys())
    .filter((code) => (counts[code] as number) > 0)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || compareText(text(a), text(b)))
    .slice(0, LEVELS_MAX);
  const place = new Int32Array(levels.length + 1).fill(-1);
  kept.forEach((code, at) => {
    place[code] = at;
  });
  return {
    name,
    codes: codes.map((code) => place[code < 0 ? missing : code] as number),
    conditions: kept.map((code) => ({
      feature: name,
      is: code === missing ? null : (levels[code] as string),
    })),
  };
}

function byRange(
  name: string,
  values: Float32Array | Float64Array,
  kind: "numeric" | "datetime",
): FeatureConditions {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const last = sorted.at(-1) ?? 0;
  const different = new Set(sorted.length <= RANGES ? sorted : firstDistinct(sorted, RANGES + 1));
  const cuts =
    different.size <= RANGES
      ? [...different]
      : Array.from(
          { length: RANGES - 1 },
          (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / RANGES) - 1] as number,
        );
  const ends = [...new Set(cuts)].filter((cut) => cut < last);
  const codes = new Int32Array(values.length);
  const missing = ends.length + 1;
  values.forEach((value, row) => {
    const at = ends.findIndex((end) => value <= end);
    codes[row] = Number.isNaN(value) ? missing : at < 0 ? ends.length : at;
  });
  const ranges = Array.from({ length: ends.length + 1 }, (_, i) => ({
    feature: name,
    kind,
    over: i === 0 ? null : (ends[i - 1] as number),
    upTo: ends[i] ?? null,
  }));
  return { name, codes, conditions: [...ranges, { feature: name, is: null }] };
}

function firstDistinct(sorted: Float64Array, most: number): number[] {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value !== distinct.at(-1)) distinct.push(value);
    if (distinct.length === most) break;
  }
  return distinct;
}
