export type CardChange = { added: number; removed: number; sample: string[] };

const SAMPLE_LINES = 6;
const SAMPLE_LENGTH = 120;

/** What changed between two texts, line by line, short enough for an audit entry: counts and the first lines. */
export function cardChange(before: string, after: string): CardChange {
  const old = linesOf(before);
  const now = linesOf(after);
  const removed = missingFrom(old, now);
  const added = missingFrom(now, old);
  const sample = [...removed.map((line) => `- ${cut(line)}`), ...added.map((line) => `+ ${cut(line)}`)];
  return { added: added.length, removed: removed.length, sample: sample.slice(0, SAMPLE_LINES) };
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.split("\n"));
const cut = (line: string): string =>
  line.length > SAMPLE_LENGTH ? `${line.slice(0, SAMPLE_LENGTH)}…` : line;

/** The lines that the other text has not, counted with their repetitions. */
function missingFrom(lines: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of other) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0 && line.trim() !== "";
  });
}
