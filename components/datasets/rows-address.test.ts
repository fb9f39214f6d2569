import { describe, expect, test } from "vitest";
import { nextSort, type RowsAddress, readRowsAddress, rowsHref, rowsParameters } from "./rows-address.ts";

const EMPTY: RowsAddress = { from: 0, filters: [], sort: null, pin: null, firstColumn: 0 };
const FULL: RowsAddress = {
  from: 100,
  filters: [
    { column: "delay", operator: "at_least", value: "15" },
    { column: "a&b=c", operator: "missing", value: "" },
  ],
  sort: { column: "day", descending: true },
  pin: "id",
  firstColumn: 30,
};

const searchOf = (address: RowsAddress) => {
  const parameters = new URLSearchParams(rowsParameters(address));
  return { ...Object.fromEntries(parameters), f: parameters.getAll("f") };
};

describe("the address of rows", () => {
  test.each([EMPTY, FULL])("comes back as it went (%#)", (address) =>
    expect(readRowsAddress(searchOf(address))).toEqual(address),
  );

  test("what cannot be read is left out", () => {
    expect(readRowsAddress({ from: "-5", f: ["nonsense", "a~is~1"], sort: "day", col: "x" })).toEqual({
      ...EMPTY,
      filters: [{ column: "a", operator: "is", value: "1" }],
    });
  });

  test("a filter from the form joins the others and begins with the first rows", () => {
    const read = readRowsAddress({ ...searchOf(FULL), fc: "origin", fo: "is", fv: "ATL" });
    expect(read.filters).toHaveLength(3);
    expect(read.filters[2]).toEqual({ column: "origin", operator: "is", value: "ATL" });
    expect(read.from).toBe(0);
  });

  test("another order begins with the first rows, a pin does not", () => {
    expect(rowsHref("/o/a/p/b", "dsv_1", FULL, { sort: null })).not.toContain("from=");
    expect(rowsHref("/o/a/p/b", "dsv_1", FULL, { pin: null })).toContain("from=100");
    expect(rowsHref("/o/a/p/b", "dsv_1", EMPTY)).toBe("/o/a/p/b/datasets/versions/dsv_1?tab=rows");
  });

  test("a column's head goes up, down and away", () => {
    const up = nextSort(null, "day");
    expect(up).toEqual({ column: "day", descending: false });
    const down = nextSort(up, "day");
    expect(down).toEqual({ column: "day", descending: true });
    expect(nextSort(down, "day")).toBeNull();
    expect(nextSort(down, "id")).toEqual({ column: "id", descending: false });
  });
});
