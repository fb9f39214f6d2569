export type DiffPart = { kind: "same" | "added" | "removed"; text: string };

export type DiffLine =
  | { kind: "same" | "added" | "removed"; text: string }
  /** One line that was worded otherwise, in parts. */
  | { kind: "changed"; parts: readonly DiffPart[] };

/** Above this many comparisons a stretch is shown as replaced, rather than keeping the reader waiting. */
const CELLS_MAX = 4_000_000;

/**
 * The difference between two texts, line by line, with a reworded line shown word by word. All `same` and `removed` parts in
 * order are the first text, all `same` and `added` ones the second. A longest common subsequence of lines, then of words.
 */
export function diffTexts(before: string, after: string): DiffLine[] {
  const lines = (text: string) => (text === "" ? [] : text.split("\n"));
  const runs = diffTokens(lines(before), lines(after));
  const shown: DiffLine[] = [];
  for (let i = 0; i < runs.length; i++) {
    const [run, next] = [runs[i], runs[i + 1]];
    if (!run) continue;
    if (run.kind === "removed" && next?.kind === "added" && run.tokens.length === next.tokens.length) {
      shown.push(...run.tokens.map((line, at) => rewording(line, next.tokens[at] ?? "")));
      i++;
      continue;
    }
    shown.push(...run.tokens.map((text) => ({ kind: run.kind, text })));
  }
  return shown;
}

const words = (line: string): string[] => line.match(/\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]+/gu) ?? [];

function rewording(before: string, after: string): DiffLine {
  const parts = diffTokens(words(before), words(after)).map(({ kind, tokens }) => ({
    kind,
    text: tokens.join(""),
  }));
  return { kind: "changed", parts };
}

type Run = { kind: DiffPart["kind"]; tokens: string[] };

/** Runs of equal, removed and added tokens; where both happen in one place, removed stands first. */
function diffTokens(a: readonly string[], b: readonly string[]): Run[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const runs: Run[] = [];
  const put = (kind: Run["kind"], tokens: readonly string[]) => {
    if (tokens.length === 0) return;
    const last = runs.at(-1);
    if (last?.kind === kind) last.tokens.push(...tokens);
    else runs.push({ kind, tokens: [...tokens] });
  };
  put("same", a.slice(0, head));
  middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), put);
  put("same", a.slice(a.length - tail));
  return runs;
}

function middle(
  a: readonly string[],
  b: readonly string[],
  put: (kind: Run["kind"], tokens: readonly string[]) => void,
): void {
  if (a.length === 0 || b.length === 0 || a.length * b.length > CELLS_MAX) {
    put("removed", a);
    put("added", b);
    return;
  }
  // length[i][j]: the longest common subsequence of a from i and b from j.
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => length[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    put("removed", removed);
    put("added", added);
    [removed, added] = [[], []];
  };
  while (i < a.length || j < b.length) {
    const [mine, theirs] = [a[i], b[j]];
    if (mine !== undefined && mine === theirs) {
      flush();
      put("same", [mine]);
      i++;
      j++;
    } else if (mine !== undefined && (theirs === undefined || at(i + 1, j) >= at(i, j + 1))) {
      removed.push(mine);
      i++;
    } else if (theirs !== undefined) {
      added.push(theirs);
      j++;
    }
  }
  flush();
}
