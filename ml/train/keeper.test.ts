import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import type { Algorithm, ParameterGrid } from "#ml/catalogue.ts";
import { train } from "#ml/train.ts";
import { type Checkpoint, createKeeper } from "./keeper.ts";
import { sampleData } from "./sample-data.ts";
import type { TrainSpec } from "./spec.ts";

const { table, target } = sampleData(400, 5);

const specOf = (algorithm: Algorithm, grid: ParameterGrid): TrainSpec => ({
  task: "binary_classification",
  algorithm,
  grid,
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["no", "yes"],
  metric: "rocAuc",
  validation: { holdoutFraction: 0.25, folds: 2, seed: 3 },
});

/** Trains until so many checkpoints were kept, and is cut short there. */
async function cutShort(spec: TrainSpec, after: number): Promise<Checkpoint> {
  const cancel = new AbortController();
  const kept: Checkpoint[] = [];
  const run = train(spec, table, target, {
    signal: cancel.signal,
    checkpointEvery: 0,
    onCheckpoint(checkpoint) {
      // As it comes back from where it is stored.
      kept.push(deserialize(serialize(checkpoint)));
      if (kept.length === after) cancel.abort();
    },
  });
  await expect(run).rejects.toThrow();
  const last = kept[after - 1];
  if (!last) throw new Error("nothing was kept");
  return last;
}

const CASES: { algorithm: Algorithm; grid: ParameterGrid; fits: string }[] = [
  { algorithm: "gradient_boosting", grid: { trees: [12, 15], min_samples_leaf: [5] }, fits: "boosting" },
  { algorithm: "random_forest", grid: { trees: [6, 9], min_samples_leaf: [5] }, fits: "forest" },
  { algorithm: "extra_trees", grid: { trees: [6, 9], min_samples_leaf: [5] }, fits: "forest" },
  { algorithm: "multilayer_perceptron", grid: { epochs: [6, 8], units: [8] }, fits: "network" },
];

describe("a run that was cut short goes on from its checkpoint", () => {
  it.each(CASES)("to the same bytes: $algorithm", async ({ algorithm, grid, fits }) => {
    const spec = specOf(algorithm, grid);
    let all = 0;
    const whole = await train(spec, table, target, { checkpointEvery: 0, onCheckpoint: () => void all++ });
    const plain = await train(spec, table, target);
    expect(Buffer.from(whole.onnx).equals(Buffer.from(plain.onnx))).toBe(true);
    // In the first fit, in a later one of the search, and in the last one on all rows.
    for (const after of [3, Math.floor(all / 2), all - 2]) {
      const checkpoint = await cutShort(spec, after);
      let first: Checkpoint | undefined;
      const resumed = await train(spec, table, target, {
        checkpoint,
        checkpointEvery: 0,
        onCheckpoint: (next) => {
          first ??= next;
        },
      });
      expect(Buffer.from(resumed.onnx).equals(Buffer.from(whole.onnx)), `after ${after}`).toBe(true);
      expect(resumed.bestParams).toEqual(whole.bestParams);
      expect(resumed.trials.map(({ foldMetrics }) => foldMetrics)).toEqual(
        whole.trials.map(({ foldMetrics }) => foldMetrics),
      );
      if (checkpoint.fit) {
        expect(checkpoint.fit.state.kind).toBe(fits);
        // It went on, and did not begin anew.
        if (first?.fit?.key === checkpoint.fit.key)
          expect(first.fit.state.done).toBeGreaterThan(checkpoint.fit.state.done);
      }
    }
  });

  it("fits nothing again that was judged", async () => {
    const spec = specOf("decision_tree", { max_depth: [2, 3, 4] });
    const whole = await train(spec, table, target);
    const checkpoint = await cutShort(spec, 4);
    expect(Object.keys(checkpoint.judged).length).toBeGreaterThanOrEqual(1);
    const lines: string[] = [];
    const resumed = await train(spec, table, target, {
      checkpoint,
      checkpointEvery: 0,
      onCheckpoint: () => {},
      onLog: (line) => lines.push(line),
    });
    const judged = lines.filter((line) => line.startsWith("Fold")).length;
    expect(judged).toBe(6 - Object.keys(checkpoint.judged).length);
    expect(Buffer.from(resumed.onnx).equals(Buffer.from(whole.onnx))).toBe(true);
  });

  it("an automatic search goes the same way, at the same time by its clock", async () => {
    // Time goes by tries, so that it never goes by the machine.
    const byTries = (lines: string[] = []) => {
      let tries = 0;
      return {
        clock: () => tries,
        onLog: (line: string) => {
          lines.push(line);
          if (line.includes("Fold 2")) tries++;
        },
      };
    };
    const small = sampleData(120, 5);
    // Four fifths of it are no whole number of tries: what a fold took by the machine decides nothing.
    const spec = { ...specOf("logistic_regression", {}), automl: { seconds: 22 } };
    const wholeLines: string[] = [];
    const whole = await train(spec, small.table, small.target, byTries(wholeLines));
    expect(whole.automl?.searched.length).toBeGreaterThan(1);
    const judged = wholeLines.filter((line) => line.includes(": Fold")).length;
    // Between the folds of a try: in the look at the learners, and in the search.
    for (const fits of [5, judged - 5]) {
      const cancel = new AbortController();
      let last: Checkpoint | undefined;
      const before: string[] = [];
      const clock = byTries(before);
      const cut = train(spec, small.table, small.target, {
        ...clock,
        signal: cancel.signal,
        checkpointEvery: 0,
        onCheckpoint(checkpoint) {
          if (before.filter((line) => line.includes(": Fold")).length < fits) return;
          last ??= deserialize(serialize(checkpoint));
          cancel.abort();
        },
      });
      await expect(cut).rejects.toThrow();
      const after: string[] = [];
      const resumed = await train(spec, small.table, small.target, {
        ...byTries(after),
        checkpoint: last,
        checkpointEvery: 0,
        onCheckpoint: () => {},
      });
      const plain = ({ automl }: typeof whole) =>
        automl && {
          ...automl,
          spent: Math.round(automl.spent),
          tried: automl.tried.map(({ seconds: _, ...one }) => one),
        };
      expect(plain(resumed), `after ${fits}`).toEqual(plain(whole));
      expect(Buffer.from(resumed.onnx).equals(Buffer.from(whole.onnx))).toBe(true);
      expect(after.filter((line) => line.includes(": Fold"))).toHaveLength(judged - fits);
    }
  });

  it("keeps a state no more often than every three seconds, and takes none of another size", () => {
    let now = 0;
    const saved: Checkpoint[] = [];
    const keeper = createKeeper(undefined, (one) => saved.push(one), { now: () => now });
    const fit = keeper.fit("a");
    const state = { kind: "forest", size: 7, done: 1, data: [] };
    fit.keep(() => state);
    now = 3.5;
    fit.keep(() => state);
    fit.keep(() => state);
    expect(saved).toHaveLength(1);
    const next = createKeeper(saved[0], () => {}, { now: () => now });
    expect(next.fit("a").resume("forest", 7)).toEqual(state);
    expect(next.fit("a").resume("forest", 8)).toBeUndefined();
    expect(next.fit("a").resume("boosting", 7)).toBeUndefined();
    expect(next.fit("b").resume("forest", 7)).toBeUndefined();
  });
});
