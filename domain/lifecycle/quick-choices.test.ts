import { expect, test } from "vitest";
import { QUICK_CHOICES_MAX, quickChoices } from "./quick-choices.ts";

const keys = (...of: Parameters<typeof quickChoices>) => quickChoices(...of).map(({ scenario }) => scenario);

test("without a history: what the paper expects of this focus, in its order", () => {
  expect(keys("data_acquisition", [])).toEqual(["da-pd-1", "da-dp-1", "da-gc-1"]);
  expect(keys("model_development", [])).toHaveLength(QUICK_CHOICES_MAX);
  expect(keys("communication", [])).toEqual([]);
});

test("what this project gave most often comes first, each once", () => {
  const given = [
    { scenario: "da-dp-2", count: 2 },
    { scenario: "da-gc-1", count: 5 },
    { scenario: "md-da-1", count: 9 },
    { scenario: "gone-1", count: 9 },
  ];
  expect(keys("data_acquisition", given)).toEqual(["da-gc-1", "da-dp-2", "da-pd-1", "da-dp-1"]);
  expect(quickChoices("data_acquisition", given)[0]).toMatchObject({
    phase: "governance_and_compliance",
    direction: "forward",
    count: 5,
  });
});
