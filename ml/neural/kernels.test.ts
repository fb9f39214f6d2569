import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { borrowMemory, giveBack } from "#ml/wasm/memory.ts";
import { networkKernels, rateOf } from "./kernels.ts";

const A = 0;
const B = 4000;
const C = 8000;
const FACTORS = 12_000;
const random = createRandom(3);

describe.each([false, true])("on memory that is shared: %s", (shared) => {
  const memory = borrowMemory(8 * 16_000, shared);
  const mem = new Float64Array(memory.buffer);
  const kernels = networkKernels(memory);
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
            sum += (mem[A + i * rowStep + k * innerStep] as number) * (mem[B + k * cols + j] as number);
          return rectify ? Math.max(0, sum) : sum;
        });
        const behind = mem[C + rows * cols];
        const least = rectify ? 0 : Number.NEGATIVE_INFINITY;
        const [a, b, c, factors] = [8 * A, 8 * B, 8 * C, 8 * FACTORS];
        kernels.multiply(a, 8 * rowStep, 8 * innerStep, b, c, 8 * cols, c, rows, inner, cols, factors, least);
        expect(Array.from(mem.subarray(C, C + rows * cols))).toEqual(wanted);
        expect(mem[C + rows * cols]).toBe(behind);
      }
    }
  });

  it.each([1, 3, 8, 13, 64])("scores rows of %i numbers", (inner) => {
    draw();
    const rows = 5;
    kernels.scoreRows(8 * A, 8 * (A + rows * inner), 8 * B, 8 * (B + inner), 8 * C, inner);
    for (let row = 0; row < rows; row++) {
      let sum = mem[B + inner] as number;
      for (let k = 0; k < inner; k++) sum += (mem[A + row * inner + k] as number) * (mem[B + k] as number);
      expect(Math.abs((mem[C + row] as number) - sum)).toBeLessThan(1e-12);
    }
  });

  it.each([1, 2, 7, 8])("adds a row of %i numbers and nothing behind it", (count) => {
    draw();
    const before = mem.slice(C, C + count + 1);
    kernels.addRow(8 * C, 8 * B, count);
    before.forEach((value, i) => {
      expect(mem[C + i]).toBe(i < count ? value + (mem[B + i] as number) : value);
    });
  });

  it("flattens the slopes of answers that are 0, and adds up squares", () => {
    draw();
    const slopes = mem.slice(B, B + 10);
    kernels.flatten(8 * B, 8 * (B + 10), 8 * A);
    expect(Array.from(mem.subarray(B, B + 10))).toEqual(
      Array.from(slopes, (slope, i) => (mem[A + i] === 0 ? 0 : slope)),
    );
    kernels.addSquares(8 * A, 8 * (A + 6), 8 * C);
    const square = (i: number) => (mem[A + i] as number) ** 2;
    expect(mem[C]).toBe(square(0) + square(2) + square(4));
    expect(mem[C + 1]).toBe(square(1) + square(3) + square(5));
  });

  it("steps as Adam does", () => {
    const [count, parts, alpha, rows, rate] = [6, 3, 0.01, 50, rateOf(0.001, 2)];
    draw();
    const [firsts, seconds, slopes] = [1000, 2000, 3000];
    for (let i = 0; i < count; i++) mem[seconds + i] = Math.abs(mem[seconds + i] as number);
    const old = mem.slice();
    kernels.adam(0, 8 * count, 8 * firsts, 8 * seconds, 8 * slopes, parts, 8 * count, alpha, rows, rate);
    for (let i = 0; i < count; i++) {
      const at = (place: number) => old[place + i] as number;
      let slope = alpha * at(0);
      for (let part = 0; part < parts; part++) slope += at(slopes + part * count);
      slope /= rows;
      const first = 0.9 * at(firsts) + (1 - 0.9) * slope;
      const second = 0.999 * at(seconds) + (1 - 0.999) * (slope * slope);
      expect(mem[firsts + i]).toBe(first);
      expect(mem[seconds + i]).toBe(second);
      expect(mem[i]).toBe(at(0) - (rate * first) / (Math.sqrt(second) + 1e-8));
    }
    expect(mem[count]).toBe(old[count]);
  });

  it("takes a memory again when it was given back, larger if need be", () => {
    const first = borrowMemory(10, shared);
    giveBack(first);
    const again = borrowMemory(200_000, shared);
    expect(again).toBe(first);
    expect(again.buffer.byteLength).toBeGreaterThanOrEqual(200_000);
  });
});
