import { describe, expect, it } from "vitest";
import golden from "#ml/golden/evaluation.json" with { type: "json" };
import { createRandom } from "#ml/split/random.ts";
import type { Task } from "#ml/task.ts";
import { bootstrapIntervals, drawCounts, percentileInterval, resampler, resamplesFor } from "./bootstrap.ts";
import { FIGURES, type FigureName } from "./figures.ts";
import { figuresOf } from "./holdout.ts";

const cases = golden.bootstrap.map((one, i) => {
  const task = one.task as Task;
  return {
    ...one,
    name: `${i + 1}, ${task}`,
    task,
    target: task === "regression" ? Float64Array.from(one.target) : Uint8Array.from(one.target),
    answers: Float64Array.from(one.answers),
    intervals: one.intervals as unknown as Record<FigureName, [number, number]>,
  };
});

describe.each(cases)("percentile intervals as SciPy's on the same draws: $name", (expected) => {
  const { task, target, answers, classes } = expected;
  const figures = resampler(task, target, answers, { classes, threshold: 0.5 });
  const samples = expected.draws.map((draw) => {
    const counts = new Uint32Array(target.length);
    for (const row of draw) counts[row] = (counts[row] ?? 0) + 1;
    return figures(counts);
  });

  it.each(FIGURES[task])("%s", (name) => {
    const values = Float64Array.from(samples, (sample) => sample[name] ?? Number.NaN);
    const [low, high] = expected.intervals[name];
    const ours = percentileInterval(values, 0.95);
    expect(ours?.low).toBeCloseTo(low, 9);
    expect(ours?.high).toBeCloseTo(high, 9);
  });

  it("gives the plain figures when every row comes once", () => {
    const once = figures(new Uint32Array(target.length).fill(1));
    const plain = figuresOf(task, target, answers, classes);
    expect(Object.keys(once).sort()).toEqual(Object.keys(plain).sort());
    for (const name of FIGURES[task]) expect(once[name]).toBeCloseTo(plain[name] ?? Number.NaN, 12);
  });

  it("are the same again from the same seed, others from another, and hold the figure itself", async () => {
    const options = { classes, threshold: 0.5, resamples: 200 };
    const first = await bootstrapIntervals(task, target, answers, { ...options, seed: 5 });
    expect(await bootstrapIntervals(task, target, answers, { ...options, seed: 5 })).toEqual(first);
    expect(await bootstrapIntervals(task, target, answers, { ...options, seed: 6 })).not.toEqual(first);
    expect(first).toMatchObject({ level: 0.95, resamples: 200 });
    const main = FIGURES[task][0];
    const plain = figuresOf(task, target, answers, classes)[main] ?? Number.NaN;
    expect(first?.figures[main]?.low).toBeLessThan(plain);
    expect(first?.figures[main]?.high).toBeGreaterThan(plain);
  });
});

describe("the bootstrap", () => {
  it.each([
    [20, 1000],
    [20_000, 1000],
    [40_000, 500],
    [5_000_000, 100],
  ])("of %i rows takes %i resamples", (rows, resamples) => expect(resamplesFor(rows)).toBe(resamples));

  it("says nothing of fewer than 20 rows", async () => {
    const options = { seed: 1, classes: 2, threshold: 0.5 };
    const target = Uint8Array.from({ length: 19 }, (_, i) => i % 2);
    expect(
      await bootstrapIntervals("binary_classification", target, new Float64Array(19), options),
    ).toBeNull();
  });

  it("says nothing of a figure that many resamples do not have", async () => {
    const target = Uint8Array.from({ length: 30 }, (_, i) => (i === 0 ? 1 : 0));
    const answers = Float64Array.from(target, (_, i) => i / 30);
    const options = { seed: 1, classes: 2, threshold: 0.5, resamples: 100 };
    const found = await bootstrapIntervals("binary_classification", target, answers, options);
    expect(found?.figures.rocAuc).toBeNull();
    expect(found?.figures.accuracy).not.toBeNull();
  });

  it("draws as many rows as there are", () => {
    const counts = drawCounts(500, createRandom(9));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(500);
    expect(counts.filter((count) => count === 0).length).toBeGreaterThan(100);
  });

  it("asks before each resample, so that a cancel can stop it", async () => {
    const stop = new Error("stopped");
    const target = Float64Array.from({ length: 30 }, (_, i) => i);
    const options = { seed: 1, classes: 0, threshold: 0, resamples: 10 };
    const run = bootstrapIntervals("regression", target, target, options, (done) => {
      if (done === 3) throw stop;
    });
    await expect(run).rejects.toBe(stop);
  });
});
