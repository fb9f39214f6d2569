import { expect, it } from "vitest";
import { createRandom } from "./random.ts";

it.each([1, 2, 7, 6400, 65_535])(
  "counts %i draws as single ones would be, and goes on behind them",
  (rows) => {
    const [once, often] = [createRandom(11), createRandom(11)];
    const wanted = new Uint16Array(rows);
    for (let i = 0; i < rows; i++) {
      const row = once.integer(rows);
      wanted[row] = (wanted[row] as number) + 1;
    }
    const counts = new Uint16Array(rows);
    often.countDraws(counts);
    expect(counts).toEqual(wanted);
    expect(often.uniform()).toBe(once.uniform());
  },
);
