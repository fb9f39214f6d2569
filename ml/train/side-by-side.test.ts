import { expect, it } from "vitest";
import type { Algorithm } from "#ml/catalogue.ts";
import { gainsSideBySide } from "./side-by-side.ts";
import type { TrainSpec } from "./spec.ts";

const gains = (algorithm: Algorithm, rows: number, columns: number, fits: number) =>
  gainsSideBySide(
    { algorithm } as TrainSpec,
    {
      rows,
      columns: Array.from({ length: columns }, (_, i) => ({
        kind: "numeric",
        name: `x${i}`,
        values: new Float32Array(),
      })),
    },
    fits,
  );

it.each([
  ["logistic_regression", 8000, 12, 10, true],
  ["logistic_regression", 8000, 12, 1, false],
  ["logistic_regression", 1_000_000, 8, 10, true],
  ["logistic_regression", 1_000_001, 8, 10, false],
  ["random_forest", 50_000, 10, 10, true],
  ["random_forest", 50_001, 10, 10, false],
  ["gradient_boosting", 1_000_000, 16, 10, false],
] as const)(
  "fits of %s on %i x %i, %i of them, side by side: %s",
  (algorithm, rows, columns, fits, wanted) => {
    expect(gains(algorithm, rows, columns, fits)).toBe(wanted);
  },
);
