import { createRandom } from "#ml/split/random.ts";
import type { Table } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";

/** A seeded table with every kind of column, missing values and rare levels, whose target depends on all of them. For tests and examples. */
export function sampleData(
  rows: number,
  seed: number,
): { table: Table; target: Uint8Array; scores: Float64Array } {
  const random = createRandom(seed);
  const amount = new Float32Array(rows);
  const member = new Float32Array(rows);
  const codes = new Int32Array(rows);
  const seconds = new Float64Array(rows);
  const target = new Uint8Array(rows);
  const scores = new Float64Array(rows);
  const levels = ["north", "south", "east", "west", "rare", 'quoted "ü"'];
  const effects = [0.8, -0.6, 0.2, -1.1, 0, 0.5];
  for (let row = 0; row < rows; row++) {
    const value = random.normal() * 40 + 1000;
    const code = random.uniform() < 0.002 ? 4 : ([0, 1, 2, 3, 5][random.integer(5)] ?? 0);
    const isMember = random.integer(2);
    const second = Math.floor(-2e8 + random.uniform() * 1.2e9);
    const hour = Math.floor((((second % 86_400) + 86_400) % 86_400) / 3600);
    const z = (value - 1000) / 40 + (effects[code] as number) + isMember * 0.4 + (hour > 16 ? 0.9 : -0.3);
    scores[row] = z;
    amount[row] = random.uniform() < 0.08 ? Number.NaN : value;
    member[row] = isMember;
    codes[row] = random.uniform() < 0.05 ? -1 : code;
    seconds[row] = random.uniform() < 0.03 ? Number.NaN : second;
    target[row] = random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  return {
    target,
    scores,
    table: {
      rows,
      columns: [
        { kind: "numeric", name: "amount", values: amount },
        { kind: "numeric", name: "member", values: member },
        { kind: "categorical", name: "region", codes, levels },
        { kind: "datetime", name: "when", seconds },
      ],
    },
  };
}

/** The same table with a target of the task: two classes, three (low, middle and high scores), or the score itself with noise. */
export function sampleTask(task: Task, rows: number, seed: number): { table: Table; target: TargetValues } {
  const { table, target, scores } = sampleData(rows, seed);
  if (task === "binary_classification") return { table, target };
  const random = createRandom(seed + 1);
  const noisy = scores.map((score) => score + 0.5 * random.normal());
  if (task === "regression") return { table, target: noisy.map((value) => 20 + 5 * value) };
  return { table, target: Uint8Array.from(noisy, (value) => (value < -0.5 ? 0 : value < 1 ? 1 : 2)) };
}
