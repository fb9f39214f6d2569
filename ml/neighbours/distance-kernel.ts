import { f64, f64x2, i32, kernel, v128 } from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";
import { kernelsOn } from "#ml/wasm/memory.ts";

/** Known rows that stand together, column after column, so that what several rows are held against stays in the nearest cache. */
export const PANEL_ROWS = 8;
/** Numbers of which the smaller is the least distance to a panel. */
export const LEAST_NUMBERS = 2;
const VECTORS = 4;
const COLUMN_BYTES = 8 * PANEL_ROWS;

/**
 * Squared distances of some rows from all known ones. A panel holds the dense columns and then, for each block, the codes and whether there is one (0 or 1), as float64; a row at `rows` holds the same,
 * `denseBytes` and `rowBytes` long. Distances of one row follow each other at `out`, those of the next row `outBytes` further on. Each is summed column by column: blocks that differ add 1 for each code that there is. The least ones
 * of each panel stand at `leasts`, those of the next row `leastBytes` further on.
 */
const squaredDistances = kernel(
  "squaredDistances",
  ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
  (body, panel, panelsEnd, rows, rowsEnd, denseBytes, rowBytes, out, outBytes, leasts, leastBytes) => {
    const [row, at, to, toLeast, lastDense, lastBlock] = body.locals("i32", 6);
    const [value, has, away] = body.locals("v128", 3);
    const sums = body.locals("v128", VECTORS);
    return [
      whileBelow(
        panel,
        panelsEnd.get,
        row.set(rows.get),
        to.set(out.get),
        toLeast.set(leasts.get),
        whileBelow(
          row,
          rowsEnd.get,
          at.set(panel.get),
          lastDense.set(i32.add(row.get, denseBytes.get)),
          lastBlock.set(i32.add(row.get, rowBytes.get)),
          ...sums.map((sum) => sum.set(f64x2.splat(f64.const(0)))),
          whileBelow(
            row,
            lastDense.get,
            value.set(v128.loadTwice(row.get)),
            ...sums.flatMap((sum, i) => [
              away.set(f64x2.sub(value.get, v128.load(at.get, 16 * i))),
              sum.set(f64x2.add(sum.get, f64x2.mul(away.get, away.get))),
            ]),
            advance(row, 8),
            advance(at, COLUMN_BYTES),
          ),
          whileBelow(
            row,
            lastBlock.get,
            value.set(v128.loadTwice(row.get)),
            has.set(v128.loadTwice(row.get, 8)),
            ...sums.map((sum, i) =>
              sum.set(
                f64x2.add(
                  sum.get,
                  v128.and(
                    f64x2.notEqual(value.get, v128.load(at.get, 16 * i)),
                    f64x2.add(has.get, v128.load(at.get, COLUMN_BYTES + 16 * i)),
                  ),
                ),
              ),
            ),
            advance(row, 16),
            advance(at, 2 * COLUMN_BYTES),
          ),
          ...sums.map((sum, i) => v128.store(to.get, sum.get, 16 * i)),
          v128.store(
            toLeast.get,
            sums.map((sum) => sum.get).reduce((least, sum) => f64x2.min(least, sum)),
          ),
          to.set(i32.add(to.get, outBytes.get)),
          toLeast.set(i32.add(toLeast.get, leastBytes.get)),
        ),
        panel.set(at.get),
        advance(out, COLUMN_BYTES),
        advance(leasts, 8 * LEAST_NUMBERS),
      ),
    ];
  },
);

/** All addresses and lengths count bytes. */
export const distanceKernels = kernelsOn([squaredDistances]);
