import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { borrowMemory, giveBack } from "#ml/wasm/memory.ts";
import { distanceKernels, LEAST_NUMBERS, PANEL_ROWS } from "./distance-kernel.ts";

type Known = Pick<LinearDesign, "dense" | "blocks" | "rows">;

/** Rows that are held against the known ones together. */
const ROWS_AT_ONCE = 8;

/**
 * Squared Euclidean distances of each row of the design from all known rows, over the encoded columns, in float64 and summed column by column. `use` gets them row by row, with the least ones of
 * each panel of known rows (see `LEAST_NUMBERS`); they are overwritten afterwards.
 */
export function squaredDistances(
  known: Known,
  design: LinearDesign,
  use: (row: number, distances: Float64Array, leasts: Float64Array) => void,
): void {
  const width = known.dense.length + 2 * known.blocks.length;
  const panels = Math.ceil(known.rows / PANEL_ROWS);
  const padded = panels * PANEL_ROWS;
  const least = LEAST_NUMBERS * panels;
  const numbers = padded * width + ROWS_AT_ONCE * (width + padded + least);
  const memory = borrowMemory(8 * numbers, false);
  try {
    const mem = new Float64Array(memory.buffer);
    putPanels(mem, known, width);
    const rows = padded * width;
    const out = rows + ROWS_AT_ONCE * width;
    const leasts = out + ROWS_AT_ONCE * padded;
    const kernels = distanceKernels(memory);
    for (let from = 0; from < design.rows; from += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, design.rows - from);
      for (let i = 0; i < count; i++) putRow(mem, rows + i * width, 1, design, from + i);
      kernels.squaredDistances(
        0,
        8 * rows,
        8 * rows,
        8 * (rows + count * width),
        8 * known.dense.length,
        8 * width,
        8 * out,
        8 * padded,
        8 * leasts,
        8 * least,
      );
      for (let i = 0; i < count; i++)
        use(
          from + i,
          mem.subarray(out + i * padded, out + i * padded + known.rows),
          mem.subarray(leasts + i * least, leasts + (i + 1) * least),
        );
    }
  } finally {
    giveBack(memory);
  }
}

function putPanels(mem: Float64Array, known: Known, width: number): void {
  for (let row = 0; row < known.rows; row++) {
    const place = row % PANEL_ROWS;
    putRow(mem, (row - place) * width + place, PANEL_ROWS, known, row);
  }
}

/** One row's numbers from place `at` on, `step` places apart: the dense columns, then each block's code and whether there is one. */
function putRow(mem: Float64Array, at: number, step: number, { dense, blocks }: Known, row: number): void {
  let to = at;
  for (const column of dense) {
    mem[to] = column[row] as number;
    to += step;
  }
  for (const { codes } of blocks) {
    const code = codes[row] as number;
    mem[to] = code;
    mem[to + step] = code < 0 ? 0 : 1;
    to += 2 * step;
  }
}
