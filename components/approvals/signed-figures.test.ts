import { expect, test } from "vitest";
import { signedFigures } from "./signed-figures.ts";

const told = (metrics: unknown) => signedFigures(metrics).map(({ name, text }) => `${name}: ${text}`);

test("rows of a version are told as counts, its figures each in its own way", () => {
  const metrics = {
    holdout: {
      n: 101_648,
      positives: 20_812,
      threshold: 0.31,
      metrics: { rocAuc: 0.7409, accuracy: 0.806, f1: null },
      baseline: { label: "the more frequent class", metrics: {} },
    },
    crossValidation: null,
    training: { rows: 406_591, positives: 83_351 },
  };
  expect(told(metrics)).toEqual([
    "Learned from: 406,591 rows, 83,351 of them positive",
    "Holdout: 101,648 rows, 20,812 of them positive",
    "ROC AUC: 0.741",
    "Accuracy: 80.6\u00a0%",
  ]);
});

test("figures of another form keep their names, and whole numbers are counts", () => {
  expect(told({ rows: 101_648, logLoss: 0.4321, note: "of June" })).toEqual([
    "rows: 101,648",
    "logLoss: 0.432",
  ]);
  expect(signedFigures(null)).toEqual([]);
});
