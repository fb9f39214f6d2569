import { describe, expect, test } from "vitest";
import { compareAnswers, inputText } from "./agreement.ts";
import { cardChange } from "./card.ts";
import { barDomain, compareHoldout } from "./compare.ts";
import { aucInterval, f1Interval, wilsonInterval } from "./intervals.ts";
import { readMetrics, trainingShare, type VersionMetrics } from "./metrics.ts";
import { RegisterVersion, ResolveForServing } from "./schemas.ts";
import { parseServingName, servingName } from "./serving-name.ts";

const values = (rocAuc: number, f1: number, precision: number, recall: number, accuracy: number) => ({
  rocAuc,
  f1,
  precision,
  recall,
  accuracy,
});
const metrics: VersionMetrics = {
  holdout: {
    n: 1000,
    positives: 200,
    threshold: 0.5,
    metrics: values(0.74, 0.4, 0.5, 1 / 3, 0.8),
    confusion: { truePositives: 66, falsePositives: 66, trueNegatives: 734, falseNegatives: 134 },
    baseline: { label: "on time", metrics: values(0.5, 0, 0, 0, 0.8) },
  },
  crossValidation: null,
  training: { rows: 4000, positives: 820 },
};

describe("intervals", () => {
  test.each([
    [5, 10, 0.2366, 0.7634],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [806, 1000, 0.7804, 0.8294],
  ])("%i of %i lies between %f and %f", (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n);
    expect(interval?.low).toBeCloseTo(low, 3);
    expect(interval?.high).toBeCloseTo(high, 3);
  });
  test("without trials there is none", () => expect(wilsonInterval(0, 0)).toBeNull());
  test("an area of 0.9 on 50 and 50 has the standard error of Hanley and McNeil", () => {
    const interval = aucInterval(0.9, 50, 50);
    expect(((interval?.high ?? 0) - (interval?.low ?? 0)) / 2 / 1.96).toBeCloseTo(0.0317, 3);
    expect(aucInterval(0.9, 0, 50)).toBeNull();
  });
  test("F1 lies inside its interval, which narrows with n", () => {
    const small = f1Interval(
      metrics.holdout.confusion ?? {
        truePositives: 0,
        falsePositives: 0,
        trueNegatives: 0,
        falseNegatives: 0,
      },
    );
    const large = f1Interval({
      truePositives: 6600,
      falsePositives: 6600,
      trueNegatives: 0,
      falseNegatives: 13_400,
    });
    const f1 = (2 * 66) / (2 * 66 + 66 + 134);
    expect(small?.low).toBeLessThan(f1);
    expect(small?.high).toBeGreaterThan(f1);
    expect((large?.high ?? 1) - (large?.low ?? 0)).toBeLessThan((small?.high ?? 0) - (small?.low ?? 1));
  });
});

describe("holdout table", () => {
  const rows = compareHoldout(metrics, null);
  test("an answer that never says positive has no precision", () => {
    expect(rows.find((row) => row.metric === "precision")?.baseline).toBeNull();
    expect(rows.find((row) => row.metric === "recall")?.baseline).toBe(0);
  });
  test("without another champion there is nothing to compare with", () =>
    expect(rows.every((row) => row.champion === null)).toBe(true));
  test("all bars share one domain that holds every interval", () => {
    const [low, high] = barDomain(rows);
    for (const row of rows) {
      expect(row.interval?.low ?? 1).toBeGreaterThanOrEqual(low);
      expect(row.interval?.high ?? 0).toBeLessThanOrEqual(high);
    }
  });
  test("the reference share is that of the training rows", () => expect(trainingShare(metrics)).toBe(0.205));
  test("figures of another form are told apart", () => {
    expect(readMetrics(metrics)).toEqual(metrics);
    expect(readMetrics({ auc: 1 })).toBeNull();
  });
});

describe("agreement", () => {
  test.each([
    [[0.57, 0.43], [0.57, 0.43], true],
    [[0.57, 0.43], [0.570009, 0.429991], true],
    [[0.57, 0.43], [0.57002, 0.42998], false],
    [[0.57, 0.43], [0.57], false],
    [[Number.NaN, 0.43], [0.57, 0.43], false],
    [[], [], false],
  ])("%j and %j agree: %s", (browser, server, agrees) =>
    expect(compareAnswers(browser, server).agrees).toBe(agrees),
  );
  test("the order of the fields carries no meaning", () =>
    expect(inputText({ b: 1, a: "x" })).toBe(inputText({ a: "x", b: 1 })));
});

describe("card changes", () => {
  test.each([
    ["", "", 0, 0],
    ["", "one", 1, 0],
    ["one\ntwo", "one\nthree", 1, 1],
    ["one\n\ntwo", "two\none", 0, 0],
    ["a\na", "a", 0, 1],
  ])("from %j to %j: %i added, %i removed", (before, after, added, removed) =>
    expect(cardChange(before, after)).toMatchObject({ added, removed }),
  );
  test("a long change is cut", () => {
    const change = cardChange("", Array.from({ length: 50 }, (_, i) => `${i} ${"x".repeat(300)}`).join("\n"));
    expect(change.added).toBe(50);
    expect(change.sample).toHaveLength(6);
    expect(change.sample.every((line) => line.length < 130)).toBe(true);
  });
});

describe("names", () => {
  test("a serving name comes apart again", () =>
    expect(parseServingName(servingName("flight-delays", "late-flight"))).toEqual({
      project: "flight-delays",
      model: "late-flight",
    }));
  test.each(["late-flight", "a.b.c", ".b", "a.", "mod_0000000000aa"])("%j is no pair", (name) =>
    expect(parseServingName(name)).toBeNull(),
  );
  test.each([
    ["4", true],
    ["champion", true],
    ["0", false],
    ["Champion", false],
    ["../1", false],
  ])("the version %j is taken: %s", (version, taken) =>
    expect(ResolveForServing.safeParse({ model: "a.b", version }).success).toBe(taken),
  );
  test.each([
    [{ modelId: "mod_0000000000aa" }, true],
    [{ newModel: { name: "late-flight" } }, true],
    [{}, false],
    [{ modelId: "mod_0000000000aa", newModel: { name: "late-flight" } }, false],
  ])("registering with %j is taken: %s", (target, taken) =>
    expect(RegisterVersion.safeParse({ runId: "run_0000000000aa", ...target }).success).toBe(taken),
  );
});
