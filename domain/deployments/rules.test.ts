import { describe, expect, test } from "vitest";
import { type DeployFacts, deployRefusal, reachRefusal } from "./rules.ts";

const facts: DeployFacts = {
  endpoint: "crews-desk",
  released: true,
  aliases: ["champion"],
  live: null,
  versionId: "v4",
};

describe("putting a version into service", () => {
  test.each<[string, Partial<DeployFacts>, string | null]>([
    ["a released version", {}, null],
    ["in place of another", { live: { versionId: "v3" } }, null],
    ["one that nobody released", { released: false }, "not_released"],
    ["where it runs already", { live: { versionId: "v4" } }, "live_already"],
    ["under the name of an alias", { endpoint: "champion" }, "endpoint_taken"],
    ["under a number", { endpoint: "4" }, "endpoint_taken"],
  ])("%s", (_name, change, key) => expect(deployRefusal({ ...facts, ...change })?.key ?? null).toBe(key));
});

test.each([
  [["champion"], false, true],
  [[], true, true],
  [[], false, false],
])("names %j, may preview %s: answers %s", (names, mayPreview, answers) =>
  expect(reachRefusal({ names, mayPreview }) === null).toBe(answers),
);
