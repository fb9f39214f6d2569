import fc from "fast-check";
import { expect, test } from "vitest";
import { partSizes } from "./sizes.ts";

test.each([
  { rows: 10, shares: [0.7, 0, 0.3], sizes: [7, 0, 3] },
  { rows: 11, shares: [0.7, 0.15, 0.15], sizes: [8, 2, 1] },
  { rows: 3, shares: [0.98, 0.01, 0.01], sizes: [1, 1, 1] },
  { rows: 2, shares: [0.8, 0.1, 0.1], sizes: [2, 0, 0] },
  { rows: 0, shares: [0.7, 0, 0.3], sizes: [0, 0, 0] },
])("$rows rows by $shares", ({ rows, shares, sizes }) => {
  expect(partSizes(rows, shares)).toEqual(sizes);
});

test("every row is in one part, and no part with a share is empty while there are rows for all", () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.tuple(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 50 })),
      (rows, weights) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        const shares = weights.map((weight) => weight / sum);
        const sizes = partSizes(rows, shares);
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(rows);
        expect(sizes.every((size) => size >= 0)).toBe(true);
        if (rows >= 3) for (const [i, share] of shares.entries()) expect((sizes[i] ?? 0) > 0).toBe(share > 0);
      },
    ),
  );
});
