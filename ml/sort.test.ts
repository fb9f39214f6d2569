import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { sortFloat32 } from "./sort.ts";

describe("sorting float32 numbers", () => {
  it.each([0, 1, 2047, 2048, 50_000])(
    "gives %i of them the order that their own sort gives them",
    (count) => {
      const random = createRandom(count);
      const special = [
        0,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        1e-45,
        -1e-45,
        3.4e38,
      ];
      const values = Float32Array.from({ length: count }, () =>
        random.uniform() < 0.1
          ? (special[random.integer(special.length)] as number)
          : random.normal() * 10 ** random.integer(20),
      );
      const wanted = values.slice().sort();
      // A part of a longer array, so that what stands around it must stay.
      const whole = new Float32Array(count + 2).fill(7);
      whole.set(values, 1);
      const sorted = sortFloat32(whole.subarray(1, count + 1));
      expect(sorted.every((value, i) => Object.is(value, wanted[i]))).toBe(true);
      expect([whole[0], whole[count + 1]]).toEqual([7, 7]);
    },
  );
});
