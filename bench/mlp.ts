import { availableParallelism } from "node:os";
import { generateRows, withPeer } from "#bench/learners/data.ts";
import { rocAuc } from "#ml/evaluate/roc.ts";
import { fitNetwork, NETWORK_TOLERANCE } from "#ml/neural/fit.ts";
import { type NetworkModel, networkAnswers } from "#ml/neural/network.ts";
import { encodeForLinear, fitLinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import type { Table } from "#ml/table.ts";
import type { Engine } from "#ml/threads/crew.ts";
import { startHelpers } from "#server/training/threads/helpers.ts";

const TASK = { features: 16, trainRows: 100_000, testRows: 50_000, units: 64, epochs: 10, repeats: 2 };

/** A multilayer perceptron of 64-64 on 100,000 x 16 numbers, ten passes, against scikit-learn on the same data. */
export async function run(): Promise<Record<string, unknown>> {
  const train = generateRows(TASK.trainRows, TASK.features, 1);
  const test = generateRows(TASK.testRows, TASK.features, 2);
  const table = ({ columns, target }: typeof train): Table => ({
    rows: target.length,
    columns: columns.map((values, i) => ({ kind: "numeric", name: `x${i}`, values })),
  });
  const known = table(train);
  const threads = availableParallelism();
  const { engine, end } = startHelpers(threads);
  let seconds = Number.POSITIVE_INFINITY;
  let auc = Number.NaN;
  for (let repeat = 0; repeat < TASK.repeats; repeat++) {
    const started = performance.now();
    const encoding = fitLinearEncoding(
      known.columns,
      known.columns.map(({ name }) => ({ name })),
    );
    const model = await learn(encodeForLinear(encoding, known), train.target, engine);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
    auc = rocAuc(test.target, networkAnswers(model, encodeForLinear(encoding, table(test))));
  }
  await end();
  const peer = withPeer<{ seconds: number; auc: number; version: string }>("mlp.py", TASK, { train, test });
  console.table([
    { library: `countersign, ${threads} threads`, seconds, auc },
    ...("missing" in peer
      ? []
      : [{ library: `scikit-learn ${peer.version} MLPClassifier`, seconds: peer.seconds, auc: peer.auc }]),
  ]);
  return {
    bench: "mlp",
    ...("missing" in peer
      ? { peer: null }
      : {
          ratio: Number((seconds / peer.seconds).toFixed(3)),
          auc_difference: Number((auc - peer.auc).toFixed(5)),
          peer: `scikit-learn ${peer.version} MLPClassifier`,
          peer_seconds: Number(peer.seconds.toFixed(3)),
        }),
    seconds: Number(seconds.toFixed(3)),
    auc: Number(auc.toFixed(5)),
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function learn(
  design: ReturnType<typeof encodeForLinear>,
  target: Uint8Array,
  engine: Engine,
): Promise<NetworkModel> {
  const settings = {
    hidden: [TASK.units, TASK.units],
    alpha: 0.0001,
    learningRate: 0.001,
    batchSize: 200,
    epochs: TASK.epochs,
    tolerance: NETWORK_TOLERANCE,
    seed: 1,
    shuffled: true,
  };
  return (await fitNetwork(design, target, "binary_classification", 2, settings, { engine })).model;
}
