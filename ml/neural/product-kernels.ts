import { type Code, i32, kernel, repeatWhile, v128, when } from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";
import type { Precision } from "#ml/wasm/precision.ts";

/** Vectors of columns whose sums stay in registers. */
const PANEL = 8;
const VECTOR_BYTES = 16;

/** What one factor takes, in numbers, in the list that `multiply` makes of a row: the number and where its row of B stands. */
export const FACTOR_NUMBERS = 2;

const zeros = ({ vector, one }: Precision): Code => vector.splat(one.const(0));
/** By how much a count is shifted to count bytes. */
const shift = ({ bytes }: Precision): Code => i32.const(Math.log2(bytes));

/**
 * C = max(least, start + A B). Entry (i, k) of A stands at `a + i * rowStep + k * innerStep`, so it is read either way round; B and C stand row after row, and `start` holds the
 * first value of each sum, `startStep` from row to row. Zeros of A are passed over: behind max(0, x) they are half of it. Each sum runs in the order of the inner index.
 */
const multiply = (numbers: Precision) =>
  kernel(
    "multiply",
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", numbers.type],
    (body, a, rowStep, innerStep, b, start, startStep, c, rows, inner, cols, factors, least) => {
      const { bytes, one, vector, bits, type } = numbers;
      const [lastRow, atA, lastA, atB, end, factor, atC, lastC, from, column, at, rowBytes] = body.locals(
        "i32",
        12,
      );
      const copied = body.local(bits.type);
      const value = body.local(type);
      const taken = body.local("v128");
      const floor = body.local("v128");
      const sums = body.locals("v128", PANEL);
      const factorBytes = FACTOR_NUMBERS * bytes;
      const factorShift = i32.const(Math.log2(factorBytes));

      const listFactors = [
        atA.set(a.get),
        lastA.set(i32.add(a.get, i32.mul(inner.get, innerStep.get))),
        atB.set(b.get),
        end.set(factors.get),
        whileBelow(
          atA,
          lastA.get,
          copied.set(bits.load(atA.get)),
          bits.store(end.get, copied.get),
          i32.store(end.get, atB.get, bytes),
          end.set(i32.add(end.get, i32.shl(bits.notEqual(copied.get, bits.const(0)), factorShift))),
          atA.set(i32.add(atA.get, innerStep.get)),
          atB.set(i32.add(atB.get, rowBytes.get)),
        ),
      ].flat();
      const forEachFactor = (...statements: Code[]) => [
        ...factor.set(factors.get),
        ...whileBelow(
          factor,
          end.get,
          at.set(i32.add(i32.load(factor.get, bytes), column.get)),
          ...statements,
          advance(factor, factorBytes),
        ),
      ];
      const onward = (step: number) => [atC, from, column].flatMap((place) => advance(place, step));
      const panels = (width: number) => {
        const fits = i32.atMost(i32.add(atC.get, i32.const(VECTOR_BYTES * width)), lastC.get);
        const panel = sums.slice(0, width);
        return when(
          fits,
          repeatWhile(
            fits,
            ...panel.map((sum, i) => sum.set(v128.load(from.get, VECTOR_BYTES * i))),
            forEachFactor(
              taken.set(numbers.loadSplat(factor.get)),
              ...panel.map((sum, i) =>
                sum.set(vector.add(sum.get, vector.mul(taken.get, v128.load(at.get, VECTOR_BYTES * i)))),
              ),
            ),
            ...panel.map((sum, i) => v128.store(atC.get, vector.max(sum.get, floor.get), VECTOR_BYTES * i)),
            onward(VECTOR_BYTES * width),
          ),
        );
      };
      const oneByOne = whileBelow(
        atC,
        lastC.get,
        value.set(one.load(from.get)),
        forEachFactor(value.set(one.add(value.get, one.mul(one.load(factor.get), one.load(at.get))))),
        one.store(atC.get, one.max(value.get, least.get)),
        onward(bytes),
      );
      return [
        rowBytes.set(i32.shl(cols.get, shift(numbers))),
        lastRow.set(i32.add(c.get, i32.mul(rows.get, rowBytes.get))),
        floor.set(vector.splat(least.get)),
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
const scoreRows = (numbers: Precision) =>
  kernel("scoreRows", ["i32", "i32", "i32", "i32", "i32", "i32"], (body, a, end, b, start, c, inner) => {
    const { bytes, one, vector, type } = numbers;
    const [at, last] = body.locals("i32", 2);
    const total = body.local(type);
    const sums = body.locals("v128", CHAINS);
    const [first, ...others] = sums;
    const step = VECTOR_BYTES * CHAINS;
    const many = i32.atMost(i32.add(a.get, i32.const(step)), last.get);
    return [
      whileBelow(
        a,
        end.get,
        at.set(b.get),
        last.set(i32.add(a.get, i32.shl(inner.get, shift(numbers)))),
        ...sums.map((sum) => sum.set(zeros(numbers))),
        when(
          many,
          repeatWhile(
            many,
            ...sums.map((sum, i) =>
              sum.set(
                vector.add(
                  sum.get,
                  vector.mul(v128.load(a.get, VECTOR_BYTES * i), v128.load(at.get, VECTOR_BYTES * i)),
                ),
              ),
            ),
            advance(a, step),
            advance(at, step),
          ),
        ),
        ...others.map((sum) => first.set(vector.add(first.get, sum.get))),
        total.set(one.add(one.load(start.get), numbers.total(first.get))),
        whileBelow(
          a,
          last.get,
          total.set(one.add(total.get, one.mul(one.load(a.get), one.load(at.get)))),
          advance(a, bytes),
          advance(at, bytes),
        ),
        one.store(c.get, total.get),
        advance(c, bytes),
      ),
    ];
  });

/** Adds `count` numbers to those at `to`. */
const addRow = (numbers: Precision) =>
  kernel("addRow", ["i32", "i32", "i32"], (body, to, from, count) => {
    const { bytes, one, vector } = numbers;
    const end = body.local("i32");
    const several = i32.atMost(i32.add(to.get, i32.const(VECTOR_BYTES)), end.get);
    return [
      end.set(i32.add(to.get, i32.shl(count.get, shift(numbers)))),
      when(
        several,
        repeatWhile(
          several,
          v128.store(to.get, vector.add(v128.load(to.get), v128.load(from.get))),
          advance(to, VECTOR_BYTES),
          advance(from, VECTOR_BYTES),
        ),
      ),
      whileBelow(
        to,
        end.get,
        one.store(to.get, one.add(one.load(to.get), one.load(from.get))),
        advance(to, bytes),
        advance(from, bytes),
      ),
    ];
  });

/** Sets to 0 the slopes from `at` to `end` (whole vectors) whose answer is 0: there max(0, x) is flat. */
const flatten = (numbers: Precision) =>
  kernel("flatten", ["i32", "i32", "i32"], (_, at, end, answer) => [
    whileBelow(
      at,
      end.get,
      v128.store(
        at.get,
        v128.and(v128.load(at.get), numbers.vector.notEqual(v128.load(answer.get), zeros(numbers))),
      ),
      advance(at, VECTOR_BYTES),
      advance(answer, VECTOR_BYTES),
    ),
  ]);

/** What goes over rows and weights, in numbers of this size. All addresses and steps count bytes. */
export const productKernels = (numbers: Precision) =>
  [multiply(numbers), scoreRows(numbers), addRow(numbers), flatten(numbers)] as const;
