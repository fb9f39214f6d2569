import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { squaredDistances } from "./distances.ts";

const random = createRandom(5);
const drawn = (rows: number, dense: number, blocks: number) => ({
  rows,
  dense: Array.from({ length: dense }, () => Float64Array.from({ length: rows }, () => random.normal())),
  // A code of -1 is a category that is missing, or was never seen.
  blocks: Array.from({ length: blocks }, () => ({
    codes: Int32Array.from({ length: rows }, () => random.integer(4) - 1),
    size: 3,
  })),
});

describe("squared distances", () => {
  it.each([
    [1, 1, 0, 1],
    [8, 0, 2, 8],
    [21, 3, 1, 19],
    [100, 16, 3, 9],
  ])(
    "of %i known rows by %i dense columns and %i blocks are those of a plain loop",
    (rows, dense, blocks, asked) => {
      const known = drawn(rows, dense, blocks);
      const design = drawn(asked, dense, blocks);
      const seen: number[] = [];
      squaredDistances(known, design, (row, distances) => {
        seen.push(row);
        const wanted = Array.from({ length: rows }, (_, j) => {
          let sum = 0;
          known.dense.forEach((column, i) => {
            sum += ((design.dense[i]?.[row] as number) - (column[j] as number)) ** 2;
          });
          // As the exported graph sees them: one column for each level, all 0 where there is no code.
          known.blocks.forEach(({ codes, size }, b) => {
            const [one, other] = [design.blocks[b]?.codes[row] as number, codes[j] as number];
            const levels = Array.from({ length: size }, (_, level) => level);
            sum += levels.filter((level) => (one === level) !== (other === level)).length;
          });
          return sum;
        });
        expect(Array.from(distances)).toEqual(wanted);
      });
      expect(seen).toEqual(Array.from({ length: asked }, (_, row) => row));
    },
  );
});
