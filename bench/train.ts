import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { rocAuc } from "#ml/evaluate/roc.ts";
import { createRandom } from "#ml/split/random.ts";
import type { Engine } from "#ml/tree/crew.ts";
import { binRows, fitBoosting } from "#ml/tree/fit.ts";
import { treeAnswers } from "#ml/tree/predict.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";
import { startHelpers } from "#server/training/threads/helpers.ts";

interface TrainingRows {
  readonly columns: readonly Float32Array[];
  readonly target: Uint8Array;
}

const TASK = {
  features: 16,
  trainRows: 1_000_000,
  testRows: 200_000,
  trees: 100,
  maxLeafNodes: 31,
  learningRate: 0.1,
  minSamplesLeaf: 20,
  repeats: 2,
};

/** Gradient boosting on 1,000,000 x 16 numbers, 100 trees of 31 leaves, against scikit-learn on the same data. */
export async function run(): Promise<Record<string, unknown>> {
  const train = generate(TASK.trainRows, 1);
  const test = generate(TASK.testRows, 2);
  const threads = availableParallelism();
  const ours = await timeOurs(train, test, threads);
  const peer = timePeer(train, test);
  const rows = [
    { library: `countersign, ${threads} threads`, seconds: ours.seconds, auc: ours.auc },
    ...("missing" in peer ? [] : [{ library: peer.name, seconds: peer.seconds, auc: peer.auc }]),
  ];
  console.table(rows.map((row) => ({ ...row, seconds: round(row.seconds, 2), auc: round(row.auc, 5) })));
  if ("missing" in peer) console.log(peer.missing);
  return {
    bench: "train",
    ...("missing" in peer
      ? { peer: null }
      : {
          ratio: round(ours.seconds / peer.seconds, 3),
          auc_difference: round(ours.auc - peer.auc, 5),
          peer: peer.name,
          peer_seconds: round(peer.seconds, 3),
          peer_auc: round(peer.auc, 5),
        }),
    seconds: round(ours.seconds, 3),
    rows_per_s: Math.round((TASK.trainRows * TASK.trees) / ours.seconds),
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    auc: round(ours.auc, 5),
    machine: `${cpus()[0]?.model ?? "unknown"}, ${threads} cores, ${Math.round(totalmem() / 2 ** 30)} GB`,
    commit: commit(),
  };
}

async function timeOurs(train: TrainingRows, test: TrainingRows, threads: number) {
  const { engine, end } = startHelpers(threads);
  const small = {
    columns: train.columns.map((c) => c.slice(0, 20_000)),
    target: train.target.slice(0, 20_000),
  };
  await boost(small, engine, 2);
  let seconds = Number.POSITIVE_INFINITY;
  let ensemble: TreeEnsemble | undefined;
  for (let repeat = 0; repeat < TASK.repeats; repeat++) {
    const started = performance.now();
    ensemble = await boost(train, engine, TASK.trees);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  await end();
  if (!ensemble) throw new Error("The bench ran no fit.");
  return { seconds, auc: rocAuc(test.target, treeAnswers(ensemble, test.columns, test.target.length)) };
}

async function boost(data: TrainingRows, engine: Engine, trees: number): Promise<TreeEnsemble> {
  const binned = binRows(data, { engine, largestTree: TASK.maxLeafNodes });
  try {
    return await fitBoosting(binned, { ...TASK, trees, maxDepth: Number.POSITIVE_INFINITY, l2: 0 });
  } finally {
    binned.end();
  }
}

function timePeer(train: TrainingRows, test: TrainingRows) {
  const peers = setUpPeers();
  if ("missing" in peers) return peers;
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    writeFileSync(join(folder, "task.json"), JSON.stringify(TASK));
    for (const [name, data] of [["train", train] as const, ["test", test] as const]) {
      writeFileSync(
        join(folder, `${name}.f32`),
        Buffer.concat(data.columns.map((c) => Buffer.from(c.buffer))),
      );
      writeFileSync(join(folder, `${name}.u8`), data.target);
    }
    const script = new URL("./peers/train.py", import.meta.url).pathname;
    const answer = execFileSync(peers.python, [script, folder], { encoding: "utf8" });
    const { seconds, auc, version } = JSON.parse(answer) as { seconds: number; auc: number; version: string };
    return { seconds, auc, name: `scikit-learn ${version} HistGradientBoostingClassifier` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seeded normal features and a target that depends on them through linear, periodic and interaction terms. */
function generate(rows: number, seed: number): TrainingRows {
  const random = createRandom(seed);
  const columns = Array.from({ length: TASK.features }, () => {
    const column = new Float32Array(rows);
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

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown";
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
