import { type Code, f32, f32x4, f64, f64x2, i32, i64, v128 } from "./assembler.ts";

/** The instructions of one size of numbers, so that a kernel is written once for both. */
export interface Precision {
  readonly type: "f32" | "f64";
  /** Of a number; a vector has 16. */
  readonly bytes: 4 | 8;
  readonly one: Pick<typeof f64, "load" | "store" | "const" | "add" | "mul" | "max">;
  readonly vector: Pick<typeof f64x2, "splat" | "notEqual" | "add" | "mul" | "max">;
  /** A vector of one number in memory. */
  readonly loadSplat: typeof v128.load;
  /** The sum of a vector's numbers, which is asked for more than once. */
  total(vector: Code): Code;
  /** A number as bits, by which it is copied, or told from 0. */
  readonly bits: { readonly type: "i32" | "i64" } & Pick<typeof i64, "load" | "store" | "const" | "notEqual">;
}

export const double: Precision = {
  type: "f64",
  bytes: 8,
  one: f64,
  vector: f64x2,
  loadSplat: v128.loadTwice,
  total: (vector) => f64.add(f64x2.low(vector), f64x2.high(vector)),
  bits: { type: "i64", ...i64 },
};

export const single: Precision = {
  type: "f32",
  bytes: 4,
  one: f32,
  vector: f32x4,
  loadSplat: v128.loadFourTimes,
  total: (vector) =>
    f32.add(
      f32.add(f32x4.lane(vector, 0), f32x4.lane(vector, 1)),
      f32.add(f32x4.lane(vector, 2), f32x4.lane(vector, 3)),
    ),
  bits: { type: "i32", ...i32 },
};
