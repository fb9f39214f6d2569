import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { borrowMemory, giveBack } from "#ml/wasm/memory.ts";
import { double, single } from "#ml/wasm/precision.ts";
import { rateOf } from "./adam-kernel.ts";
import { answeringKernels, learningKernels } from "./kernels.ts";

const A = 0;
const B = 4000;
const C = 8000;
const FACTORS = 12_000;
const random = createRandom(3);

describe.each([
  { numbers: single, shared: false },
  { numbers: single, shared: true },
  { numbers: double, shared: false },
  { numbers: double, shared: true },
])("products of $numbers.type on memory that is shared: $shared", ({ numbers, shared }) => {
  const { bytes } = numbers;
  const memory = borrowMemory(8 * 16_000, shared);
  const mem = bytes === 4 ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  const kernels = (bytes === 4 ? learningKernels : answeringKernels)(memory);
  /** As one operation of this precision rounds. */
  const rounded = bytes === 4 ? Math.fround : (value: number) => value;
  const draw = () => {
    for (let i = 0; i < FACTORS; i++) mem[i] = random.uniform() < 0.4 ? 0 : random.normal();
  };

  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [2, 7, 16],
    [5, 1, 17],
    [4, 9, 23],
    [7, 20, 64],
    [6, 0, 19],
    [0, 4, 8],
  ])("multiplies %i x %i by %i, either way round, as one sum after the other", (rows, inner, cols) => {
    for (const turned of [false, true]) {
      for (const rectify of [false, true]) {
        draw();
        const [rowStep, innerStep] = turned ? [1, Math.max(1, rows)] : [inner, 1];
        const wanted = Array.from({ length: rows * cols }, (_, at) => {
          const [i, j] = [Math.floor(at / cols), at % cols];
          let sum = mem[C + at] as number;
          for (let k = 0; k < inner; k++)
            sum = rounded(
              sum +
                rounded((mem[A + i * rowStep + k * innerStep] as number) * (mem[B + k * cols + j] as number)),
            );
          return rectify ? Math.max(0, sum) : sum;
        });
        const behind = mem[C + rows * cols];
        const least = rectify ? 0 : Number.NEGATIVE_INFINITY;
        const [a, b, c, factors] = [bytes * A, bytes * B, bytes * C, bytes * FACTORS];
        kernels.multiply(
          a,
          bytes * rowStep,
          bytes * innerStep,
          b,
          c,
          bytes * cols,
          c,
          rows,
          inner,
          cols,
          factors,
          least,
        );
        expect(Array.from(mem.subarray(C, C + rows * cols))).toEqual(wanted);
        expect(mem[C + rows * cols]).toBe(behind);
      }
    }
  });

  it.each([1, 3, 8, 13, 64])("scores rows of %i numbers", (inner) => {
    draw();
    const rows = 5;
    kernels.scoreRows(
      bytes * A,
      bytes * (A + rows * inner),
      bytes * B,
      bytes * (B + inner),
      bytes * C,
      inner,
    );
    for (let row = 0; row < rows; row++) {
      let sum = mem[B + inner] as number;
      for (let k = 0; k < inner; k++) sum += (mem[A + row * inner + k] as number) * (mem[B + k] as number);
      expect(Math.abs((mem[C + row] as number) - sum)).toBeLessThan(bytes === 4 ? 1e-5 : 1e-12);
    }
  });

  it.each([1, 2, 7, 8])("adds a row of %i numbers and nothing behind it", (count) => {
    draw();
    const before = mem.slice(C, C + count + 1);
    kernels.addRow(bytes * C, bytes * B, count);
    before.forEach((value, i) => {
      expect(mem[C + i]).toBe(i < count ? rounded(value + (mem[B + i] as number)) : value);
    });
  });

  it("flattens the slopes of answers that are 0", () => {
    draw();
    const slopes = mem.slice(B, B + 12);
    kernels.flatten(bytes * B, bytes * (B + 12), bytes * A);
    expect(Array.from(mem.subarray(B, B + 12))).toEqual(
      Array.from(slopes, (slope, i) => (mem[A + i] === 0 ? 0 : slope)),
    );
  });
});

describe.each([false, true])("the step of what is learned, on memory that is shared: %s", (shared) => {
  const memory = borrowMemory(8 * 16_000, shared);
  const wide = new Float64Array(memory.buffer);
  const narrow = new Float32Array(memory.buffer);
  const kernels = learningKernels(memory);

  it("is Adam's, from slopes in float32, with a copy in float32", () => {
    const [count, parts, alpha, rows, rate] = [6, 3, 0.01, 50, rateOf(0.001, 2)];
    const [firsts, seconds] = [1000, 2000];
    // Places of float32.
    const [slopes, copy] = [8000, 9000];
    for (let i = 0; i < 3000; i++) wide[i] = random.normal();
    for (let i = 0; i < count; i++) wide[seconds + i] = Math.abs(wide[seconds + i] as number);
    for (let i = 0; i < parts * count; i++) narrow[slopes + i] = random.normal();
    narrow[copy + count] = 7;
    const [old, oldSlopes] = [wide.slice(), narrow.slice()];
    kernels.adam(
      0,
      8 * count,
      8 * firsts,
      8 * seconds,
      4 * slopes,
      4 * copy,
      parts,
      4 * count,
      alpha,
      rows,
      rate,
    );
    for (let i = 0; i < count; i++) {
      const at = (place: number) => old[place + i] as number;
      let slope = alpha * at(0);
      for (let part = 0; part < parts; part++) slope += oldSlopes[slopes + part * count + i] as number;
      slope /= rows;
      const first = 0.9 * at(firsts) + (1 - 0.9) * slope;
      const second = 0.999 * at(seconds) + (1 - 0.999) * (slope * slope);
      const next = at(0) - (rate * first) / (Math.sqrt(second) + 1e-8);
      expect(wide[firsts + i]).toBe(first);
      expect(wide[seconds + i]).toBe(second);
      expect(wide[i]).toBe(next);
      expect(narrow[copy + i]).toBe(Math.fround(next));
    }
    expect(wide[count]).toBe(old[count]);
    expect(narrow[copy + count]).toBe(7);
  });

  it("adds up squares", () => {
    kernels.addSquares(0, 8 * 6, 8 * 100);
    const square = (i: number) => (wide[i] as number) ** 2;
    expect(wide[100]).toBe(square(0) + square(2) + square(4));
    expect(wide[101]).toBe(square(1) + square(3) + square(5));
  });

  it("takes a memory again when it was given back, larger if need be", () => {
    const first = borrowMemory(10, shared);
    giveBack(first);
    const again = borrowMemory(200_000, shared);
    expect(again).toBe(first);
    expect(again.buffer.byteLength).toBeGreaterThanOrEqual(200_000);
  });
});
