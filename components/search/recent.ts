const SEARCHES_KEPT = 6;
const OBJECTS_KEPT = 8;

export type RecentObject = { id: string; label: string; kind: string; href: string };
export type Recent = { searches: string[]; objects: RecentObject[] };

const NONE: Recent = { searches: [], objects: [] };
const keyOf = (org: string): string => `countersign.recent.${org}`;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isObject = (value: unknown): value is RecentObject =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  isText(value.id) &&
  "label" in value &&
  isText(value.label) &&
  "kind" in value &&
  isText(value.kind) &&
  "href" in value &&
  isText(value.href) &&
  value.href.startsWith("/o/");

/** What was kept, or nothing: what does not look like ours is left out. */
export function parseRecent(text: string | null): Recent {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    if (typeof kept !== "object" || kept === null) return NONE;
    const searches = "searches" in kept && Array.isArray(kept.searches) ? kept.searches.filter(isText) : [];
    const objects = "objects" in kept && Array.isArray(kept.objects) ? kept.objects.filter(isObject) : [];
    return { searches: searches.slice(0, SEARCHES_KEPT), objects: objects.slice(0, OBJECTS_KEPT) };
  } catch {
    return NONE;
  }
}

/** The newest first, each once. */
export function withSearch(recent: Recent, text: string): Recent {
  const search = text.trim();
  if (search === "") return recent;
  const others = recent.searches.filter((one) => one !== search);
  return { ...recent, searches: [search, ...others].slice(0, SEARCHES_KEPT) };
}

export function withObject(recent: Recent, object: RecentObject): Recent {
  const others = recent.objects.filter(({ id }) => id !== object.id);
  return { ...recent, objects: [object, ...others].slice(0, OBJECTS_KEPT) };
}

/** What was looked for and opened lately stays in this browser: nobody else's business, not even the server's. */
export function readRecent(org: string): Recent {
  try {
    return parseRecent(localStorage.getItem(keyOf(org)));
  } catch {
    return NONE;
  }
}

export function keepRecent(org: string, change: (recent: Recent) => Recent): void {
  try {
    localStorage.setItem(keyOf(org), JSON.stringify(change(readRecent(org))));
  } catch {
    // A browser that refuses storage remembers nothing.
  }
}

/** On signing out: the next person at this browser is somebody else. */
export function forgetRecent(): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith("countersign.recent.")) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
