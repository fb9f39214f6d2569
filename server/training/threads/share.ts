import type { Column, Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";

/** The table on shared memory, so that a thread can read it without a copy; columns that are shared already stay as they are. */
export function shareTable(table: Table): Table {
  return { rows: table.rows, columns: table.columns.map(shareColumn) };
}

export function shareTarget(target: TargetValues): TargetValues {
  if (isShared(target)) return target;
  const buffer = new SharedArrayBuffer(target.byteLength);
  const shared = target instanceof Uint8Array ? new Uint8Array(buffer) : new Float64Array(buffer);
  shared.set(target);
  return shared;
}

function shareColumn(column: Column): Column {
  if (column.kind === "numeric") {
    if (isShared(column.values)) return column;
    const values = new Float32Array(new SharedArrayBuffer(column.values.byteLength));
    values.set(column.values);
    return { ...column, values };
  }
  if (column.kind === "categorical") {
    if (isShared(column.codes)) return column;
    const codes = new Int32Array(new SharedArrayBuffer(column.codes.byteLength));
    codes.set(column.codes);
    return { ...column, codes };
  }
  if (isShared(column.seconds)) return column;
  const seconds = new Float64Array(new SharedArrayBuffer(column.seconds.byteLength));
  seconds.set(column.seconds);
  return { ...column, seconds };
}

function isShared(view: ArrayBufferView): boolean {
  return view.buffer instanceof SharedArrayBuffer;
}
