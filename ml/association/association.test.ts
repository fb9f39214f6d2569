import { describe, expect, test } from "vitest";
import golden from "#ml/golden/association.json" with { type: "json" };
import { type Coded, cramersV, ordered, spearman } from "./association.ts";

const numbers = Object.entries(golden.numbers).map(([name, values]) => ({
  name,
  column: ordered(Float64Array.from(values, (value) => value ?? Number.NaN)),
}));

function coded(values: readonly (string | null)[]): Coded {
  const levels = [...new Set(values.filter((value) => value !== null))];
  return {
    codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))),
    levels: levels.length,
  };
}
const kinds = Object.entries(golden.levels).map(([name, values]) => ({ name, column: coded(values) }));

describe("as pandas and SciPy", () => {
  test.each(
    numbers.flatMap((a, i) => numbers.map((b, j) => ({ a, b, wanted: golden.spearman[i]?.[j] ?? null }))),
  )("Spearman of $a.name and $b.name", ({ a, b, wanted }) => {
    const found = spearman(a.column, b.column);
    if (wanted === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(wanted, 12);
  });

  test.each(kinds.flatMap((a, i) => kinds.map((b, j) => ({ a, b, wanted: golden.cramer[i]?.[j] ?? null }))))(
    "Cramér's V of $a.name and $b.name",
    ({ a, b, wanted }) => {
      const found = cramersV(a.column, b.column);
      if (wanted === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(wanted, 12);
    },
  );
});

test("two columns that share no row have no correlation", () => {
  const a = ordered(Float64Array.of(1, Number.NaN, 3, Number.NaN));
  const b = ordered(Float64Array.of(Number.NaN, 1, Number.NaN, 3));
  expect(spearman(a, b)).toBeNull();
});
