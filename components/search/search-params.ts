import { SEARCH_KINDS, SEARCH_TEXT_MAX } from "#domain/discussion/search.ts";

export type RawSearch = Record<string, string | string[] | undefined>;

const text = (value: RawSearch[string], max: number): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.slice(0, max) : undefined;

/** What the address of the search page asks; what is not known is left out. */
export function searchFilter(raw: RawSearch) {
  return {
    q: text(raw.q, SEARCH_TEXT_MAX),
    kind: SEARCH_KINDS.find((kind) => kind === raw.kind),
    project: text(raw.project, 100),
    archived: raw.archived === "1" ? "1" : undefined,
    cursor: text(raw.cursor, 200),
  };
}

export type SearchFilter = ReturnType<typeof searchFilter>;

/** The address of the same search with something else asked; a change starts the list again. */
export function searchHref(
  base: string,
  filter: Partial<SearchFilter>,
  change: Partial<SearchFilter> = {},
): string {
  const next = { ...filter, cursor: undefined, ...change };
  const entries = Object.entries(next).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const query = new URLSearchParams(entries).toString();
  return query === "" ? base : `${base}?${query}`;
}
