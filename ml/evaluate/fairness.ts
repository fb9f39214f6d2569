import type { Groups } from "./groups.ts";

/** Counts of one group's rows, enough for every rate. `probabilitySum` adds up the probabilities of class 1. */
export interface GroupCounts {
  readonly label: string;
  readonly n: number;
  readonly positives: number;
  readonly selected: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly probabilitySum: number;
}

/**
 * Counts answers of two classes by group. `rows` are the evaluated rows of the table that `target` (0 or 1) and `groups` belong to,
 * `answers[i]` the probability of class 1 in row `rows[i]`; from `threshold` on it counts as said. Rows without a group are counted aside.
 */
export function countByGroup(
  groups: Groups,
  target: Uint8Array,
  rows: Uint32Array,
  answers: Float64Array,
  threshold: number,
): { counts: GroupCounts[]; withoutGroup: number } {
  const counts = groups.labels.map((label) => ({
    label,
    n: 0,
    positives: 0,
    selected: 0,
    truePositives: 0,
    falsePositives: 0,
    probabilitySum: 0,
  }));
  let withoutGroup = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const group = counts[groups.codes[row] as number];
    if (!group) {
      withoutGroup++;
      continue;
    }
    const answer = answers[i] as number;
    const positive = target[row] === 1;
    group.n++;
    group.probabilitySum += answer;
    if (positive) group.positives++;
    if (answer < threshold) continue;
    group.selected++;
    if (positive) group.truePositives++;
    else group.falsePositives++;
  }
  return { counts, withoutGroup };
}
