import { RUN_TASKS, type RunTask } from "#domain/training/tasks.ts";

export const VIEWS = ["parallel", "scatter"] as const;
export type View = (typeof VIEWS)[number];

/** Only runs whose value lies between the two; an open end is null. */
export type Range = readonly [low: number | null, high: number | null];

/** What of the comparison is looked at, as its address says; null where the page chooses. */
export type CompareAddress = {
  task: RunTask | null;
  view: View;
  columns: readonly string[] | null;
  axes: readonly string[] | null;
  x: string | null;
  y: string | null;
  sort: string | null;
  descending: boolean;
  /** Also what is the same in all runs. */
  all: boolean;
  ranges: Readonly<Record<string, Range>>;
};

const RANGE = /^(.{1,80}):(-?[\d.]+(?:e[+-]?\d+)?)?~(-?[\d.]+(?:e[+-]?\d+)?)?$/i;

export function readAddress(search: URLSearchParams): CompareAddress {
  const one = <T extends string>(name: string, values: readonly T[]) =>
    values.find((value) => value === search.get(name)) ?? null;
  const list = (name: string) => search.get(name)?.split(",").filter(Boolean).slice(0, 100) ?? null;
  const ranges = search.getAll("range").flatMap((text) => {
    const [, key, low, high] = RANGE.exec(text) ?? [];
    if (key === undefined || (low === undefined && high === undefined)) return [];
    return [[key, [numberOf(low), numberOf(high)] as const] as const];
  });
  return {
    task: one("task", RUN_TASKS),
    view: one("view", VIEWS) ?? "parallel",
    columns: list("columns"),
    axes: list("axes"),
    x: search.get("x"),
    y: search.get("y"),
    sort: search.get("sort"),
    descending: search.get("order") !== "up",
    all: search.get("all") === "1",
    ranges: Object.fromEntries(ranges),
  };
}

/** The same as a query string; what else stands in `kept` stays. */
export function writeAddress(address: CompareAddress, kept: URLSearchParams): string {
  const search = new URLSearchParams();
  for (const experiment of kept.getAll("experiment")) search.append("experiment", experiment);
  const cursor = kept.get("cursor");
  if (cursor) search.set("cursor", cursor);
  const put = (name: string, value: string | null | undefined) => value && search.set(name, value);
  put("task", address.task);
  if (address.view !== "parallel") put("view", address.view);
  put("columns", address.columns?.join(","));
  put("axes", address.axes?.join(","));
  put("x", address.x);
  put("y", address.y);
  put("sort", address.sort);
  if (!address.descending) put("order", "up");
  if (address.all) put("all", "1");
  for (const [key, [low, high]] of Object.entries(address.ranges))
    search.append("range", `${key}:${low ?? ""}~${high ?? ""}`);
  return search.toString();
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
