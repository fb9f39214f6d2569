import {
  type Code,
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i32x4,
  i64,
  i64x2,
  kernel,
  type Local,
  v128,
} from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";
import { kernelsOn } from "#ml/wasm/memory.ts";
import { BIN_STRIDE, GROUP } from "./bin-layout.ts";

const ENTRY_BYTES = 16;
const FEATURE_BYTES = BIN_STRIDE * ENTRY_BYTES;

/**
 * Adds the pair (gradient, hessian + countUnit) of each position to the histograms of four features, whose bins stand in one word. The row count rides in the high part of the hessian
 * sum, so one vector holds all three sums; countUnit is a power of two above twice the largest possible hessian sum, so both are recovered exactly enough.
 */
function addToHistograms(pair: Local, word: Local, at: Local, histogram: Local): Code[] {
  return Array.from({ length: GROUP }, (_, feature) => {
    // The byte of the feature's bin, times the 16 bytes of an entry.
    const shifted =
      feature === 0 ? i32.shl(word.get, i32.const(4)) : i32.shr(word.get, i32.const(8 * feature - 4));
    const offset = feature * FEATURE_BYTES;
    return [
      ...at.set(i32.add(histogram.get, i32.and(shifted, i32.const(255 * ENTRY_BYTES)))),
      ...v128.store(at.get, f64x2.add(v128.load(at.get, offset), pair.get), offset),
    ];
  });
}

/** Histograms of rows one after the other: words and pairs side by side. */
const sumRows = kernel("sumRows", ["i32", "i32", "i32", "i32"], (body, words, end, pairs, histogram) => {
  const [word, at] = body.locals("i32", 2);
  const pair = body.local("v128");
  return [
    whileBelow(
      words,
      end.get,
      word.set(i32.load(words.get)),
      pair.set(v128.load(pairs.get)),
      ...addToHistograms(pair, word, at, histogram),
      advance(words, 4),
      advance(pairs, ENTRY_BYTES),
    ),
  ];
});

/** The larger child is its parent less the smaller child; written over the parent. */
const subtract = kernel("subtract", ["i32", "i32", "i32"], (_, parent, end, child) => [
  whileBelow(
    parent,
    end.get,
    v128.store(parent.get, f64x2.sub(v128.load(parent.get), v128.load(child.get))),
    advance(parent, ENTRY_BYTES),
    advance(child, ENTRY_BYTES),
  ),
]);

/**
 * Sends the rows of `order` up to `end` left or right by the byte of their bin at `bins`, and writes where the left side ends to `out`. With `missingLeft` 1 every bin moves up by one,
 * so that the last one, of the missing values, comes before all others. Both sides are written at every step and one cursor moves: no branch that the data could mispredict.
 */
const partition = kernel(
  "partition",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
  (body, order, end, bins, cut, missingLeft, left, right, out) => {
    const [row, goesLeft, last] = body.locals("i32", 3);
    return [
      last.set(i32.add(cut.get, missingLeft.get)),
      whileBelow(
        order,
        end.get,
        row.set(i32.load(order.get)),
        goesLeft.set(
          i32.shl(
            i32.atMost(
              i32.and(
                i32.add(i32.load8(i32.add(bins.get, i32.shl(row.get, i32.const(2)))), missingLeft.get),
                i32.const(255),
              ),
              last.get,
            ),
            i32.const(2),
          ),
        ),
        i32.store(left.get, row.get),
        i32.store(right.get, row.get),
        left.set(i32.add(left.get, goesLeft.get)),
        right.set(i32.add(right.get, i32.sub(i32.const(4), goesLeft.get))),
        advance(order, 4),
      ),
      i32.store(out.get, left.get),
    ];
  },
);

/** Puts the pairs of the rows that `order` names up to `end` in that order, from the slopes (gradient and hessian as float32) of all rows. */
const gatherPairs = kernel(
  "gatherPairs",
  ["i32", "i32", "i32", "i32", "f64"],
  (body, order, end, slopes, pairs, countUnit) => {
    const unit = body.local("v128");
    return [
      unit.set(f64x2.replaceHigh(f64x2.splat(f64.const(0)), countUnit.get)),
      whileBelow(
        order,
        end.get,
        v128.store(
          pairs.get,
          f64x2.add(
            f64x2.promoteLow(v128.loadLow(i32.add(slopes.get, i32.shl(i32.load(order.get), i32.const(3))))),
            unit.get,
          ),
        ),
        advance(order, 4),
        advance(pairs, ENTRY_BYTES),
      ),
    ];
  },
);

/** Puts one word of each row that `order` names up to `end` in that order; `words` holds `step` bytes for each row. */
const gatherWords = kernel(
  "gatherWords",
  ["i32", "i32", "i32", "i32", "i32"],
  (_, order, end, words, step, to) => {
    return [
      whileBelow(
        order,
        end.get,
        i32.store(to.get, i32.load(i32.add(words.get, i32.mul(i32.load(order.get), step.get)))),
        advance(order, 4),
        advance(to, 4),
      ),
    ];
  },
);

/** Pairs as `gatherPairs` makes them for rows one after the other from `slopes` up to `end`; also names them in `order` from `row` on, and writes the sum of their slopes to `out`. */
const startRows = kernel(
  "startRows",
  ["i32", "i32", "i32", "i32", "i32", "f64", "i32"],
  (body, slopes, end, pairs, order, row, countUnit, out) => {
    const [unit, sum, slope] = body.locals("v128", 3);
    return [
      unit.set(f64x2.replaceHigh(f64x2.splat(f64.const(0)), countUnit.get)),
      sum.set(f64x2.splat(f64.const(0))),
      whileBelow(
        slopes,
        end.get,
        slope.set(f64x2.promoteLow(v128.loadLow(slopes.get))),
        sum.set(f64x2.add(sum.get, slope.get)),
        v128.store(pairs.get, f64x2.add(slope.get, unit.get)),
        i32.store(order.get, row.get),
        advance(slopes, 8),
        advance(pairs, ENTRY_BYTES),
        advance(order, 4),
        advance(row, 1),
      ),
      v128.store(out.get, sum.get),
    ];
  },
);

// exp(x) = 2^n exp(r): ln 2 in two parts, of which the first has zeros at its end, so that n times it is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TERMS = 13;

/**
 * Gradient p - y and hessian p (1 - p) of the log loss for two rows at a time up to `end`, p the sigmoid of the score. Up to 700 either way; beyond, p is 0 or 1 in float32 long since.
 * The exponential is its Taylor series to the 13th power on |r| <= ln 2 / 2, exact to some units in the last place.
 */
const logLossSlopes = kernel(
  "logLossSlopes",
  ["i32", "i32", "i32", "i32"],
  (body, scores, end, target, slopes) => {
    const [x, n, r, sum, one, away, log2e, high, low, most, least] = body.locals("v128", 11);
    const constants: [Local, number][] = [
      [one, 1],
      [log2e, Math.LOG2E],
      [high, LN2_HIGH],
      [low, LN2_LOW],
      [most, 700],
      [least, -700],
    ];
    const series: [Local, number][] = [];
    for (let power = 2, factorial = 1; power <= TERMS; power++) {
      factorial *= power;
      series.push([body.local("v128"), 1 / factorial]);
    }
    const [top, ...lower] = series.reverse().map(([coefficient]) => coefficient) as [Local, ...Local[]];
    return [
      ...[...constants, ...series].map(([local, value]) => local.set(f64x2.splat(f64.const(value)))),
      whileBelow(
        scores,
        end.get,
        x.set(
          f64x2.max(
            f64x2.min(f64x2.sub(f64x2.splat(f64.const(0)), v128.load(scores.get)), most.get),
            least.get,
          ),
        ),
        n.set(f64x2.nearest(f64x2.mul(x.get, log2e.get))),
        r.set(f64x2.sub(f64x2.sub(x.get, f64x2.mul(n.get, high.get)), f64x2.mul(n.get, low.get))),
        sum.set(top.get),
        ...[...lower, one, one].map((coefficient) =>
          sum.set(f64x2.add(f64x2.mul(sum.get, r.get), coefficient.get)),
        ),
        // 2^n as the exponent of a float64.
        n.set(
          i64x2.shl(
            i64x2.add(i64x2.extendLow(i32x4.truncate(n.get)), i64x2.splat(i64.const(1023))),
            i32.const(52),
          ),
        ),
        x.set(f64x2.div(one.get, f64x2.add(one.get, f64x2.mul(sum.get, n.get)))),
        away.set(f64x2.sub(x.get, v128.load(target.get))),
        r.set(f64x2.mul(x.get, f64x2.sub(one.get, x.get))),
        v128.store(slopes.get, f32x4.interleaveLow(f32x4.demote(away.get), f32x4.demote(r.get))),
        advance(scores, 16),
        advance(target, 16),
        advance(slopes, 16),
      ),
    ];
  },
);

/** Adds the value to the score of each row that `order` names up to `end`. */
const addValue = kernel("addValue", ["i32", "i32", "i32", "f64"], (body, order, end, scores, value) => {
  const at = body.local("i32");
  return [
    whileBelow(
      order,
      end.get,
      at.set(i32.add(scores.get, i32.shl(i32.load(order.get), i32.const(3)))),
      f64.store(at.get, f64.add(f64.load(at.get), value.get)),
      advance(order, 4),
    ),
  ];
});

/**
 * The bin of each value (float32) up to `end`: a full binary tree of 256 leaves over the ascending `edges`, padded with infinities. Eight steps without a branch. A missing value is in the
 * last bin. Bins stand four bytes apart, and `step` bytes apart at `rowBins`; `out` gets whether there was a missing one.
 */
const assignBins = kernel(
  "assignBins",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32"],
  (body, values, end, edges, bins, rowBins, step, out) => {
    const value = body.local("f32");
    const [bin, missing, isMissing] = body.locals("i32", 3);
    const steps = [7, 6, 5, 4, 3, 2, 1, 0].map((bit) =>
      bin.set(
        i32.add(
          bin.get,
          i32.shl(
            f32.greater(
              value.get,
              f32.load(i32.add(edges.get, i32.shl(bin.get, i32.const(2))), 4 * (2 ** bit - 1)),
            ),
            i32.const(bit),
          ),
        ),
      ),
    );
    return [
      whileBelow(
        values,
        end.get,
        value.set(f32.load(values.get)),
        bin.set(i32.const(0)),
        ...steps,
        isMissing.set(f32.notEqual(value.get, value.get)),
        missing.set(i32.or(missing.get, isMissing.get)),
        // 0 less 1 has all bits: or-ing it in gives the last bin.
        bin.set(i32.or(bin.get, i32.sub(i32.const(0), isMissing.get))),
        i32.store8(bins.get, bin.get),
        i32.store8(rowBins.get, bin.get),
        rowBins.set(i32.add(rowBins.get, step.get)),
        advance(values, 4),
        advance(bins, GROUP),
      ),
      i32.store(out.get, missing.get),
    ];
  },
);

/** All addresses count bytes; an end is behind the last one. */
export const treeKernels = kernelsOn([
  sumRows,
  subtract,
  partition,
  gatherPairs,
  gatherWords,
  startRows,
  logLossSlopes,
  addValue,
  assignBins,
]);
export type TreeKernels = ReturnType<typeof treeKernels>;
