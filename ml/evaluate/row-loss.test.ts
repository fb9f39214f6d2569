import { expect, test } from "vitest";
import { evaluateBinary } from "./metrics.ts";
import { rowLosses } from "./row-loss.ts";

test("of two classes the mean is the Brier score", () => {
  const [target, answers] = [Uint8Array.of(0, 1, 1), Float64Array.of(0.2, 0.9, 0.4)];
  const { loss, values } = rowLosses("binary_classification", target, answers, 2);
  expect(loss).toBe("squared_distance");
  expect((values[0] ?? 0) + (values[1] ?? 0) + (values[2] ?? 0)).toBeCloseTo(
    3 * evaluateBinary(target, answers).metrics.brier,
    12,
  );
});

test("of several classes it sums the squared distances, of numbers it is the absolute error", () => {
  const several = rowLosses("multiclass_classification", Uint8Array.of(2), Float64Array.of(0.2, 0.3, 0.5), 3);
  expect(several.values[0]).toBeCloseTo(0.04 + 0.09 + 0.25, 12);
  const numbers = rowLosses("regression", Float64Array.of(3, -1), Float64Array.of(1, 1), 0);
  expect([numbers.loss, ...numbers.values]).toEqual(["absolute_error", 2, 2]);
});
