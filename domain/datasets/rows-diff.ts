import { formatCount } from "#domain/format/numbers.ts";
import type { DatasetColumn } from "./columns.ts";
import type { Cell } from "./view.ts";

/** How many added, removed and changed rows are shown, and how many changed cells of one row. */
export const DIFF_ROWS_MAX = 100;
export const DIFF_CELLS_MAX = 50;

/** A row that only one version has. `place` counts from 0 in the order of its source; `times` it stands there more often than in the other. */
export type SingleRow = { place: number; times: number; cells: Cell[] };
export type SingleRows = { count: number; columns: DatasetColumn[]; rows: SingleRow[] };

export type ChangedRow = {
  key: Cell[];
  placeBefore: number;
  placeAfter: number;
  /** The first DIFF_CELLS_MAX of `changes`, in the order of the later version. */
  cells: { column: string; before: Cell; after: Cell }[];
  changes: number;
};

/** The rows of two versions held against each other; or why they were not, in one sentence. */
export type RowsDiff =
  | { state: "refused"; sentence: string }
  | {
      state: "compared";
      /** Empty when whole rows were compared. */
      key: string[];
      /** Columns of both versions that were compared, key aside. */
      compared: number;
      added: SingleRows;
      removed: SingleRows;
      changed: { count: number; rows: ChangedRow[] };
      unchanged: number;
      /** Of changed rows, in how many each column differs; the most first. */
      changedByColumn: { column: string; rows: number }[];
    };

/** What was found of a key in one version: keys that more than one row has, those rows, and the most frequent such key. */
export type Repeated = { version: string; keys: number; rows: number; example: string };

/** Why a key does not tell rows apart, in one sentence; null when it does. */
export function repeatedKeyProblem(key: readonly string[], found: readonly Repeated[]): string | null {
  const bad = found.filter(({ keys }) => keys > 0);
  if (bad.length === 0) return null;
  const parts = bad.map(({ version, keys, rows, example }) =>
    keys === 1
      ? `in ${version} ${formatCount(rows)} rows have “${example}”`
      : `in ${version} ${formatCount(keys)} values stand in ${formatCount(rows)} rows, the most often “${example}”`,
  );
  const names = key.map((name) => `“${name}”`).join(" with ");
  return `${names} ${key.length === 1 ? "does" : "do"} not tell rows apart: ${parts.join("; ")}. Choose another key, add a column to it, or compare whole rows.`;
}
