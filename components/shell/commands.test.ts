import { describe, expect, test } from "vitest";
import { commandScore, groupCommands } from "./commands.ts";

describe("what is typed into the palette", () => {
  const cases: { typed: string; label: string; keywords?: string[]; group?: string; found: boolean }[] = [
    { typed: "mod", label: "Models", found: true },
    { typed: "mod", label: "Home", found: false },
    { typed: "people", label: "People and roles", found: true },
    { typed: "roles", label: "People and roles", found: true },
    { typed: "flight model", label: "Models", keywords: ["Flight delays"], found: true },
    { typed: "flight model", label: "Audit", keywords: ["Flight delays"], found: false },
    { typed: "flight model", label: "Models", group: "Flight delays", found: true },
    { typed: "flight", label: "Models", group: "Flight delays", found: false },
    { typed: "flight delays", label: "Models", group: "Flight delays", found: false },
    { typed: "  ", label: "Audit", found: true },
  ];
  test.each(cases)("$typed and $label", ({ typed, label, keywords, group = "", found }) => {
    expect(commandScore(`${label}\n/o/demo/p/models\n${group}`, typed, keywords) > 0).toBe(found);
  });

  test("a label that begins with it comes before one that only holds it", () => {
    expect(commandScore("Data", "dat")).toBeGreaterThan(commandScore("Update", "dat"));
  });
});

test("the same page stands once, under the first heading that names it", () => {
  const grouped = groupCommands([
    { label: "Audit", href: "/a", group: "One" },
    { label: "Models", href: "/m", group: "Two" },
    { label: "Audit", href: "/a", group: "Two" },
  ]);
  expect(grouped.map(({ group, items }) => [group, items.length])).toEqual([
    ["One", 1],
    ["Two", 1],
  ]);
});
