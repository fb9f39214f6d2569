import type { Column, Table } from "#ml/table.ts";
import { constructionCsv } from "#server/demo/construction-data.ts";

const ROWS = 10_000;
export const SEED = 2024;
export const FOLDS = 5;
export const HOLDOUT = 0.2;
const CATEGORY = "trade";
const TARGET = "schedule_adherence";
const LEFT_OUT = new Set(["activity", TARGET]);

/** The activities, their text and what is learned from them. */
export function construction(): { csv: string; table: Table; target: Uint8Array } {
  const csv = constructionCsv(ROWS, SEED);
  return { csv, ...read(csv) };
}

function read(csv: string): { table: Table; target: Uint8Array } {
  const [head = "", ...lines] = csv.trimEnd().split("\n");
  const names = head.split(",");
  const cells = lines.map((line) => line.split(","));
  const columns = names.flatMap((name, at): Column[] => {
    if (LEFT_OUT.has(name)) return [];
    const values = cells.map((row) => row[at] ?? "");
    if (name !== CATEGORY) {
      const numbers = Float32Array.from(values, (value) => (value === "" ? Number.NaN : Number(value)));
      return [{ kind: "numeric", name, values: numbers }];
    }
    const levels = [...new Set(values)];
    return [{ kind: "categorical", name, levels, codes: Int32Array.from(values, (v) => levels.indexOf(v)) }];
  });
  const at = names.indexOf(TARGET);
  return {
    table: { rows: cells.length, columns },
    target: Uint8Array.from(cells, (row) => (row[at] === "delayed" ? 1 : 0)),
  };
}
