import { describe, expect, test } from "vitest";
import type { Draft } from "#server/testing/evidence.ts";
import { check, first, grant, request, second } from "#server/testing/review-story.ts";

const OWN = ["own-role-used", "quorum-not-met"];

/** `second` decides as a lead. */
const asLead = (by: string, project: string | null = "prj_1"): Draft => ({
  ...grant(by, "usr_r2", project),
  after: { role: "lead" },
});
const takenAway = (by: string): Draft => ({
  ...grant(by, "usr_r2"),
  action: "access.removeProjectMember",
  before: { role: "lead" },
  after: null,
});
const invited = (by: string, more: object = {}): Draft => ({
  action: "access.acceptInvitation",
  actor: "usr_r2",
  project: null,
  target: { type: "user", id: "usr_r2" },
  after: { role: "lead", projectId: null, projectRole: null, invitedBy: by, ...more },
});

describe("a role that somebody gave themselves after the request", () => {
  test("bars them, whatever role it is", async () => {
    expect(await check([request(), grant("usr_r2", "usr_r2"), first, second])).toEqual(OWN);
  });

  test("given by somebody else, or elsewhere, does no harm", async () => {
    expect(await check([request(), grant("usr_admin", "usr_r2"), first, second])).toEqual([]);
    expect(await check([request(), grant("usr_r2", "usr_r2", "prj_2"), first, second])).toEqual([]);
  });
});

test.each<[string, Draft[], string[]]>([
  ["by themselves in the project", [asLead("usr_r2")], OWN],
  ["by themselves in the organization", [asLead("usr_r2", null)], OWN],
  ["by themselves, after somebody else had", [asLead("usr_admin"), asLead("usr_r2")], OWN],
  ["by a program of theirs", [{ ...asLead("key_1"), onBehalfOf: "usr_r2" }], OWN],
  ["by somebody else", [asLead("usr_admin")], []],
  ["by somebody else, after they had themselves", [asLead("usr_r2"), asLead("usr_admin")], []],
  ["by themselves, and then taken away", [asLead("usr_r2"), takenAway("usr_admin")], []],
  ["by themselves in another project", [asLead("usr_r2", "prj_2")], []],
  ["as another role than they decide in", [grant("usr_r2", "usr_r2")], []],
  ["by an invitation of somebody else's", [invited("usr_admin")], []],
  ["by an invitation of their own", [invited("usr_r2")], OWN],
  [
    "by an invitation of their own to the project",
    [invited("usr_r2", { role: "member", projectId: "prj_1", projectRole: "lead" })],
    OWN,
  ],
])("the role of a decision, given before the request %s", async (_name, before, expected) => {
  expect(await check([...before, request(), first, second])).toEqual(expected);
});

test("an invitation of somebody else's that is accepted after the request bars nobody", async () => {
  expect(await check([request(), invited("usr_admin"), first, second])).toEqual([]);
});
