import { mainFigure } from "#domain/training/figures.ts";
import type { CompareAddress, Range } from "./address.ts";
import { type CompareColumn, type ComparedRuns, sortRuns } from "./columns.ts";

/** Axes beside each other that a screen can hold; more are a matter of choosing. */
const AXES = 6;
const FACTS = new Set(["seconds", "state", "experiment"]);

export type Chosen = {
  /** That may be chosen: all of them, or those in which the runs differ. */
  offered: readonly CompareColumn[];
  shown: readonly CompareColumn[];
  axes: readonly CompareColumn[];
  x: CompareColumn | undefined;
  y: CompareColumn | undefined;
  sort: CompareColumn | undefined;
  main: CompareColumn | undefined;
  /** Positions of the runs within all ranges, in the order of the table. */
  order: readonly number[];
};

/** What is shown of the runs: what the address asks for, and a good start where it leaves it open. */
export function choose({ task, columns }: ComparedRuns, address: CompareAddress): Chosen {
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const pick = (keys: readonly string[]) => keys.flatMap((key) => byKey.get(key) ?? []);
  const main = byKey.get(mainFigure(task));
  const differing = columns.filter(({ differs }) => differs);
  const offered = address.all ? columns : differing;
  const settings = differing.filter(({ group }) => group === "setting");
  const figures = differing.filter(({ group }) => group === "figure");
  const start = [
    ...new Set([main, ...figures.slice(0, 3), ...settings, ...differing.filter(({ key }) => FACTS.has(key))]),
  ];
  const shown = address.columns
    ? pick(address.columns)
    : [...start, ...(address.all ? columns.filter((one) => !start.includes(one)) : [])].filter(isThere);
  const scales = settings.filter(({ key }) => key !== "code" && key !== "features");
  const axes = address.axes
    ? pick(address.axes)
    : [...[...scales].sort((a, b) => Number(b.numeric) - Number(a.numeric)).slice(0, AXES - 1), main].filter(
        isThere,
      );
  const numeric = settings.filter((column) => column.numeric);
  const sort = byKey.get(address.sort ?? "") ?? main;
  const descending = address.sort === null && main?.better === "less" ? false : address.descending;
  const within = withinRanges(byKey, address.ranges);
  return {
    ...{ offered, shown, axes, main, sort },
    x: byKey.get(address.x ?? "") ?? numeric[0] ?? byKey.get("seconds"),
    y: byKey.get(address.y ?? "") ?? main,
    order: (sort ? sortRuns(sort.values, descending) : []).filter(within),
  };
}

const isThere = (column: CompareColumn | undefined): column is CompareColumn => column !== undefined;

function withinRanges(byKey: ReadonlyMap<string, CompareColumn>, ranges: Readonly<Record<string, Range>>) {
  const asked = Object.entries(ranges).flatMap(([key, range]) => {
    const column = byKey.get(key);
    return column?.numeric ? [{ values: column.values, range }] : [];
  });
  return (index: number): boolean =>
    asked.every(({ values, range: [low, high] }) => {
      const value = values[index];
      return typeof value === "number" && (low === null || value >= low) && (high === null || value <= high);
    });
}
