import {
  filterText,
  NEEDS_VALUE,
  ROW_FILTERS_MAX,
  ROW_OPERATORS,
  type RowFilter,
  type RowSort,
  readFilter,
  readSort,
  rowFilter,
  sortText,
} from "#domain/datasets/row-query.ts";
import { tabHref } from "./hrefs.ts";

/** What the rows of a version show, as the address says it. */
export type RowsAddress = {
  from: number;
  filters: RowFilter[];
  sort: RowSort | null;
  /** The column that stays in sight; null for none. */
  pin: string | null;
  /** The first column that is shown, counted from 0. */
  firstColumn: number;
};

export type RowsSearch = {
  from?: string;
  f?: string | string[];
  sort?: string;
  pin?: string;
  col?: string;
  /** A filter as the form without script sends it. */
  fc?: string;
  fo?: string;
  fv?: string;
};

const place = (text: string | undefined): number => Math.max(0, Number.parseInt(text ?? "0", 10) || 0);

/** Reads an address; what cannot be read is left out. */
export function readRowsAddress(search: RowsSearch): RowsAddress {
  const texts = search.f === undefined ? [] : Array.isArray(search.f) ? search.f : [search.f];
  const written = readWritten(search);
  const filters = texts.flatMap((text) => readFilter(text) ?? []);
  return {
    from: written ? 0 : place(search.from),
    filters: (written ? [...filters, written] : filters).slice(0, ROW_FILTERS_MAX),
    sort: readSort(search.sort),
    pin: search.pin || null,
    firstColumn: place(search.col),
  };
}

function readWritten({ fc, fo, fv }: RowsSearch): RowFilter | null {
  const operator = ROW_OPERATORS.find((known) => known === fo);
  if (!fc || !operator) return null;
  return (
    rowFilter.safeParse({ column: fc, operator, value: NEEDS_VALUE[operator] ? (fv ?? "") : "" }).data ?? null
  );
}

/** The parts of an address in the order in which they are written. */
export function rowsParameters(address: RowsAddress): [string, string][] {
  const { from, filters, sort, pin, firstColumn } = address;
  return [
    ["tab", "rows"],
    ...filters.map((filter): [string, string] => ["f", filterText(filter)]),
    ...(sort ? [["sort", sortText(sort)] as [string, string]] : []),
    ...(pin ? [["pin", pin] as [string, string]] : []),
    ...(firstColumn > 0 ? [["col", String(firstColumn)] as [string, string]] : []),
    ...(from > 0 ? [["from", String(from)] as [string, string]] : []),
  ];
}

/** The page with something changed. Another filter or order begins with the first rows. */
export function rowsHref(
  base: string,
  versionId: string,
  address: RowsAddress,
  change: Partial<RowsAddress> = {},
): string {
  const restarts = change.filters !== undefined || change.sort !== undefined;
  const next = { ...address, ...(restarts ? { from: 0 } : {}), ...change };
  return `${tabHref(base, versionId, "profile")}?${new URLSearchParams(rowsParameters(next))}`;
}

/** What a click on a column's head asks for: up, then down, then the order of the source again. */
export function nextSort(sort: RowSort | null, column: string): RowSort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}
