import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { createRandom } from "#ml/split/random.ts";

export interface BenchRows {
  readonly columns: readonly Float32Array[];
  readonly target: Uint8Array;
}

/** Seeded normal features and a target of two classes that depends on them through linear, periodic and interaction terms; features on memory that threads share if asked. */
export function generateRows(rows: number, features: number, seed: number, shared = false): BenchRows {
  const random = createRandom(seed);
  const columns = Array.from({ length: features }, () => {
    const column = new Float32Array(shared ? new SharedArrayBuffer(4 * rows) : new ArrayBuffer(4 * rows));
    for (let row = 0; row < rows; row++) column[row] = random.normal();
    return column;
  });
  const [a, b, c, d] = columns as [Float32Array, Float32Array, Float32Array, Float32Array];
  const target = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let z = 0;
    columns.forEach((column, i) => {
      z += (column[row] as number) * 0.4 * Math.cos(i);
    });
    z +=
      Math.sin(2 * (a[row] as number)) * (b[row] as number) + 0.5 * (c[row] as number) * (d[row] as number);
    target[row] = random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  return { columns, target };
}

/** What the peer's script answers for the task and the rows, which it reads from files; a sentence when there is no Python. */
export function withPeer<T>(
  script: string,
  task: object,
  data: Readonly<Record<string, BenchRows>>,
): T | { missing: string } {
  const peers = setUpPeers();
  if ("missing" in peers) return peers;
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    writeFileSync(join(folder, "task.json"), JSON.stringify(task));
    for (const [name, { columns, target }] of Object.entries(data)) {
      writeFileSync(
        join(folder, `${name}.f32`),
        Buffer.concat(columns.map((column) => Buffer.from(column.buffer))),
      );
      writeFileSync(join(folder, `${name}.u8`), target);
    }
    const path = new URL(`../peers/${script}`, import.meta.url).pathname;
    return JSON.parse(execFileSync(peers.python, [path, folder], { encoding: "utf8" })) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
