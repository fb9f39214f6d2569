import type { DatasetColumn } from "./columns.ts";
import type { Severity } from "./expectations/kinds.ts";
import type { Outcome } from "./expectations/quality.ts";
import type { ColumnProfile, DatasetProfile } from "./profile.ts";
import { type StatisticsDiff, statisticsDiff } from "./statistics-diff.ts";

/** The most columns that a key may have. */
export const KEY_COLUMNS_MAX = 5;
/** How many likely keys are proposed. */
const LIKELY_KEYS_MAX = 5;

export type SchemaChange = "added" | "removed" | "type" | "moved";

/** A column that differs. `place` counts from 0; `before` is null for an added column, `after` for a removed one. */
export type ColumnDiff = {
  name: string;
  changes: SchemaChange[];
  before: { kind: DatasetColumn["kind"]; storage: string; place: number } | null;
  after: { kind: DatasetColumn["kind"]; storage: string; place: number } | null;
};

export type SchemaDiff = { changed: ColumnDiff[]; unchanged: number };

/**
 * How one list of columns became the other, by their exact names: a renamed column is one removed and one added. Of the
 * columns in both, the fewest are called moved that have to move to turn one order into the other (those outside a longest
 * increasing subsequence), so that a new first column moves none. In the order of `after`, removed ones last.
 */
export function schemaDiff(before: readonly DatasetColumn[], after: readonly DatasetColumn[]): SchemaDiff {
  const placed = new Map(before.map((column, place) => [column.name, { ...facts(column), place }]));
  const kept = new Set(after.map(({ name }) => name));
  const common = after.flatMap(({ name }) => {
    const was = placed.get(name);
    return was ? [{ name, place: was.place }] : [];
  });
  const stayed = longestIncreasing(common.map(({ place }) => place));
  const moved = new Set(common.filter((_, i) => !stayed.has(i)).map(({ name }) => name));
  const lines = after.map((column, place): ColumnDiff => {
    const was = placed.get(column.name) ?? null;
    const now = { ...facts(column), place };
    const changes: SchemaChange[] = [];
    if (was === null) changes.push("added");
    else {
      if (was.kind !== now.kind || was.storage !== now.storage) changes.push("type");
      if (moved.has(column.name)) changes.push("moved");
    }
    return { name: column.name, changes, before: was, after: now };
  });
  const removed = before.flatMap(({ name }): ColumnDiff[] =>
    kept.has(name) ? [] : [{ name, changes: ["removed"], before: placed.get(name) ?? null, after: null }],
  );
  const changed = lines.filter(({ changes }) => changes.length > 0);
  return { changed: [...changed, ...removed], unchanged: lines.length - changed.length };
}

const facts = ({ kind, storage }: DatasetColumn) => ({ kind, storage });

/** The places of one longest increasing subsequence (patience sorting, n log n). */
function longestIncreasing(values: readonly number[]): Set<number> {
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [i, value] of values.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? ends[low - 1] : undefined);
    ends[low] = i;
  }
  const found = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) found.add(at);
  return found;
}

/**
 * Columns that look like the key of both versions, the likeliest first: never missing and different in every row of both.
 * Above EXACT_DISTINCT_MAX values the profile estimates, so that a column within 3 % of it is proposed too; comparing the
 * rows tells whether it holds. Names that say so, and whole numbers or texts before measured values, come first.
 */
export function likelyKeys(before: DatasetProfile, after: DatasetProfile): string[] {
  const was = new Map(before.columns.map((column) => [column.name, column]));
  return after.columns
    .flatMap((column, place) => {
      const other = was.get(column.name);
      if (!other || !mayBeKey(column, after.rows) || !mayBeKey(other, before.rows)) return [];
      const named = /(^|[^a-z])(id|key|code|number|nr|no|uuid)$/i.test(column.name) ? 0 : 4;
      const measured = /^(FLOAT|DOUBLE|TIMESTAMP|DATE)$/.test(column.storage) ? 2 : 0;
      return [{ name: column.name, place, rank: named + measured + (column.distinctExact ? 0 : 1) }];
    })
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .slice(0, LIKELY_KEYS_MAX)
    .map(({ name }) => name);
}

function mayBeKey({ missing, distinct, distinctExact, kind }: ColumnProfile, rows: number): boolean {
  if (rows === 0 || missing > 0 || kind === "boolean") return false;
  return distinctExact ? distinct === rows : Math.abs(distinct - rows) <= 0.03 * rows;
}

/** Why rows cannot be told apart by these columns, in one sentence; null when they may be tried. */
export function keyProblem(
  key: readonly string[],
  before: readonly DatasetColumn[],
  after: readonly DatasetColumn[],
): string | null {
  if (key.length > KEY_COLUMNS_MAX)
    return `A key has at most ${KEY_COLUMNS_MAX} columns. Leave out those that it does not need.`;
  if (new Set(key).size < key.length) return "A column stands in the key twice. Name each one once.";
  for (const name of key) {
    const [was, is] = [before, after].map((columns) => columns.some((column) => column.name === name));
    if (!was && !is) return `Neither version has a column “${name}”. Choose a key that both have.`;
    if (!was) return `The version compared with has no column “${name}”. Choose a key that both have.`;
    if (!is) return `This version has no column “${name}”. Choose a key that both have.`;
  }
  return null;
}

export type Passage = "broke" | "fails" | "unknown" | "mended" | "holds";
export const PASSAGES: readonly Passage[] = ["broke", "fails", "unknown", "mended", "holds"];

export type CheckedBoth = {
  id: string;
  sentence: string;
  severity: Severity;
  /** Null where the version was not held against it. */
  before: Outcome | null;
  after: Outcome | null;
};
export type ExpectationDiff = CheckedBoth & { passage: Passage };

/** What became of each expectation: what passed and now fails first, what holds in both last. */
export function expectationsDiff(checked: readonly CheckedBoth[]): ExpectationDiff[] {
  return checked
    .map((one): ExpectationDiff => ({ ...one, passage: passageOf(one) }))
    .sort((a, b) => PASSAGES.indexOf(a.passage) - PASSAGES.indexOf(b.passage));
}

function passageOf({ before, after }: Pick<CheckedBoth, "before" | "after">): Passage {
  if (after === "failed") return before === "passed" ? "broke" : "fails";
  if (after === "passed" && before === "failed") return "mended";
  return after === "passed" && before === "passed" ? "holds" : "unknown";
}

/** What is stored of one version. */
export type StoredVersion = { columns: readonly DatasetColumn[]; profile: DatasetProfile };

export type VersionDiff = {
  schema: SchemaDiff;
  statistics: StatisticsDiff;
  expectations: ExpectationDiff[];
  likelyKeys: string[];
};

/** How one version of a dataset became another, by what is stored of both; no row is read. */
export function versionDiff(
  before: StoredVersion,
  after: StoredVersion,
  checked: readonly CheckedBoth[],
): VersionDiff {
  return {
    schema: schemaDiff(before.columns, after.columns),
    statistics: statisticsDiff(before.profile, after.profile),
    expectations: expectationsDiff(checked),
    likelyKeys: likelyKeys(before.profile, after.profile),
  };
}

/** The version to compare with unless another is chosen: the nearest earlier one that is ready, or else the newest ready one. */
export function usualCounterpart<V extends { id: string; number: number; state: string }>(
  version: Pick<V, "id" | "number">,
  versions: readonly V[],
): V | null {
  const ready = versions
    .filter(({ id, state }) => id !== version.id && state === "ready")
    .sort((a, b) => b.number - a.number);
  return ready.find(({ number }) => number < version.number) ?? ready[0] ?? null;
}
