import { type Code, f32, i32, kernel, repeatWhile } from "#ml/wasm/assembler.ts";
import { whileBelow } from "#ml/wasm/loops.ts";
import { kernelsOn } from "#ml/wasm/memory.ts";

/** Four words: where the feature stands in a row (in bytes, and whether missing values go left or it is a leaf in the last bits), the threshold, and where the right and the left child stand (in bytes). */
export const NODE_WORDS = 4;
export const MISSING_LEFT = 1;
/** Both children of a leaf are the leaf itself. */
export const LEAF = 2;
/** Rows that go down a tree side by side, so that the steps of one fill the time that another waits for the memory. */
export const ROWS_ABREAST = 4;

/**
 * The node of a tree that each row ends in, as its number, at `out`: rows of float32 from `rows` on, `rowBytes` apart, up to `end`, a multiple of ROWS_ABREAST of them. A row goes left when its value is not above the
 * threshold; NaN is missing. No branch depends on a value.
 */
const findLeaves = kernel(
  "findLeaves",
  ["i32", "i32", "i32", "i32", "i32"],
  (body, nodes, rows, end, rowBytes, out) => {
    const places = body.locals("i32", ROWS_ABREAST);
    const starts = body.locals("i32", ROWS_ABREAST);
    const word = body.local("i32");
    const all = body.local("i32");
    const value = body.local("f32");
    const step = (at: (typeof places)[number], row: (typeof starts)[number]): Code => [
      ...word.set(i32.load(at.get)),
      ...all.set(i32.and(all.get, word.get)),
      ...value.set(f32.load(i32.add(row.get, i32.and(word.get, i32.const(-4))))),
      ...word.set(
        i32.or(
          f32.atMost(value.get, f32.load(at.get, 4)),
          i32.and(word.get, f32.notEqual(value.get, value.get)),
        ),
      ),
      ...at.set(i32.add(nodes.get, i32.load(i32.add(at.get, i32.shl(word.get, i32.const(2))), 8))),
    ];
    return [
      whileBelow(
        rows,
        end.get,
        ...places.map((at) => at.set(nodes.get)),
        ...starts.flatMap((row) => [row.set(rows.get), rows.set(i32.add(rows.get, rowBytes.get))]),
        repeatWhile(
          i32.notEqual(i32.and(all.get, i32.const(LEAF)), i32.const(LEAF)),
          all.set(i32.const(LEAF)),
          ...places.map((at, i) => step(at, starts[i] as (typeof starts)[number])),
        ),
        ...places.map((at, i) =>
          i32.store(out.get, i32.shr(i32.sub(at.get, nodes.get), i32.const(4)), 4 * i),
        ),
        out.set(i32.add(out.get, i32.const(4 * ROWS_ABREAST))),
      ),
    ];
  },
);

/** All addresses count bytes. */
export const leafKernels = kernelsOn([findLeaves]);
