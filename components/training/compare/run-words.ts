import type { RunComparison } from "../types.ts";
import type { CompareColumn } from "./columns.ts";

/** A run with its values, in a line. */
export const runWords = (
  run: RunComparison["items"][number],
  columns: readonly CompareColumn[],
  index: number,
): string =>
  `Run ${run.number}: ${columns.map((column) => `${column.label} ${column.text(column.values[index] ?? null)}`).join(", ")}`;
