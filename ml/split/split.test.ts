import { describe, expect, it } from "vitest";
import { createRandom, sampleRows, shuffle } from "./random.ts";
import { stratifiedFolds, stratifiedHoldout } from "./stratified.ts";

const target = Uint8Array.from({ length: 1003 }, (_, i) => (i % 10 < 2 ? 1 : 0));
const share = (rows: Uint32Array) => rows.reduce((sum, row) => sum + (target[row] ?? 0), 0) / rows.length;
const everyRow = (...parts: Uint32Array[]) => parts.flatMap((part) => [...part]).sort((a, b) => a - b);
const all = Array.from(target, (_, row) => row);

describe("the random generator", () => {
  it("gives the recorded stream for a seed", () => {
    const random = createRandom(42);
    expect(Array.from({ length: 4 }, () => random.integer(1_000_000))).toEqual([
      660615, 111701, 79105, 15209,
    ]);
  });

  it("is uniform enough: mean and variance of 100,000 draws", () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 100_000 }, () => random.uniform());
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    expect(draws.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  it("shuffles without losing a value and samples without repeating one", () => {
    const values = Uint32Array.from(all);
    expect(shuffle(values, createRandom(3))).not.toEqual(Uint32Array.from(all));
    expect([...values].sort((a, b) => a - b)).toEqual(all);
    const sample = sampleRows(1003, 100, createRandom(5));
    expect(sample).toHaveLength(100);
    expect(new Set(sample).size).toBe(100);
    expect([...sample]).toEqual([...sample].sort((a, b) => a - b));
    expect(sampleRows(5, 100, createRandom(5))).toEqual(Uint32Array.of(0, 1, 2, 3, 4));
  });
});

describe("a stratified holdout", () => {
  it("takes the same share of each class and every row once", () => {
    const { train, holdout } = stratifiedHoldout(target, 0.2, 7);
    expect(everyRow(train, holdout)).toEqual(all);
    expect(holdout.length).toBe(200);
    expect(Math.abs(share(holdout) - share(train))).toBeLessThan(0.005);
  });

  it("depends on the seed only", () => {
    expect(stratifiedHoldout(target, 0.2, 7)).toEqual(stratifiedHoldout(target, 0.2, 7));
    expect(stratifiedHoldout(target, 0.2, 7)).not.toEqual(stratifiedHoldout(target, 0.2, 8));
  });

  it("leaves a row of a small class on both sides", () => {
    const rare = Uint8Array.from({ length: 100 }, (_, i) => (i < 2 ? 1 : 0));
    const { train, holdout } = stratifiedHoldout(rare, 0.05, 1);
    expect([train, holdout].map((rows) => rows.filter((row) => row < 2).length)).toEqual([1, 1]);
  });
});

describe("stratified folds", () => {
  const folds = stratifiedFolds(target, 5, 9);

  it("validate every row exactly once", () => {
    expect(everyRow(...folds.map(({ validation }) => validation))).toEqual(all);
    for (const { train, validation } of folds) expect(everyRow(train, validation)).toEqual(all);
  });

  it("differ by one row at most in size and by little in their classes", () => {
    const sizes = folds.map(({ validation }) => validation.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    for (const { validation } of folds) expect(Math.abs(share(validation) - 0.2)).toBeLessThan(0.01);
  });
});
