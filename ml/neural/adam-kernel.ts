import { type Code, f32x4, f64, f64x2, i32, kernel, repeatWhile, v128 } from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";

const FIRST = 0.9;
const SECOND = 0.999;
const SMALL = 1e-8;

/**
 * A step of Adam on the parameters from `at` to `end` (an even count of float64), whose first and second moments stand `firsts` and `seconds` bytes further on. The gradient is the sum of `parts`, in
 * float32 from `slopes` on and `stride` bytes apart, and `alpha` times the parameter, over `rows`. `copy` gets the parameters in float32. Source: Kingma and Ba, "Adam", 2015.
 */
export const adam = kernel(
  "adam",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "f64", "f64", "f64"],
  (body, at, end, firsts, seconds, slopes, copy, parts, stride, alpha, rows, rate) => {
    const [part, place, firstAt, secondAt] = body.locals("i32", 4);
    const [slope, first, second, next] = body.locals("v128", 4);
    const blend = (share: number, old: Code, fresh: Code) =>
      f64x2.add(
        f64x2.mul(f64x2.splat(f64.const(share)), old),
        f64x2.mul(f64x2.splat(f64.const(1 - share)), fresh),
      );
    return [
      whileBelow(
        at,
        end.get,
        slope.set(f64x2.mul(f64x2.splat(alpha.get), v128.load(at.get))),
        place.set(slopes.get),
        part.set(i32.const(0)),
        repeatWhile(
          i32.less(part.get, parts.get),
          slope.set(f64x2.add(slope.get, f64x2.promoteLow(v128.loadLow(place.get)))),
          place.set(i32.add(place.get, stride.get)),
          advance(part, 1),
        ),
        slope.set(f64x2.div(slope.get, f64x2.splat(rows.get))),
        firstAt.set(i32.add(at.get, firsts.get)),
        secondAt.set(i32.add(at.get, seconds.get)),
        first.set(blend(FIRST, v128.load(firstAt.get), slope.get)),
        second.set(blend(SECOND, v128.load(secondAt.get), f64x2.mul(slope.get, slope.get))),
        v128.store(firstAt.get, first.get),
        v128.store(secondAt.get, second.get),
        next.set(
          f64x2.sub(
            v128.load(at.get),
            f64x2.div(
              f64x2.mul(f64x2.splat(rate.get), first.get),
              f64x2.add(f64x2.sqrt(second.get), f64x2.splat(f64.const(SMALL))),
            ),
          ),
        ),
        v128.store(at.get, next.get),
        v128.storeLow(copy.get, f32x4.demote(next.get)),
        advance(at, 16),
        advance(slopes, 8),
        advance(copy, 8),
      ),
    ];
  },
);

/** Adam's rate for its `step`th step, from 1. */
export function rateOf(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - SECOND ** step)) / (1 - FIRST ** step);
}

/** The sum of the squares from `at` to `end` (an even count), in two halves at `out`. */
export const addSquares = kernel("addSquares", ["i32", "i32", "i32"], (body, at, end, out) => {
  const sum = body.local("v128");
  const value = body.local("v128");
  return [
    sum.set(f64x2.splat(f64.const(0))),
    whileBelow(
      at,
      end.get,
      value.set(v128.load(at.get)),
      sum.set(f64x2.add(sum.get, f64x2.mul(value.get, value.get))),
      advance(at, 16),
    ),
    v128.store(out.get, sum.get),
  ];
});
