import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { delegations, policyVersions, reviewRequests } from "#db/schema/approvals.ts";
import { defaultPolicy, type Policy } from "#domain/approvals/policy.ts";
import type { Gate } from "#domain/approvals/states.ts";
import type { RiskTier } from "#domain/approvals/tiers.ts";
import { createApiKey } from "#server/access/api-keys.ts";
import { keyActor } from "#server/access/authenticate.ts";
import { createProject } from "#server/access/create-project.ts";
import { setMemberRole } from "#server/access/set-member-role.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { newId } from "#server/kernel/ids.ts";
import { approveAs } from "#server/testing/approve.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { policyInForce } from "./policy-in-force.ts";
import { vote } from "./test-data.ts";
import { approvals } from "./verbs.ts";

afterAll(closeTestConnection);

type Of = {
  who?: Person;
  projectId?: string;
  gate?: Gate;
  tier?: RiskTier;
  forOrganization?: boolean;
  base?: number;
};

const propose = (w: World, change: Partial<Policy>, of: Of = {}) => {
  const { who = w.people.admin, projectId = w.projectId, forOrganization = true, base } = of;
  const tier = of.tier ?? "limited";
  const { gate, ...rule } = { ...defaultPolicy(of.gate ?? "release_version"), ...change };
  return w.as(who, approvals.proposePolicy, {
    projectId,
    gate,
    tier,
    rule,
    forOrganization,
    reason: "The same everywhere.",
    ...(base === undefined ? {} : { base }),
  });
};
const put = async (w: World, change: Partial<Policy>, of: Of = {}) => {
  const made = await propose(w, change, of);
  await approveAs(w, w.people.owner, made.requestId);
  return made;
};
const second = async (w: World): Promise<string> =>
  (await w.as(w.people.admin, createProject, { name: "Trains", slug: "trains" })).id;

const line = async (w: World, projectId: string, gate: Gate = "release_version") => {
  const { items } = await w.as(w.people.owner, approvals.getPolicies, { projectId });
  const found = items.find((one) => one.gate === gate && one.tier === "limited");
  if (!found) throw new Error("no such line");
  return found;
};

/** Somebody else made them an owner of the organization. */
const makeOwner = (w: World, who: Person) =>
  w.as(w.people.owner, setMemberRole, { userId: who.id, role: "owner" });
const requestRow = async (w: World, requestId: string) => {
  const rows = await w.inside((tx) =>
    tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
  );
  return rows[0];
};

describe("a rule for all projects is reviewed by the organization's rule, at its own tier", () => {
  /** A project of low risk whose own rule lets its lead approve alone. */
  async function weakest(w: World): Promise<string> {
    const projectId = await second(w);
    await w.as(w.people.admin, setProjectMember, { projectId, userId: w.people.lead.id, role: "lead" });
    await makePolicyInForce({ ...w, projectId }, "change_policy", { quorum: 1, roles: ["lead"] });
    return projectId;
  }

  test("the lead of the project that the proposer chose does not let it through", () =>
    inWorld(async (w) => {
      const projectId = await weakest(w);
      const own = await propose(w, { quorum: 2 }, { projectId, forOrganization: false });
      expect(await requestRow(w, own.requestId)).toMatchObject({ policy: { roles: ["lead"] } });
      const made = await propose(w, { quorum: 2 }, { projectId });
      expect(await requestRow(w, made.requestId)).toMatchObject({
        policyVersion: 0,
        policy: { quorum: 1, roles: ["owner"] },
      });
      expect(await refusal(approveAs(w, w.people.lead, made.requestId))).toBe("forbidden");
      await approveAs(w, w.people.owner, made.requestId);
      expect(await line(w, w.projectId)).toMatchObject({ source: "organization", policy: { quorum: 2 } });
    }));

  test("at high risk it takes two other owners, whatever the tier of the project is", () =>
    inWorld(async (w) => {
      const projectId = await weakest(w);
      const high = { projectId, tier: "high" as const };
      await makeOwner(w, w.people.engineer);
      const made = await propose(w, { quorum: 1 }, high);
      expect(await requestRow(w, made.requestId)).toMatchObject({
        tier: "high",
        policy: { quorum: 2, roles: ["owner"] },
      });
      expect((await approveAs(w, w.people.owner, made.requestId)).state).toBe("pending");
      await approveAs(w, w.people.engineer, made.requestId);
      expect((await requestRow(w, made.requestId))?.state).toBe("applied");
    }));

  test("the organization's own rule of changing rules counts once there is one", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 2 }, { gate: "change_policy" });
      await makeOwner(w, w.people.engineer);
      const made = await propose(w, { quorum: 2 });
      expect(await requestRow(w, made.requestId)).toMatchObject({ policyVersion: 1, policy: { quorum: 2 } });
      const [asked] = (await w.audit("approvals.proposePolicy")).filter((e) => e.targetId === made.requestId);
      expect(asked).toMatchObject({
        after: { forOrganization: true, policySource: "organization", tier: "limited" },
      });
    }));

  test("where too few owners are left, nothing is proposed, and the sentence says what to do", () =>
    inWorld(async (w) => {
      const alone = propose(w, { quorum: 2 }, { who: w.people.owner });
      await expect(alone).rejects.toMatchObject({
        code: "precondition_failed",
        message: expect.stringMatching(/has 0 of them\. Make more people owner/),
      });
      const high = propose(w, { quorum: 1 }, { tier: "high" });
      expect(await refusal(high)).toBe("precondition_failed");
    }));

  test("a key that is kept to the project proposes its rules and none for all", () =>
    inWorld(async (w) => {
      const { token } = await w.as(w.people.admin, createApiKey, {
        name: "k",
        role: "admin",
        projectIds: [w.projectId],
      });
      const key = (await keyActor(w.db as never, token))?.actor;
      if (!key) throw new Error("the key opens nothing");
      await expect(propose(w, { quorum: 2 }, { who: key as never })).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("whole organization"),
      });
      await propose(w, { quorum: 2 }, { who: key as never, forOrganization: false });
    }));
});

describe("a rule for all projects", () => {
  test("counts, once somebody else approved it, in each project that has none of its own", () =>
    inWorld(async (w) => {
      const other = await second(w);
      const made = await propose(w, { quorum: 2 });
      expect(await line(w, other)).toMatchObject({ source: "built_in", policy: { quorum: 1 } });
      expect((await line(w, other)).proposals).toMatchObject([
        { forOrganization: true, projectId: w.projectId },
      ]);
      await approveAs(w, w.people.owner, made.requestId);
      const expected = { source: "organization", rev: 1, policy: { quorum: 2 }, proposals: [] };
      expect(await line(w, other)).toMatchObject(expected);
      expect(await line(w, w.projectId)).toMatchObject(expected);
      // Also in one that is made later, and for the database itself.
      const later = await w.as(w.people.admin, createProject, { name: "Ships", slug: "ships" });
      expect(await line(w, later.id)).toMatchObject(expected);
      const [asks] = await w.inside((tx) =>
        tx.execute<{ quorum: number }>(sql`select gate_quorum(${later.id}, 'release_version') as quorum`),
      );
      expect(asks).toEqual({ quorum: 2 });
    }));

  test("is in the log with whom it is for, and so is the request that goes by it", () =>
    inWorld(async (w) => {
      const made = await put(w, { quorum: 2 });
      const [inForce] = (await w.audit("approvals.takeEffect")).filter((e) => e.targetType === "policy");
      expect(inForce).toMatchObject({
        targetId: made.policyId,
        after: { version: 1, forOrganization: true, requestId: made.requestId },
      });
      const version = await makeModelVersion(w);
      await w.as(w.people.engineer, approvals.request, {
        versionId: version.versionId,
        gate: "release_version",
        alias: "champion",
        reason: "Better.",
      });
      const [asked] = (await w.audit("approvals.request")).filter((e) => e.targetType === "review_request");
      expect(asked).toMatchObject({
        after: { policyVersion: 1, policySource: "organization", policy: { quorum: 2 } },
      });
    }));

  test("gives way to the project's own, whichever came first", () =>
    inWorld(async (w) => {
      const other = await second(w);
      await put(w, { quorum: 3 }, { projectId: other, forOrganization: false });
      await put(w, { quorum: 2 });
      expect(await line(w, other)).toMatchObject({ source: "project", rev: 1, policy: { quorum: 3 } });
      await put(w, { quorum: 4 }, { forOrganization: false });
      expect(await line(w, w.projectId)).toMatchObject({ source: "project", rev: 1, policy: { quorum: 4 } });
      const [asks] = await w.inside((tx) =>
        tx.execute<{ quorum: number }>(sql`select gate_quorum(${w.projectId}, 'release_version') as quorum`),
      );
      expect(asks).toEqual({ quorum: 4 });
    }));

  test("is followed by its next version, numbered by itself", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 3 }, { forOrganization: false });
      expect(await put(w, { quorum: 2 })).toMatchObject({ number: 1 });
      expect(await put(w, { quorum: 4 }, { base: 1 })).toMatchObject({ number: 2 });
      const rows = await w.inside((tx) =>
        tx.select().from(policyVersions).where(eq(policyVersions.forOrganization, true)),
      );
      expect(rows.map(({ number, state }) => `${number} ${state}`).toSorted()).toEqual([
        "1 superseded",
        "2 in_force",
      ]);
      expect(await line(w, w.projectId)).toMatchObject({ source: "project", policy: { quorum: 3 } });
      expect((await line(w, w.projectId)).organization).toMatchObject({ rev: 2, policy: { quorum: 4 } });
    }));

  test("that comes in force meanwhile takes a project's own proposal back to be read again", () =>
    inWorld(async (w) => {
      const own = await propose(w, { quorum: 3 }, { forOrganization: false });
      await put(w, { quorum: 2 });
      expect(await refusal(approveAs(w, w.people.owner, own.requestId))).toBe("conflict");
      expect(await line(w, w.projectId)).toMatchObject({ source: "organization" });
    }));

  test("of two proposals on the same version only the first comes in force", () =>
    inWorld(async (w) => {
      const other = await second(w);
      const first = await propose(w, { quorum: 2 });
      const later = await propose(w, { quorum: 3 }, { projectId: other });
      await approveAs(w, w.people.owner, first.requestId);
      expect(await refusal(approveAs(w, w.people.owner, later.requestId))).toBe("conflict");
      expect(await refusal(propose(w, { quorum: 4 }, { base: 0 }))).toBe("conflict");
    }));

  test("is proposed by those who hold the organization, and approved by somebody else", () =>
    inWorld(async (w) => {
      for (const role of ["lead", "reviewer", "engineer", "auditor"] as const)
        expect(await refusal(propose(w, { quorum: 2 }, { who: w.people[role] })), role).toBe("forbidden");
      await makeOwner(w, w.people.engineer);
      const own = await propose(w, { quorum: 2 }, { who: w.people.owner });
      expect(await refusal(approveAs(w, w.people.owner, own.requestId))).toBe("forbidden");
      await approveAs(w, w.people.engineer, own.requestId);
    }));

  test("stays in its organization", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 2 });
      const foreign = propose(w, { quorum: 3 }, { projectId: w.foreignProjectId });
      expect(await refusal(foreign)).toBe("not_found");
      const [policy] = await w.inside(async (tx) => [
        await policyInForce(tx, w.foreignProjectId, "release_version"),
      ]);
      expect(policy).toMatchObject({ source: "built_in", rev: 0 });
    }));
});

describe("a say on a rule for all projects", () => {
  const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const hand = (w: World, to: Person, requestId: string) =>
    w.as(w.people.owner, approvals.delegate, {
      requestId,
      toUserId: to.id,
      untilOn: TOMORROW,
      reason: "On leave.",
    });
  const approveFor = async (w: World, who: Person, requestId: string) => {
    const contentDigest = (await requestRow(w, requestId))?.contentDigest ?? "";
    return vote(w, who, { requestId, contentDigest }, "approve", { onBehalfOf: w.people.owner.id });
  };

  test("is not handed to somebody whose own would not count, whatever they are in the project", () =>
    inWorld(async (w) => {
      const { lead, reviewer, engineer, owner } = w.people;
      const { requestId } = await propose(w, { quorum: 2 });
      for (const who of [lead, reviewer])
        await expect(hand(w, who, requestId)).rejects.toMatchObject({
          code: "forbidden",
          message: expect.stringContaining("has no say on those"),
        });
      expect((await w.as(owner, approvals.delegates, { requestId })).items).toEqual([]);
      await makeOwner(w, engineer);
      expect((await w.as(owner, approvals.delegates, { requestId })).items).toMatchObject([
        { id: engineer.id },
      ]);
      await hand(w, engineer, requestId);
      expect(await approveFor(w, engineer, requestId)).toMatchObject({ state: "applied" });
      // The same say on a project's own rule may go to its lead.
      const own = await propose(w, { quorum: 3 }, { forOrganization: false });
      await hand(w, lead, own.requestId);
    }));

  test("does not count any more once its holder is no longer one whose own would", () =>
    inWorld(async (w) => {
      const { engineer, owner } = w.people;
      const { requestId } = await propose(w, { quorum: 2 });
      await makeOwner(w, engineer);
      await hand(w, engineer, requestId);
      await w.as(owner, setMemberRole, { userId: engineer.id, role: "engineer" });
      await w.as(w.people.lead, setProjectMember, {
        projectId: w.projectId,
        userId: engineer.id,
        role: "reviewer",
      });
      await expect(approveFor(w, engineer, requestId)).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("does not count here"),
      });
      const view = await w.as(engineer, approvals.get, { requestId });
      expect(view.mayApprove).toMatchObject({ allowed: false });
    }));

  test("is refused by the database too", () =>
    inWorld(async (w) => {
      const { lead, owner, engineer } = w.people;
      const { requestId } = await propose(w, { quorum: 2 });
      const write = (to: Person) =>
        w.inside((tx) =>
          tx.insert(delegations).values({
            id: newId("dlg"),
            orgId: w.orgId,
            projectId: w.projectId,
            requestId,
            fromUser: owner.id,
            fromRole: "owner",
            toUser: to.id,
            reason: "r",
            untilOn: TOMORROW,
            createdBy: owner.id,
          }),
        );
      await expect(write(lead)).rejects.toMatchObject({
        cause: { code: "42501", constraint_name: "delegations_across_projects" },
      });
      await makeOwner(w, engineer);
      await write(engineer);
    }));
});

describe("a project that gives its own rule up", () => {
  const follow = (w: World, who: Person = w.people.admin, base?: number) =>
    w.as(who, approvals.followOrganization, {
      projectId: w.projectId,
      gate: "release_version",
      tier: "limited",
      reason: "The same everywhere.",
      ...(base === undefined ? {} : { base }),
    });
  const quorumOfWall = async (w: World) => {
    const [row] = await w.inside((tx) =>
      tx.execute<{ quorum: number }>(sql`select gate_quorum(${w.projectId}, 'release_version') as quorum`),
    );
    return row?.quorum;
  };

  test("goes by the organization's once somebody else approved it, and by its next version", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 2 });
      await put(w, { quorum: 4 }, { forOrganization: false });
      const made = await follow(w);
      expect(made).toMatchObject({ number: 2 });
      expect(await line(w, w.projectId)).toMatchObject({ source: "project", policy: { quorum: 4 } });
      expect((await line(w, w.projectId)).proposals).toMatchObject([{ followsOrganization: true }]);
      expect(await refusal(approveAs(w, w.people.admin, made.requestId))).toBe("forbidden");
      await approveAs(w, w.people.owner, made.requestId);
      expect(await line(w, w.projectId)).toMatchObject({
        source: "organization",
        rev: 1,
        policy: { quorum: 2 },
        proposals: [],
      });
      expect(await quorumOfWall(w)).toBe(2);
      await put(w, { quorum: 3 });
      expect(await line(w, w.projectId)).toMatchObject({ source: "organization", rev: 2 });
      expect(await quorumOfWall(w)).toBe(3);
      // And has a rule of its own again when it wants one.
      await put(w, { quorum: 5 }, { forOrganization: false });
      expect(await line(w, w.projectId)).toMatchObject({ source: "project", rev: 3, policy: { quorum: 5 } });
      expect(await quorumOfWall(w)).toBe(5);
    }));

  test("goes by the default where the organization has none", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 4 }, { forOrganization: false });
      await approveAs(w, w.people.owner, (await follow(w)).requestId);
      expect(await line(w, w.projectId)).toMatchObject({ source: "built_in", rev: 0, policy: { quorum: 1 } });
      expect(await quorumOfWall(w)).toBe(1);
    }));

  test("is in the log as what it is, proposed and in force", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 4 }, { forOrganization: false });
      const made = await follow(w);
      const [proposed] = (await w.audit("approvals.followOrganization")).filter(
        (e) => e.targetType === "policy",
      );
      expect(proposed).toMatchObject({
        targetId: made.policyId,
        actorId: w.people.admin.id,
        reason: "The same everywhere.",
        before: { version: 1, rule: { quorum: 4 } },
        after: { state: "proposed", version: 2, followsOrganization: true },
      });
      await approveAs(w, w.people.owner, made.requestId);
      const [inForce] = (await w.audit("approvals.takeEffect")).filter((e) => e.targetId === made.policyId);
      expect(inForce?.after).toMatchObject({ followsOrganization: true, requestId: made.requestId });
    }));

  test("is void when the organization's rule changes before it is approved: that was not what was read", () =>
    inWorld(async (w) => {
      await put(w, { quorum: 4 }, { forOrganization: false });
      const made = await follow(w);
      await put(w, { quorum: 2 });
      expect(await refusal(approveAs(w, w.people.owner, made.requestId))).toBe("conflict");
      expect(await line(w, w.projectId)).toMatchObject({ source: "project", policy: { quorum: 4 } });
    }));

  test("has one to give up, the one that was shown; a wrong role and another project are refused", () =>
    inWorld(async (w) => {
      await expect(follow(w)).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining("no rule of its own"),
      });
      await put(w, { quorum: 4 }, { forOrganization: false });
      expect(await refusal(follow(w, w.people.admin, 7))).toBe("conflict");
      for (const role of ["engineer", "reviewer", "auditor"] as const)
        expect(await refusal(follow(w, w.people[role])), role).toBe("forbidden");
      expect(await refusal(follow({ ...w, projectId: w.foreignProjectId }))).toBe("not_found");
    }));
});
