import { describe, expect, it } from "vitest";
import { PlaceHold, rangesOf, retentionWords, SetRetention } from "./keeping.ts";

describe("places of the log as ranges", () => {
  it.each([
    [[], []],
    [[5], [[5, 5]]],
    [[0, 1, 2], [[0, 2]]],
    [
      [0, 2, 3, 7],
      [
        [0, 0],
        [2, 3],
        [7, 7],
      ],
    ],
  ])("%j: %j", (indices, ranges) => {
    expect(rangesOf(indices)).toEqual(ranges);
  });

  it.each([[[1, 0]], [[1, 1]]])("%j is refused", (indices) => {
    expect(() => rangesOf(indices)).toThrow(RangeError);
  });
});

describe("a policy", () => {
  const months = (value: unknown) => SetRetention.safeParse({ months: value, reason: "law" });
  it.each([
    [12, true],
    [1_200, true],
    [null, true],
    [11, false],
    [1_201, false],
    [12.5, false],
    ["12", false],
    [undefined, false],
  ])("of %s months: %s", (value, fits) => {
    expect(months(value).success).toBe(fits);
  });

  it("needs a reason", () => {
    expect(SetRetention.safeParse({ months: 12, reason: "  " }).success).toBe(false);
  });

  it.each([
    [null, "for ever"],
    [12, "1 year"],
    [36, "3 years"],
    [18, "18 months"],
  ])("of %s months is said as %s", (value, words) => {
    expect(retentionWords(value)).toBe(words);
  });
});

describe("a hold names what it covers", () => {
  const [projectId, userId] = ["prj_0123456789ab", "usr_0123456789ab"];
  it.each([
    [{ covers: "organization" }, true],
    [{ covers: "project", projectId }, true],
    [{ covers: "person", userId }, true],
    [{ covers: "project" }, false],
    [{ covers: "person", projectId }, false],
    [{ covers: "everything" }, false],
    [{}, false],
  ])("%j: %s", (input, fits) => {
    expect(PlaceHold.safeParse({ ...input, reason: "a case" }).success).toBe(fits);
  });
});
