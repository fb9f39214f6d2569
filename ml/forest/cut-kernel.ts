import { MISSING_BIN } from "#ml/tree/bin-layout.ts";
import { type Code, f64, f64x2, i32, kernel, repeatWhile, v128, when } from "#ml/wasm/assembler.ts";
import { advance } from "#ml/wasm/loops.ts";

/** Where `searchCut` reads what it needs of a node and leaves what it found, in numbers of eight bytes. */
export const CUT = {
  /** The weight and the sum of the node. */
  weight: 0,
  sum: 1,
  /** What a row and a unit of the sum weigh, and what squares are multiplied by; see `Weighing`. */
  byRows: 2,
  bySum: 3,
  square: 4,
  /** The node's own score, and the least weight of a side. */
  parent: 5,
  leastWeight: 6,
  /** The gain to beat, then the best one. */
  gain: 7,
  /** Two whole numbers of four bytes each: the bin of the best cut and whether missing values go left of it; its feature's place, -1 where none was better, and how many of the features differ between rows. */
  cut: 8,
  found: 9,
} as const;

/** Bytes of the bits that mark which of 256 bins occur. */
export const MARK_BYTES = 32;
/** Bytes of a bin's weight and sum. */
export const PAIR_BYTES = 16;
const NONE = i32.const(-1);

/**
 * The best cut of `count` features between two bins that occur, from each bin's weight and sum: the largest sum over both sides of the squared sum by the weight (see `searchCuts` of split.ts). With
 * missing values both sides are tried for them; of equal cuts the first, and missing values on the right. The sums, `sumBytes` a feature, and marks that it reads are set to 0.
 */
export const searchCuts = kernel(
  "searchCuts",
  ["i32", "i32", "i32", "i32", "i32"],
  (body, sums, sumBytes, marks, count, io) => {
    const [bits, from, bin, at, before, met, last, place, varying] = body.locals("i32", 9);
    const [gain, parent, least, most, mostWithMissing] = body.locals("f64", 5);
    const [cut, cutWithMissing, hasMissing] = body.locals("i32", 3);
    const [pair, left, leftWithMissing, total, right, weights, own] = body.locals("v128", 7);
    const [byRows, bySum, square, zero] = body.locals("v128", 4);
    const number = (place: number) => f64.load(io.get, 8 * place);
    const spread = (place: number) => f64x2.splat(number(place));
    const isSome = (code: Code) => f64.notEqual(f64x2.low(code), f64.const(0));

    const attempt = (side: typeof left, best: typeof most, found: typeof cut, between: Code): Code =>
      [
        right.set(f64x2.sub(total.get, side.get)),
        weights.set(f64x2.lows(side.get, right.get)),
        own.set(f64x2.highs(side.get, right.get)),
        own.set(
          f64x2.div(
            f64x2.mul(square.get, f64x2.mul(own.get, own.get)),
            f64x2.add(f64x2.mul(byRows.get, weights.get), f64x2.mul(bySum.get, own.get)),
          ),
        ),
        gain.set(f64.sub(f64.add(f64x2.low(own.get), f64x2.high(own.get)), parent.get)),
        when(
          i32.and(
            f64.greater(gain.get, best.get),
            i32.and(
              f64.atLeast(f64x2.low(weights.get), least.get),
              f64.atLeast(f64x2.high(weights.get), least.get),
            ),
          ),
          best.set(gain.get),
          found.set(between),
        ),
      ].flat();
    const middle = i32.shr(i32.sub(i32.add(before.get, bin.get), i32.const(1)), i32.const(1));
    const onBin = [
      when(
        met.get,
        attempt(left, most, cut, middle),
        when(hasMissing.get, attempt(leftWithMissing, mostWithMissing, cutWithMissing, middle)),
      ),
      v128.store(at.get, zero.get),
      left.set(f64x2.add(left.get, pair.get)),
      leftWithMissing.set(f64x2.add(leftWithMissing.get, pair.get)),
      before.set(bin.get),
      advance(met, 1),
    ];
    const answer = (found: typeof cut, best: typeof most, missingLeft: number) =>
      when(
        i32.notEqual(found.get, NONE),
        f64.store(io.get, best.get, 8 * CUT.gain),
        i32.store(io.get, found.get, 8 * CUT.cut),
        i32.store(io.get, i32.const(missingLeft), 8 * CUT.cut + 4),
        i32.store(io.get, place.get, 8 * CUT.found),
      );
    const ofOneFeature = [
      most.set(number(CUT.gain)),
      mostWithMissing.set(most.get),
      cut.set(NONE),
      cutWithMissing.set(NONE),
      left.set(zero.get),
      leftWithMissing.set(v128.load(sums.get, PAIR_BYTES * MISSING_BIN)),
      hasMissing.set(isSome(leftWithMissing.get)),
      v128.store(sums.get, zero.get, PAIR_BYTES * MISSING_BIN),
      met.set(i32.const(0)),
      from.set(i32.const(0)),
      last.set(i32.add(marks.get, i32.const(MARK_BYTES))),
      repeatWhile(
        i32.less(marks.get, last.get),
        bits.set(i32.load(marks.get)),
        i32.store(marks.get, i32.const(0)),
        when(
          bits.get,
          repeatWhile(
            bits.get,
            bin.set(i32.add(from.get, i32.trailingZeros(bits.get))),
            bits.set(i32.and(bits.get, i32.sub(bits.get, i32.const(1)))),
            at.set(i32.add(sums.get, i32.shl(bin.get, i32.const(4)))),
            pair.set(v128.load(at.get)),
            when(isSome(pair.get), ...onBin),
          ),
        ),
        advance(marks, 4),
        advance(from, 32),
      ),
      // All others on the left and the missing values on the right is a cut too.
      when(
        i32.and(hasMissing.get, i32.notEqual(met.get, i32.const(0))),
        attempt(left, most, cut, before.get),
      ),
      answer(cut, most, 0),
      when(f64.greater(mostWithMissing.get, most.get), answer(cutWithMissing, mostWithMissing, 1)),
      varying.set(i32.add(varying.get, i32.less(i32.const(1), i32.add(met.get, hasMissing.get)))),
    ];
    return [
      total.set(v128.load(io.get, 8 * CUT.weight)),
      byRows.set(spread(CUT.byRows)),
      bySum.set(spread(CUT.bySum)),
      square.set(spread(CUT.square)),
      parent.set(number(CUT.parent)),
      least.set(number(CUT.leastWeight)),
      zero.set(f64x2.splat(f64.const(0))),
      place.set(i32.const(0)),
      varying.set(i32.const(0)),
      i32.store(io.get, NONE, 8 * CUT.found),
      repeatWhile(
        i32.less(place.get, count.get),
        ...ofOneFeature,
        sums.set(i32.add(sums.get, sumBytes.get)),
        advance(place, 1),
      ),
      i32.store(io.get, varying.get, 8 * CUT.found + 4),
    ];
  },
);
