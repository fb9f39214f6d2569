import { extent, niceTicks, position } from "#components/charts/prepare.ts";
import type { SettingValue } from "#domain/training/run-settings.ts";
import { type CompareColumn, sortRuns } from "./columns.ts";

export type Tick = { at: number; text: string };

/** Where a column's values stand on a line, in percent from its lower end. */
export type Axis = {
  column: CompareColumn;
  /** Null for a run that has no value: its place stays empty. */
  at: readonly (number | null)[];
  ticks: readonly Tick[];
};

const NAMES_SHOWN = 12;

/** Numbers by size, names side by side in their order. */
export function axisOf(column: CompareColumn): Axis {
  if (column.numeric) {
    const numbers = column.values.filter((value) => typeof value === "number");
    const range = extent(numbers);
    if (!range) return { column, at: column.values.map(() => null), ticks: [] };
    const ticks = range[0] === range[1] ? [range[0]] : niceTicks(range[0], range[1], 4);
    const domain = [
      Math.min(range[0], ticks[0] ?? range[0]),
      Math.max(range[1], ticks.at(-1) ?? range[1]),
    ] as const;
    const at = (value: SettingValue) => (typeof value === "number" ? position(value, domain) : null);
    return {
      column,
      at: column.values.map(at),
      ticks: ticks.map((tick) => ({ at: position(tick, domain), text: column.text(tick) })),
    };
  }
  const names = [
    ...new Set(sortRuns(column.values, false).map((index) => column.values[index] ?? null)),
  ].filter((value) => value !== null);
  const place = new Map(
    names.map((name, index) => [name, names.length === 1 ? 50 : (100 * index) / (names.length - 1)]),
  );
  const step = Math.ceil(names.length / NAMES_SHOWN);
  return {
    column,
    at: column.values.map((value) => (value === null ? null : (place.get(value) ?? null))),
    ticks: names.flatMap((name, index) =>
      index % step === 0 ? [{ at: place.get(name) ?? 50, text: column.text(name) }] : [],
    ),
  };
}

/** The lines of one run over the axes, in a box of 100 by 100: broken where it has no value. */
export function linePath(axes: readonly Axis[], run: number): string {
  let path = "";
  let open = false;
  axes.forEach((axis, index) => {
    const at = axis.at[run] ?? null;
    if (at === null) {
      open = false;
      return;
    }
    const x = axes.length === 1 ? 50 : (100 * index) / (axes.length - 1);
    path += `${open ? "L" : "M"}${x.toFixed(2)} ${(100 - at).toFixed(2)}`;
    if (!open) path += "h0";
    open = true;
  });
  return path;
}
