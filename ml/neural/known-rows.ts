import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Workspace } from "./workspace.ts";

/** Training rows where every thread reads them: row after row, because a shuffled batch takes them from everywhere. */
export interface KnownRows {
  readonly dense: Float32Array;
  readonly codes: Int32Array;
  /** The position of each row's class, or its number. */
  readonly target: Float64Array;
  /** The rows in the order of this pass. */
  readonly order: Uint32Array;
}

export function keepRows(design: LinearDesign, target: TargetValues, shared: boolean): KnownRows {
  const { rows, dense, blocks } = design;
  const bytes = (count: number) => (shared ? new SharedArrayBuffer(count) : new ArrayBuffer(count));
  const known = {
    dense: new Float32Array(bytes(4 * rows * dense.length)),
    codes: new Int32Array(bytes(4 * rows * blocks.length)),
    target: new Float64Array(bytes(8 * rows)),
    order: new Uint32Array(bytes(4 * rows)),
  };
  dense.forEach((column, i) => {
    for (let row = 0, at = i; row < rows; row++, at += dense.length) known.dense[at] = column[row] as number;
  });
  blocks.forEach(({ codes }, b) => {
    for (let row = 0, at = b; row < rows; row++, at += blocks.length) known.codes[at] = codes[row] as number;
  });
  known.target.set(target);
  for (let row = 0; row < rows; row++) known.order[row] = row;
  return known;
}

/** Puts the `count` rows at the places from `from` on into the workspace. */
export function loadKnown(ws: Workspace, known: KnownRows, from: number, count: number): void {
  const { mem, input, dense, codes } = ws;
  const blocks = ws.blockRows.length;
  for (let r = 0; r < count; r++) {
    const row = known.order[from + r] as number;
    for (let i = 0, at = row * dense, to = input + r * dense; i < dense; i++)
      mem[to + i] = known.dense[at + i] as number;
    for (let b = 0; b < blocks; b++) codes[b * ws.rows + r] = known.codes[row * blocks + b] as number;
  }
}
