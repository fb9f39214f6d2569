import { AuditFilter, type SavedSearch } from "#domain/audit/schemas.ts";

export type RawSearch = Record<string, string | string[] | undefined>;

/** Ways to name a stretch of time in the address. */
export const SPANS = { day: 1, week: 7, month: 30 } as const;
export type Span = keyof typeof SPANS;

export const SPAN_LABELS: Readonly<Record<Span, string>> = {
  day: "last 24 hours",
  week: "last 7 days",
  month: "last 30 days",
};

const KEYS = ["actor", "act", "kind", "object", "span", "from", "to", "outcome", "cursor", "entry"] as const;
export type AuditSearch = Partial<Record<(typeof KEYS)[number], string>>;

/** What the address says; empty values and lists are left out. */
export function auditSearch(raw: RawSearch): AuditSearch {
  const search: AuditSearch = {};
  for (const key of KEYS) {
    const value = raw[key];
    if (typeof value === "string" && value !== "") search[key] = value;
  }
  return search;
}

/** The filter for the verbs. A value that no filter can be made of is left out, as if it were not in the address. */
export function auditFilterOf(search: AuditSearch, projectId: string | undefined, now: number): AuditFilter {
  const span = Object.entries(SPANS).find(([key]) => key === search.span)?.[1];
  const day = (text: string | undefined, plusDays: number) => {
    const start = text && /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    return Number.isNaN(start) ? undefined : new Date(start + plusDays * 86_400_000).toISOString();
  };
  const wanted = {
    actorId: search.actor,
    action: search.act,
    targetType: search.kind,
    targetId: search.object,
    outcome: search.outcome,
    from: span === undefined ? day(search.from, 0) : startOf(now, span),
    to: span === undefined ? day(search.to, 1) : undefined,
  };
  const filter: Record<string, unknown> = { projectId };
  const shape: Record<string, { safeParse(value: unknown): { success: boolean } }> = AuditFilter.shape;
  for (const [key, value] of Object.entries(wanted)) {
    if (value !== undefined && shape[key]?.safeParse(value).success) filter[key] = value;
  }
  return AuditFilter.parse(filter);
}

// To the minute, so that the same page asks the same question for a while.
const startOf = (now: number, days: number): string =>
  new Date(Math.floor(now / 60_000) * 60_000 - days * 86_400_000).toISOString();

/** The address with some of it changed; undefined takes a part away. Another filter starts the list again. */
export function auditHref(base: string, search: AuditSearch, change: AuditSearch): string {
  const keepsPlace = Object.keys(change).every((key) => key === "entry" || key === "cursor");
  const next = { ...search, ...(keepsPlace ? {} : { cursor: undefined, entry: undefined }), ...change };
  const text = new URLSearchParams(
    Object.entries(next).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return text === "" ? base : `${base}?${text}`;
}

export const isFiltered = ({ entry: _entry, cursor: _cursor, ...filters }: AuditSearch): boolean =>
  Object.values(filters).some(Boolean);

/** The address of the CSV file of what is shown. */
export function exportHref(org: string, filter: AuditFilter): string {
  const entries = Object.entries(filter).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return `/api/audit/export?${new URLSearchParams([["org", org], ...entries])}`;
}

/** The part of the address that a saved view keeps: the filters, without the place in the list and the opened entry. */
export function savedPart({ cursor: _cursor, entry: _entry, ...filters }: AuditSearch): SavedSearch {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => Boolean(value)));
}

/** Whether two views show the same. */
export const sameSearch = (a: SavedSearch, b: SavedSearch): boolean =>
  auditHref("", {}, sorted(a)) === auditHref("", {}, sorted(b)) && Object.keys(a).length > 0;

const sorted = (search: SavedSearch): SavedSearch =>
  Object.fromEntries(Object.entries(search).sort(([a], [b]) => (a < b ? -1 : 1)));
