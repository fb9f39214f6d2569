import { expect, test } from "vitest";
import { needsEveryProject, seesEveryProject } from "./permissions.ts";
import type { Role } from "./roles.ts";

const cases: [organization: Role | null, keyRole: Role | null, sees: boolean][] = [
  ["owner", null, true],
  ["admin", null, true],
  ["auditor", null, true],
  ["lead", null, false],
  ["reviewer", null, false],
  ["stakeholder", null, false],
  [null, null, false],
  ["owner", "auditor", true],
  ["owner", "reviewer", false],
  ["lead", "owner", false],
];

test.each(cases)(
  "%s in the organization with a key of %s reaches every project: %s",
  (organization, keyRole, sees) =>
    expect(seesEveryProject({ organization, project: "lead", keyRole })).toBe(sees),
);

test("the refusal names the roles and the way on", () =>
  expect(needsEveryProject()).toBe(
    "Across all projects this needs the role Owner, Administrator or Auditor. Choose one of your projects.",
  ));
