import { type Code, f64, f64x2, i32, i64, kernel, repeatWhile, v128, when } from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";
import { kernelsOn } from "#ml/wasm/memory.ts";

/** Bytes of one factor in the list that `multiply` makes of a row: the number and where its row of B stands. */
export const FACTOR_BYTES = 16;
/** Vectors of two columns whose sums stay in registers. */
const PANEL = 8;

const zero = f64x2.splat(f64.const(0));

/**
 * C = max(least, start + A B). Entry (i, k) of A stands at `a + i * rowStep + k * innerStep`, so it is read either way round; B and C stand row after row, and `start` holds the
 * first value of each sum, `startStep` from row to row. Zeros of A are passed over: behind max(0, x) they are half of it. Each sum runs in the order of the inner index.
 */
const multiply = kernel(
  "multiply",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "f64"],
  (body, a, rowStep, innerStep, b, start, startStep, c, rows, inner, cols, factors, least) => {
    const [lastRow, atA, lastA, atB, end, factor, atC, lastC, from, column, at, rowBytes] = body.locals(
      "i32",
      12,
    );
    const bits = body.local("i64");
    const value = body.local("f64");
    const vector = body.local("v128");
    const floor = body.local("v128");
    const sums = body.locals("v128", PANEL);

    const listFactors = [
      atA.set(a.get),
      lastA.set(i32.add(a.get, i32.mul(inner.get, innerStep.get))),
      atB.set(b.get),
      end.set(factors.get),
      whileBelow(
        atA,
        lastA.get,
        bits.set(i64.load(atA.get)),
        i64.store(end.get, bits.get),
        i32.store(end.get, atB.get, 8),
        end.set(i32.add(end.get, i32.shl(i64.notEqual(bits.get, i64.const(0)), i32.const(4)))),
        atA.set(i32.add(atA.get, innerStep.get)),
        atB.set(i32.add(atB.get, rowBytes.get)),
      ),
    ].flat();
    const forEachFactor = (...statements: Code[]) => [
      ...factor.set(factors.get),
      ...whileBelow(
        factor,
        end.get,
        at.set(i32.add(i32.load(factor.get, 8), column.get)),
        ...statements,
        advance(factor, FACTOR_BYTES),
      ),
    ];
    const onward = (bytes: number) => [atC, from, column].flatMap((place) => advance(place, bytes));
    const panels = (width: number) => {
      const fits = i32.atMost(i32.add(atC.get, i32.const(16 * width)), lastC.get);
      const panel = sums.slice(0, width);
      return when(
        fits,
        repeatWhile(
          fits,
          ...panel.map((sum, i) => sum.set(v128.load(from.get, 16 * i))),
          forEachFactor(
            vector.set(v128.loadTwice(factor.get)),
            ...panel.map((sum, i) =>
              sum.set(f64x2.add(sum.get, f64x2.mul(vector.get, v128.load(at.get, 16 * i)))),
            ),
          ),
          ...panel.map((sum, i) => v128.store(atC.get, f64x2.max(sum.get, floor.get), 16 * i)),
          onward(16 * width),
        ),
      );
    };
    const oneByOne = whileBelow(
      atC,
      lastC.get,
      value.set(f64.load(from.get)),
      forEachFactor(value.set(f64.add(value.get, f64.mul(f64.load(factor.get), f64.load(at.get))))),
      f64.store(atC.get, f64.max(value.get, least.get)),
      onward(8),
    );
    return [
      rowBytes.set(i32.shl(cols.get, i32.const(3))),
      lastRow.set(i32.add(c.get, i32.mul(rows.get, rowBytes.get))),
      floor.set(f64x2.splat(least.get)),
      atC.set(c.get),
      whileBelow(
        atC,
        lastRow.get,
        listFactors,
        lastC.set(i32.add(atC.get, rowBytes.get)),
        from.set(start.get),
        column.set(i32.const(0)),
        panels(PANEL),
        panels(2),
        oneByOne,
        a.set(i32.add(a.get, rowStep.get)),
        start.set(i32.add(start.get, startStep.get)),
      ),
    ];
  },
);

/** Vectors of partial sums of `scoreRows`, so that one addition need not wait for the other. */
const CHAINS = 4;

/** For each row of A, row after row from `a` to `end`: the sum of `start` and its product with `b`, at `c`. */
const scoreRows = kernel(
  "scoreRows",
  ["i32", "i32", "i32", "i32", "i32", "i32"],
  (body, a, end, b, start, c, inner) => {
    const [at, last] = body.locals("i32", 2);
    const total = body.local("f64");
    const sums = body.locals("v128", CHAINS);
    const [first, ...others] = sums;
    const many = i32.atMost(i32.add(a.get, i32.const(16 * CHAINS)), last.get);
    return [
      whileBelow(
        a,
        end.get,
        at.set(b.get),
        last.set(i32.add(a.get, i32.shl(inner.get, i32.const(3)))),
        ...sums.map((sum) => sum.set(zero)),
        when(
          many,
          repeatWhile(
            many,
            ...sums.map((sum, i) =>
              sum.set(f64x2.add(sum.get, f64x2.mul(v128.load(a.get, 16 * i), v128.load(at.get, 16 * i)))),
            ),
            advance(a, 16 * CHAINS),
            advance(at, 16 * CHAINS),
          ),
        ),
        ...others.map((sum) => first.set(f64x2.add(first.get, sum.get))),
        total.set(f64.add(f64.load(start.get), f64.add(f64x2.low(first.get), f64x2.high(first.get)))),
        whileBelow(
          a,
          last.get,
          total.set(f64.add(total.get, f64.mul(f64.load(a.get), f64.load(at.get)))),
          advance(a, 8),
          advance(at, 8),
        ),
        f64.store(c.get, total.get),
        advance(c, 8),
      ),
    ];
  },
);

/** Adds `count` numbers to those at `to`. */
const addRow = kernel("addRow", ["i32", "i32", "i32"], (body, to, from, count) => {
  const end = body.local("i32");
  const pair = i32.atMost(i32.add(to.get, i32.const(16)), end.get);
  return [
    end.set(i32.add(to.get, i32.shl(count.get, i32.const(3)))),
    when(
      pair,
      repeatWhile(
        pair,
        v128.store(to.get, f64x2.add(v128.load(to.get), v128.load(from.get))),
        advance(to, 16),
        advance(from, 16),
      ),
    ),
    when(i32.less(to.get, end.get), f64.store(to.get, f64.add(f64.load(to.get), f64.load(from.get)))),
  ];
});

/** Sets to 0 the slopes from `at` to `end` (an even count) whose answer is 0: there max(0, x) is flat. */
const flatten = kernel("flatten", ["i32", "i32", "i32"], (_, at, end, answer) => [
  whileBelow(
    at,
    end.get,
    v128.store(at.get, v128.and(v128.load(at.get), f64x2.notEqual(v128.load(answer.get), zero))),
    advance(at, 16),
    advance(answer, 16),
  ),
]);

/** The sum of the squares from `at` to `end` (an even count), in two halves at `out`. */
const addSquares = kernel("addSquares", ["i32", "i32", "i32"], (body, at, end, out) => {
  const sum = body.local("v128");
  const value = body.local("v128");
  return [
    sum.set(zero),
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

const FIRST = 0.9;
const SECOND = 0.999;
const SMALL = 1e-8;

/**
 * A step of Adam on the parameters from `at` to `end` (an even count), whose first and second moments and gradients stand `firsts`, `seconds` and `slopes` bytes further on. The gradient is
 * the sum of `parts`, `stride` bytes apart, and `alpha` times the parameter, over `rows`. Source: Kingma and Ba, "Adam", 2015.
 */
const adam = kernel(
  "adam",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "f64", "f64", "f64"],
  (body, at, end, firsts, seconds, slopes, parts, stride, alpha, rows, rate) => {
    const [part, place, firstAt, secondAt] = body.locals("i32", 4);
    const [slope, first, second] = body.locals("v128", 3);
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
        place.set(i32.add(at.get, slopes.get)),
        part.set(i32.const(0)),
        repeatWhile(
          i32.less(part.get, parts.get),
          slope.set(f64x2.add(slope.get, v128.load(place.get))),
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
        v128.store(
          at.get,
          f64x2.sub(
            v128.load(at.get),
            f64x2.div(
              f64x2.mul(f64x2.splat(rate.get), first.get),
              f64x2.add(f64x2.sqrt(second.get), f64x2.splat(f64.const(SMALL))),
            ),
          ),
        ),
        advance(at, 16),
      ),
    ];
  },
);

/** Adam's rate for its `step`th step, from 1. */
export function rateOf(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - SECOND ** step)) / (1 - FIRST ** step);
}

/** All addresses and steps count bytes. */
export const networkKernels = kernelsOn([multiply, scoreRows, addRow, flatten, addSquares, adam]);
export type NetworkKernels = ReturnType<typeof networkKernels>;
