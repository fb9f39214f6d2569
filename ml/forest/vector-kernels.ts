import {
  type Body,
  type Code,
  f64,
  f64x2,
  i32,
  type Kernel,
  kernel,
  type Local,
  v128,
} from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";
import { kernelsOn } from "#ml/wasm/memory.ts";
import { MARK_BYTES, PAIR_BYTES, searchCuts } from "./cut-kernel.ts";

type Count = 1 | 2 | 3 | 4;
type Addresses = readonly Local[];

/**
 * A pass over the rows that `order` names up to `end`: `add` puts each row into the sums of the bin that it has in `count` features. A feature's bin is the byte at `bins + step * row`, of the first to the
 * last feature; the sums of the features are `sumBytes` apart, and those of a bin `binBytes`. With `marks` each bin met is marked there, MARK_BYTES for each feature.
 */
function pass<Name extends string>(
  name: Name,
  count: Count,
  isMarked: boolean,
  add: (body: Body, pairs: Local) => { load: Code; put: (at: Code) => Code },
): Kernel<Name> {
  return kernel(
    name,
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    (body, order, end, pairs, step, sums, binBytes, sumBytes, marks, first, second, third, fourth) => {
      const bins: Addresses = [first, second, third, fourth].slice(0, count);
      const [from, bin, to, mark] = body.locals("i32", 4);
      const { load, put } = add(body, pairs);
      const one = (address: Local, feature: number): Code => [
        ...bin.set(i32.load8(i32.add(address.get, from.get))),
        ...put(i32.add(to.get, i32.mul(bin.get, binBytes.get))),
        ...(isMarked
          ? [
              ...mark.set(
                i32.add(marks.get, i32.and(i32.shr(bin.get, i32.const(3)), i32.const(MARK_BYTES - 4))),
              ),
              ...i32.store(
                mark.get,
                i32.or(i32.load(mark.get, MARK_BYTES * feature), i32.shl(i32.const(1), bin.get)),
                MARK_BYTES * feature,
              ),
            ]
          : []),
      ];
      return [
        whileBelow(
          order,
          end.get,
          from.set(i32.mul(i32.load(order.get), step.get)),
          load,
          to.set(sums.get),
          ...bins.flatMap((address, feature) => [
            one(address, feature),
            feature + 1 < count ? to.set(i32.add(to.get, sumBytes.get)) : [],
          ]),
          advance(order, 4),
          advance(pairs, PAIR_BYTES),
        ),
      ];
    },
  );
}

/** Both numbers of each row's pair are added to the bin's. */
const addPairs = <Name extends string>(name: Name, count: Count, isMarked: boolean) =>
  pass(name, count, isMarked, (body, pairs) => {
    const pair = body.local("v128");
    const at = body.local("i32");
    return {
      load: pair.set(v128.load(pairs.get)),
      put: (address) => [...at.set(address), ...v128.store(at.get, f64x2.add(v128.load(at.get), pair.get))],
    };
  });

/** The first number of each row's pair is added to the sum of its class, which stands as many bytes behind the bin's first as the pair's second half says. */
const addClasses = <Name extends string>(name: Name, count: Count, isMarked: boolean) =>
  pass(name, count, isMarked, (body, pairs) => {
    const weight = body.local("f64");
    const [at, ofClass] = body.locals("i32", 2);
    return {
      load: [...weight.set(f64.load(pairs.get)), ...ofClass.set(i32.load(pairs.get, 8))],
      put: (address) => [
        ...at.set(i32.add(address, ofClass.get)),
        ...f64.store(at.get, f64.add(f64.load(at.get), weight.get)),
      ],
    };
  });

/** Both sums of the pairs up to `end`, at `out`. */
const sumPairs = kernel("sumPairs", ["i32", "i32", "i32"], (body, pairs, end, out) => {
  const sum = body.local("v128");
  return [
    sum.set(f64x2.splat(f64.const(0))),
    whileBelow(pairs, end.get, sum.set(f64x2.add(sum.get, v128.load(pairs.get))), advance(pairs, PAIR_BYTES)),
    v128.store(out.get, sum.get),
  ];
});

/**
 * Puts the rows of `order` up to `end`, with their pairs, that go left by the bin at `bins + step * row` first, and the others behind them, each side in its order; where the right side starts is written to
 * `out`. With `missingLeft` 1 every bin moves up by one, so that the last one, of the missing values, comes before all others. `otherOrder` and `otherPairs` have room for as many.
 */
const divide = kernel(
  "divide",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
  (body, order, end, pairs, bins, step, cut, missingLeft, otherOrder, otherPairs, out) => {
    const [row, goesLeft, last, left, leftPairs, right, rightPairs] = body.locals("i32", 7);
    const pair = body.local("v128");
    return [
      last.set(i32.add(cut.get, missingLeft.get)),
      left.set(order.get),
      leftPairs.set(pairs.get),
      right.set(otherOrder.get),
      rightPairs.set(otherPairs.get),
      whileBelow(
        order,
        end.get,
        row.set(i32.load(order.get)),
        pair.set(v128.load(pairs.get)),
        goesLeft.set(
          i32.atMost(
            i32.and(
              i32.add(i32.load8(i32.add(bins.get, i32.mul(row.get, step.get))), missingLeft.get),
              i32.const(255),
            ),
            last.get,
          ),
        ),
        // Both sides are written and one cursor moves: no branch that the data could mispredict.
        i32.store(left.get, row.get),
        i32.store(right.get, row.get),
        v128.store(leftPairs.get, pair.get),
        v128.store(rightPairs.get, pair.get),
        left.set(i32.add(left.get, i32.shl(goesLeft.get, i32.const(2)))),
        leftPairs.set(i32.add(leftPairs.get, i32.shl(goesLeft.get, i32.const(4)))),
        goesLeft.set(i32.sub(i32.const(1), goesLeft.get)),
        right.set(i32.add(right.get, i32.shl(goesLeft.get, i32.const(2)))),
        rightPairs.set(i32.add(rightPairs.get, i32.shl(goesLeft.get, i32.const(4)))),
        advance(order, 4),
        advance(pairs, PAIR_BYTES),
      ),
      i32.store(out.get, left.get),
      whileBelow(
        otherOrder,
        right.get,
        i32.store(left.get, i32.load(otherOrder.get)),
        v128.store(leftPairs.get, v128.load(otherPairs.get)),
        advance(otherOrder, 4),
        advance(otherPairs, PAIR_BYTES),
        advance(left, 4),
        advance(leftPairs, PAIR_BYTES),
      ),
    ];
  },
);

/** All addresses count bytes; an end is behind the last one. */
export const forestKernels = kernelsOn([
  addPairs("addPairs1", 1, false),
  addPairs("addPairs2", 2, false),
  addPairs("addPairs3", 3, false),
  addPairs("addPairs4", 4, false),
  addPairs("markPairs1", 1, true),
  addPairs("markPairs2", 2, true),
  addPairs("markPairs3", 3, true),
  addPairs("markPairs4", 4, true),
  addClasses("addClasses1", 1, false),
  addClasses("addClasses2", 2, false),
  addClasses("addClasses3", 3, false),
  addClasses("addClasses4", 4, false),
  addClasses("markClasses1", 1, true),
  addClasses("markClasses2", 2, true),
  addClasses("markClasses3", 3, true),
  addClasses("markClasses4", 4, true),
  sumPairs,
  divide,
  searchCuts,
]);
export type ForestKernels = ReturnType<typeof forestKernels>;
