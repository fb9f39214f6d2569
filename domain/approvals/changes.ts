import { formatCountOf } from "#domain/format/numbers.ts";

export type DiffLine = { kind: "same" | "added" | "removed"; text: string };

/** One part of the content that is another one now: in a sentence, and side by side. */
export type Change = {
  part: string;
  sentence: string;
  before: string | null;
  after: string | null;
  /** For texts: line by line. */
  lines: DiffLine[] | null;
};

export type ChangesSince = {
  requestId: string;
  /** What they decided on then: "late-flight v3". */
  label: string;
  decision: "approve" | "request_changes";
  decidedAt: string;
  changes: Change[];
};

type Part = Record<string, unknown>;
const isPart = (value: unknown): value is Part =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

const NAMES: Readonly<Record<string, string>> = {
  modelDigest: "Model bytes",
  datasetDigests: "Data",
  card: "Card",
  metrics: "Figures",
  inputSchema: "Input schema",
  configuration: "Configuration",
};

const LEAVES_MAX = 40;

/**
 * What differs between two manifests of content, part by part in the order of the later one. Digests are told as "others",
 * texts line by line, figures and settings by their path.
 */
export function manifestChanges(before: unknown, after: unknown): Change[] {
  const old = isPart(before) ? before : {};
  const now = isPart(after) ? after : {};
  const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])].filter((key) => key !== "format");
  return keys.flatMap((key) => partChanges(key, old[key], now[key]));
}

function partChanges(key: string, before: unknown, after: unknown): Change[] {
  if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) return [];
  const part = NAMES[key] ?? key;
  if (key === "modelDigest") {
    return [
      {
        part,
        sentence: "The model's bytes are others.",
        before: shown(before),
        after: shown(after),
        lines: null,
      },
    ];
  }
  if (key === "datasetDigests") return [dataChange(part, strings(before), strings(after))];
  if (typeof (after ?? before) === "string" && isText(before) && isText(after)) {
    return [textChange(part, before ?? "", after ?? "")];
  }
  return leafChanges(part, before, after);
}

const isText = (value: unknown): value is string | undefined | null =>
  typeof value === "string" || value === undefined || value === null;

function dataChange(part: string, before: string[], after: string[]): Change {
  const added = after.filter((digest) => !before.includes(digest)).length;
  const removed = before.filter((digest) => !after.includes(digest)).length;
  const said = [
    added > 0 ? `${formatCountOf(added, "dataset version")} came` : "",
    removed > 0 ? `${formatCountOf(removed, "dataset version")} went` : "",
  ].filter((words) => words !== "");
  return {
    part,
    sentence: `${said.join(", ")}.`,
    before: before.join("\n"),
    after: after.join("\n"),
    lines: null,
  };
}

function textChange(part: string, before: string, after: string): Change {
  const lines = lineDiff(before, after);
  const added = lines.filter((line) => line.kind === "added").length;
  const removed = lines.filter((line) => line.kind === "removed").length;
  const sentence = `${part}: ${formatCountOf(added, "line")} added, ${formatCountOf(removed, "line")} taken out.`;
  return { part, sentence, before, after, lines };
}

function leafChanges(part: string, before: unknown, after: unknown): Change[] {
  const old = leaves(before);
  const now = leaves(after);
  const paths = [...new Set([...now.keys(), ...old.keys()])].filter(
    (path) => old.get(path) !== now.get(path),
  );
  const told = paths.slice(0, LEAVES_MAX).map((path): Change => {
    const was = old.get(path) ?? null;
    const is = now.get(path) ?? null;
    const name = path === "" ? part : `${part}, ${path}`;
    const sentence =
      was === null
        ? `${name} is new: ${is}.`
        : is === null
          ? `${name} is gone; it was ${was}.`
          : `${name}: ${was}, now ${is}.`;
    return { part: name, sentence, before: was, after: is, lines: null };
  });
  const rest = paths.length - told.length;
  if (rest === 0) return told;
  const sentence = `${part}: ${formatCountOf(rest, "further value")} changed.`;
  return [...told, { part, sentence, before: null, after: null, lines: null }];
}

const VALUE_MAX = 120;
const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text;
};

/** Each value of a nested object by its path, "holdout.rocAuc"; lists count as one value. */
function leaves(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (value === undefined) return into;
  if (!isPart(value)) return into.set(path, shown(value));
  for (const [key, inner] of Object.entries(value)) leaves(inner, path === "" ? key : `${path}.${key}`, into);
  return into;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPart(value)) return value ?? null;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

// Beyond this the comparison would take its time with nobody reading it.
const LINES_MAX = 2_000;

/** Line by line by the longest common subsequence; texts longer than 2,000 lines are told as replaced whole. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before === "" ? [] : before.split("\n");
  const now = after === "" ? [] : after.split("\n");
  if (old.length > LINES_MAX || now.length > LINES_MAX) {
    return [...old.map(line("removed")), ...now.map(line("added"))];
  }
  const common = commonLengths(old, now);
  const width = now.length + 1;
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      result.push({ kind: "same", text: old[i] ?? "" });
      i += 1;
      j += 1;
    } else if (
      j >= now.length ||
      (i < old.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      result.push({ kind: "removed", text: old[i] ?? "" });
      i += 1;
    } else {
      result.push({ kind: "added", text: now[j] ?? "" });
      j += 1;
    }
  }
  return result;
}

const line =
  (kind: DiffLine["kind"]) =>
  (text: string): DiffLine => ({ kind, text });

/** Length of the longest common subsequence of the ends from (i, j), row by row. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array {
  const width = now.length + 1;
  const table = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const here = i * width + j;
      table[here] =
        old[i] === now[j]
          ? (table[here + width + 1] ?? 0) + 1
          : Math.max(table[here + width] ?? 0, table[here + 1] ?? 0);
    }
  }
  return table;
}
