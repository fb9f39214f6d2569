import { compareText } from "#ml/preprocess/levels.ts";
import { type Column, columnNamed, type Table } from "#ml/table.ts";
import { type RawValue, rounded } from "./explain.ts";

/** What a model answers when one feature is set to each value of a grid in all rows. */
export interface PartialDependence {
  readonly feature: string;
  readonly grid: readonly RawValue[];
  /** Mean answer over the rows at each value: `grid x outputs`. */
  readonly average: readonly number[];
  /** The answers to some single rows (ICE), `grid x outputs` numbers each. */
  readonly lines: readonly (readonly number[])[];
  /** Rows behind the average. */
  readonly rows: number;
}

const GRID_POINTS = 20;
const GRID_LEVELS = 12;
const TAIL = 0.05;

/**
 * Partial dependence (Friedman 2001) and individual conditional expectation (Goldstein et al. 2015) of one feature, as scikit-learn's partial_dependence with method="brute": numbers and dates on
 * `points` equal steps from the 5th to the 95th percentile, or at each value when there are fewer; texts at their most frequent levels. `lines` are those of the first rows.
 */
export function partialDependence(
  table: Table,
  feature: string,
  answer: (table: Table) => Float64Array,
  options: { lines: number; points?: number },
): PartialDependence {
  const column = columnNamed(table, feature);
  const { rows } = table;
  const values = gridOf(column, options.points ?? GRID_POINTS);
  const answers = values.map((value) =>
    answer({
      rows,
      columns: table.columns.map((one) => (one === column ? constant(column, value, rows) : one)),
    }),
  );
  const outputs = (answers[0]?.length ?? 0) / rows;
  const average = answers.flatMap((of) =>
    Array.from({ length: outputs }, (_, output) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += of[row * outputs + output] as number;
      return rounded(sum / rows);
    }),
  );
  const lines = Array.from({ length: Math.min(options.lines, rows) }, (_, row) =>
    answers.flatMap((of) => Array.from(of.subarray(row * outputs, (row + 1) * outputs), rounded)),
  );
  const grid = values.map((value) =>
    column.kind === "categorical" ? (column.levels[value] as string) : value,
  );
  return { feature, grid, average, lines, rows };
}

/** Numbers, epoch seconds, or codes of levels. */
function gridOf(column: Column, points: number): number[] {
  if (column.kind === "categorical") {
    const counts = new Map<number, number>();
    for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
    return [...counts]
      .sort(
        (a, b) => b[1] - a[1] || compareText(column.levels[a[0]] as string, column.levels[b[0]] as string),
      )
      .slice(0, GRID_LEVELS)
      .map(([code]) => code);
  }
  const values = column.kind === "numeric" ? column.values : column.seconds;
  const present = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const different = new Set(present);
  if (different.size < points) return [...different];
  const [low, high] = [percentile(present, TAIL), percentile(present, 1 - TAIL)];
  if (low === high) return [low];
  return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
}

/** As SciPy's mquantiles with alphap = betap = 0.4, which scikit-learn takes the grid's ends from. */
function percentile(sorted: Float64Array, share: number): number {
  const n = sorted.length;
  const at = n * share + 0.4 + share * 0.2;
  const k = Math.floor(Math.min(Math.max(at, 1), n - 1));
  const part = Math.min(Math.max(at - k, 0), 1);
  return (1 - part) * (sorted[k - 1] as number) + part * (sorted[k] as number);
}

function constant(column: Column, value: number, rows: number): Column {
  if (column.kind === "numeric") return { ...column, values: new Float32Array(rows).fill(value) };
  if (column.kind === "datetime") return { ...column, seconds: new Float64Array(rows).fill(value) };
  return { ...column, codes: new Int32Array(rows).fill(value) };
}
