import { describe, expect, test } from "vitest";
import { commandScore } from "./commands.ts";
import { isCurrent, organizationNav, phasePages, projectNav } from "./nav.ts";
import { parseTheme } from "./theme.ts";

const none = { reviews: 0, inbox: 0, alerts: 0 };
const items = projectNav("demo", "flights", none).flatMap((group) => group.items);

describe("the sidebar", () => {
  test("has no two items with the same address, or the same letter to jump", () => {
    for (const all of [items, organizationNav("demo").flatMap((group) => group.items)]) {
      expect(new Set(all.map((item) => item.href)).size).toBe(all.length);
      expect(new Set(all.map((item) => item.jump)).size).toBe(all.length);
    }
  });

  const cases: { path: string; current: string[] }[] = [
    { path: "/o/demo/p/flights", current: ["home"] },
    { path: "/o/demo/p/flights/models", current: ["models"] },
    { path: "/o/demo/p/flights/models/late-flight/4", current: ["models"] },
    { path: "/o/demo/p/flights/modelsx", current: [] },
    { path: "/o/demo/audit", current: [] },
  ];
  test.each(cases)("marks $current on $path", ({ path, current }) => {
    expect(items.filter((item) => isCurrent(item, path)).map((item) => item.key)).toEqual(current);
  });

  test("the portfolio is not marked on a project's page", () => {
    const [portfolio] = organizationNav("demo").flatMap((group) => group.items);
    expect(portfolio && isCurrent(portfolio, "/o/demo/p/flights")).toBe(false);
  });
});

test("each phase is found by its words and by its two letters", () => {
  const pages = phasePages("demo", { slug: "flights", name: "Flights" });
  const best = (typed: string) =>
    pages
      .map(({ label, href, group, keywords }) => ({
        href,
        score: commandScore(`${label}\n${href}\n${group}`, typed, keywords),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ href }) => href);
  expect(best("phase")).toHaveLength(9);
  for (const typed of ["data prep", "dp"])
    expect(best(typed)).toEqual(["/o/demo/p/flights/phases/data_preparation"]);
});

test("an unknown theme is the system's", () => {
  expect([undefined, "", "neon", "dark"].map(parseTheme)).toEqual(["system", "system", "system", "dark"]);
});
