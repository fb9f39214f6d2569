import { expect, test } from "vitest";
import { TOLD_ACTIONS, UNTOLD } from "#domain/audit/sentences.ts";
import { ACTIVITY_KINDS } from "#domain/lifecycle/activity.ts";
import type { Command, Verb } from "#server/kernel/verb.ts";
import { registry } from "#server/registry.ts";

const commands = Object.values(registry)
  .flatMap((area): Verb[] => Object.values(area))
  .filter((verb): verb is Command => verb.kind === "command");
const told = new Set<string>(TOLD_ACTIONS);

test("each command of a project has a sentence in the feed, or a reason for having none", () => {
  const inProjects = commands.filter(({ scope }) => /^project/.test(scope.kind)).map(({ name }) => name);
  expect(inProjects.length).toBeGreaterThan(40);
  expect(inProjects.filter((name) => !told.has(name) && !(name in UNTOLD))).toEqual([]);
  expect(Object.keys(UNTOLD).filter((name) => told.has(name))).toEqual([]);
});

test("each sentence belongs to a kind that the feed offers, or to the log alone", () => {
  const kinds = new Set<string>(ACTIVITY_KINDS);
  const areas = new Set(
    TOLD_ACTIONS.map((name) => name.split(".")[0] ?? "").filter((area) => !kinds.has(area)),
  );
  expect([...areas]).toEqual(["audit"]);
});
