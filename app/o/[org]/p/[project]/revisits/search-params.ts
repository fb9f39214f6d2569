import { PHASES } from "#domain/lifecycle/phases.ts";
import { VISIT_DIRECTIONS } from "#domain/lifecycle/queries.ts";

export type RawSearch = Record<string, string | string[] | undefined>;

const one = <T extends string>(value: RawSearch[string], known: readonly T[]): T | undefined =>
  known.find((candidate) => candidate === value);

/** What the address narrows the list of visits by; what is not known is left out. */
export function visitFilter(search: RawSearch) {
  return {
    focus: one(search.focus, PHASES),
    phase: one(search.phase, PHASES),
    direction: one(search.direction, VISIT_DIRECTIONS),
    kind: one(search.kind, ["observed", "logged"] as const),
    cursor: typeof search.cursor === "string" && search.cursor !== "" ? search.cursor : undefined,
  };
}

export type VisitFilter = ReturnType<typeof visitFilter>;

/** The address of the same page with other filters; undefined takes one away. A change starts the list again. */
export function visitHref(base: string, filter: VisitFilter, change: Partial<VisitFilter>): string {
  const next = { ...filter, cursor: undefined, ...change };
  const entries = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = new URLSearchParams(entries).toString();
  return text === "" ? base : `${base}?${text}`;
}
