import { describe, expect, test } from "vitest";
import { ROLES } from "#domain/access/roles.ts";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { AnchorInput, findAnchor, type Place, passageAnchor, valueAnchor } from "./anchors.ts";
import { columnPlace, driftPlace, figurePlace, metricPlace, rulePlace, textPlace } from "./places.ts";

const brief = (text: string): Place => textPlace("brief", "Brief", text);
const passage = (quote: string, before = "", after = ""): AnchorInput => ({
  kind: "passage",
  key: "brief",
  quote,
  before,
  after,
});
const auc = (value: number) => metricPlace("rocAuc", "ROC AUC", value);

const cases: {
  name: string;
  anchor: AnchorInput;
  places: Place[];
  expected: ReturnType<typeof findAnchor>;
}[] = [
  {
    name: "a metric with the same figure is found",
    anchor: valueAnchor(auc(0.741)),
    places: [auc(0.7412)],
    expected: { state: "found", at: null },
  },
  {
    name: "a metric that reads differently is outdated, with what stands there now",
    anchor: valueAnchor(auc(0.741)),
    places: [auc(0.752)],
    expected: { state: "changed", now: "0.752" },
  },
  {
    name: "a share is found whatever blank stands before its sign",
    anchor: { kind: "point", key: "accuracy:win_1", quote: "78.1 %", before: "", after: "" },
    places: [figurePlace({ id: "win_1", label: "March" }, "accuracy", 0.781)],
    expected: { state: "found", at: null },
  },
  {
    name: "a metric that the new version has not is gone",
    anchor: valueAnchor(auc(0.741)),
    places: [metricPlace("f1", "F1", 0.741)],
    expected: { state: "gone" },
  },
  {
    name: "a column is found by its name, whatever stands around it",
    anchor: valueAnchor(columnPlace({ name: "origin", kind: "categorical" })),
    places: [
      columnPlace({ name: "dest", kind: "text" }),
      columnPlace({ name: "origin", kind: "categorical" }),
    ],
    expected: { state: "found", at: null },
  },
  {
    name: "a column of another kind has changed",
    anchor: valueAnchor(columnPlace({ name: "origin", kind: "categorical" })),
    places: [columnPlace({ name: "origin", kind: "numeric" })],
    expected: { state: "changed", now: "numeric" },
  },
  {
    name: "a point is of its window and feature",
    anchor: valueAnchor(
      driftPlace({ id: "win_a", label: "March" }, { feature: "distance", statistic: 0.21 }),
    ),
    places: [driftPlace({ id: "win_b", label: "April" }, { feature: "distance", statistic: 0.21 })],
    expected: { state: "gone" },
  },
  {
    name: "a passage is found where its words now stand, whatever was put before it",
    anchor: passage("two days late"),
    places: [brief("New first line.\n\nAn order is two\ndays late.")],
    expected: { state: "found", at: 28 },
  },
  {
    name: "emphasis around words does not lose them",
    anchor: passage("two days late"),
    places: [brief("An order is **two days** late.")],
    expected: { state: "found", at: 12 },
  },
  {
    name: "of two such passages the one whose surroundings fit is meant",
    anchor: passage("is late", "a parcel", "after noon"),
    places: [brief("a letter is late before noon, a parcel is late after noon")],
    expected: { state: "found", at: 39 },
  },
  {
    name: "a passage whose words changed is gone",
    anchor: passage("two days late"),
    places: [brief("An order is three days late.")],
    expected: { state: "gone" },
  },
  {
    name: "another text of the object is another place",
    anchor: passage("two days late"),
    places: [textPlace("card", "Card", "two days late")],
    expected: { state: "gone" },
  },
  {
    name: "right-to-left text and emoji are found as they are",
    anchor: passage("متأخر 🚚"),
    places: [brief("الطلب متأخر 🚚 اليوم")],
    expected: { state: "found", at: 6 },
  },
];

test("the longest rule fits into a quote and is found again; its next version is another", () => {
  const policy = {
    ...defaultPolicy("deploy", "high"),
    roles: [...ROLES],
    requiredRoles: [...ROLES],
    requireChecklistPhases: PHASES.slice(1),
    requirePreview: true,
  };
  const place = (rev: number) => rulePlace({ gate: "deploy", tier: "high", source: "project", rev, policy });
  const anchor = valueAnchor(place(1));
  expect(anchor.quote.length).toBeGreaterThan(490);
  expect(AnchorInput.parse(anchor)).toEqual(anchor);
  expect(findAnchor(anchor, [place(1)])).toEqual({ state: "found", at: null });
  expect(findAnchor(anchor, [place(2)])).toMatchObject({ state: "changed" });
});

describe("an anchor in the present form of its object", () => {
  test.each(cases)("$name", ({ anchor, places, expected }) => {
    expect(findAnchor(anchor, places)).toEqual(expected);
  });
});

describe("the anchor of a block", () => {
  const blocks = ["First words.", "Second  words, longer.", "First words."];
  test("quotes the block with what stands around it, so that a repeated one is told apart", () => {
    const anchor = passageAnchor("brief", blocks, 2);
    expect(anchor).toMatchObject({
      quote: "First words.",
      before: "First words. Second words, longer.",
      after: "",
    });
    const text = brief(blocks.join("\n\n"));
    expect(findAnchor(anchor, [text])).toEqual({ state: "found", at: 35 });
    expect(findAnchor(passageAnchor("brief", blocks, 0), [text])).toEqual({ state: "found", at: 0 });
  });
  test("quotes what is selected in it, and the whole block when the selection lies elsewhere", () => {
    expect(passageAnchor("brief", blocks, 1, "words, longer").quote).toBe("words, longer");
    expect(passageAnchor("brief", blocks, 1, "First").quote).toBe("Second words, longer.");
  });
  test("quotes at most 500 characters", () => {
    expect(passageAnchor("brief", ["x".repeat(2_000)], 0).quote).toHaveLength(500);
  });
});
