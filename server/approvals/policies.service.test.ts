import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { projects } from "#db/schema/access.ts";
import { policyVersions, reviewRequests } from "#db/schema/approvals.ts";
import { defaultPolicy, type Policy } from "#domain/approvals/policy.ts";
import { GATES } from "#domain/approvals/states.ts";
import { RISK_TIERS } from "#domain/approvals/tiers.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { newId } from "#server/kernel/ids.ts";
import { approveAs } from "#server/testing/approve.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { makeRequest } from "#server/testing/review-requests.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { approvals } from "./verbs.ts";

afterAll(closeTestConnection);

const propose = (w: World, who: Person, change: Partial<Policy> = { quorum: 2 }, more: object = {}) => {
  const { gate, ...rule } = { ...defaultPolicy("release_version"), ...change };
  return w.as(who, approvals.proposePolicy, {
    projectId: w.projectId,
    gate,
    tier: "limited",
    rule,
    reason: "Two pairs of eyes.",
    ...more,
  });
};

const line = async (w: World) => {
  const { items } = await w.as(w.people.auditor, approvals.getPolicies, { projectId: w.projectId });
  const found = items.find(({ gate, tier }) => gate === "release_version" && tier === "limited");
  if (!found) throw new Error("no such line");
  return found;
};

/** What the database says to raw SQL of the application's role. */
const wall = async (w: World, statement: ReturnType<typeof sql>): Promise<string> => {
  try {
    await w.inside((tx) => tx.execute(statement));
    return "allowed";
  } catch (error) {
    const { cause } = error as { cause?: { constraint_name?: string; code?: string } };
    return cause?.constraint_name ?? cause?.code ?? "refused";
  }
};

describe("approvals.proposePolicy", () => {
  test("a proposal changes nothing until somebody else approves it; then it is version 1, and the log says by which request", () =>
    inWorld(async (w) => {
      expect(await line(w)).toMatchObject({ rev: 0, policy: { quorum: 1 }, inForce: null });
      const made = await propose(w, w.people.admin);
      expect(await line(w)).toMatchObject({ rev: 0, policy: { quorum: 1 }, proposals: [{ number: 1 }] });
      expect(await approveAs(w, w.people.owner, made.requestId)).toMatchObject({ state: "applied" });
      expect(await line(w)).toMatchObject({
        rev: 1,
        policy: { quorum: 2 },
        inForce: { proposedBy: { id: w.people.admin.id }, inForceBy: { id: w.people.owner.id } },
        proposals: [],
      });
      const [proposed] = (await w.audit("approvals.proposePolicy")).filter((e) => e.targetType === "policy");
      expect(proposed).toMatchObject({
        actorId: w.people.admin.id,
        reason: "Two pairs of eyes.",
        before: { version: 0, rule: { quorum: 1 } },
        after: { state: "proposed", version: 1, rule: { quorum: 2 } },
      });
      const [inForce] = (await w.audit("approvals.takeEffect")).filter((e) => e.targetType === "policy");
      expect(inForce).toMatchObject({
        targetId: made.policyId,
        before: { version: 0 },
        after: { version: 1, requestId: made.requestId, contentDigest: made.contentDigest },
      });
    }));

  test("nobody approves their own proposal", () =>
    inWorld(async (w) => {
      const { requestId } = await propose(w, w.people.owner);
      expect(await refusal(approveAs(w, w.people.owner, requestId))).toBe("forbidden");
      expect((await line(w)).rev).toBe(0);
    }));

  test("a change of policy passes its own gate: the rule in force for it decides how many", () =>
    inWorld(async (w) => {
      await w.as(w.people.owner, approvals.setRiskTier, {
        projectId: w.projectId,
        tier: "high",
        reason: "Crews are planned by it.",
      });
      const { requestId } = await propose(w, w.people.admin);
      expect(await approveAs(w, w.people.owner, requestId)).toMatchObject({ state: "pending" });
      expect(await approveAs(w, w.people.lead, requestId)).toMatchObject({ state: "applied" });
    }));

  test("of two proposals on the same version only the first comes in force", () =>
    inWorld(async (w) => {
      const first = await propose(w, w.people.admin, { quorum: 2 });
      const second = await propose(w, w.people.admin, { quorum: 3 });
      await approveAs(w, w.people.owner, first.requestId);
      expect(await refusal(approveAs(w, w.people.owner, second.requestId))).toBe("conflict");
      expect(await line(w)).toMatchObject({ rev: 1, policy: { quorum: 2 } });
    }));

  test("the next version supersedes the one before it, and every version stays readable", () =>
    inWorld(async (w) => {
      await approveAs(w, w.people.owner, (await propose(w, w.people.admin, { quorum: 2 })).requestId);
      await approveAs(w, w.people.owner, (await propose(w, w.people.admin, { quorum: 3 })).requestId);
      const { items } = await w.as(w.people.auditor, approvals.listPolicyVersions, {
        projectId: w.projectId,
        gate: "release_version",
      });
      expect(items.map(({ number, state }) => `${number} ${state}`)).toEqual(["2 in_force", "1 superseded"]);
    }));

  test("whoever proposed takes it back, an administrator too; it ends with its request", () =>
    inWorld(async (w) => {
      for (const [number, who] of [w.people.admin, w.people.owner].entries()) {
        const { requestId } = await propose(w, who);
        expect(await w.as(who, approvals.get, { requestId })).toMatchObject({ mayWithdraw: true });
        await w.as(who, approvals.withdraw, { requestId, reason: "Later." });
        const { items } = await w.as(who, approvals.listPolicyVersions, { projectId: w.projectId });
        expect(items[0]).toMatchObject({ number: number + 1, state: "withdrawn" });
        expect((await line(w)).proposals).toEqual([]);
      }
    }));

  test("an administrator takes back no request of somebody else", () =>
    inWorld(async (w) => {
      const { requestId } = await propose(w, w.people.owner);
      expect(await w.as(w.people.admin, approvals.get, { requestId })).toMatchObject({ mayWithdraw: false });
      const taken = w.as(w.people.admin, approvals.withdraw, { requestId, reason: "Not mine." });
      expect(await refusal(taken)).toBe("forbidden");
      expect((await line(w)).proposals).toHaveLength(1);
    }));

  test("nonsense, nothing new and an old version are refused", () =>
    inWorld(async (w) => {
      expect(await refusal(propose(w, w.people.admin, { roles: ["engineer"] }))).toBe("invalid");
      expect(await refusal(propose(w, w.people.admin, { quorum: 0 }))).toBe("invalid");
      expect(await refusal(propose(w, w.people.admin, {}))).toBe("conflict");
      expect(await refusal(propose(w, w.people.admin, { quorum: 2 }, { base: 4 }))).toBe("conflict");
    }));

  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      for (const role of ["lead", "reviewer", "engineer", "auditor"] as const) {
        expect(await refusal(propose(w, w.people[role])), role).toBe("forbidden");
      }
      expect(await refusal(propose(w, w.outsider))).toBe("not_found");
      const foreign = propose(w, w.people.owner, { quorum: 2 }, { projectId: w.foreignProjectId });
      expect(await refusal(foreign)).toBe("not_found");
    }));

  test("who could approve is named, the reader left out", () =>
    inWorld(async (w) => {
      const { approvers } = await w.as(w.people.owner, approvals.getPolicies, { projectId: w.projectId });
      expect(approvers.map(({ id }) => id).sort()).toEqual([w.people.lead.id, w.people.reviewer.id].sort());
    }));
});

describe("approvals.setRiskTier", () => {
  const set = (w: World, who: Person, tier: "low" | "limited" | "high") =>
    w.as(who, approvals.setRiskTier, { projectId: w.projectId, tier, reason: "Because of the crews." });

  test("a higher tier counts at once and brings the stricter rules; the log has both sides", () =>
    inWorld(async (w) => {
      expect(await set(w, w.people.admin, "high")).toEqual({ state: "in_force", requestId: null });
      const version = await makeModelVersion(w);
      const { id } = await w.as(w.people.engineer, approvals.request, {
        versionId: version.versionId,
        gate: "release_version",
        alias: "champion",
        reason: "Better.",
      });
      expect(await w.as(w.people.lead, approvals.get, { requestId: id })).toMatchObject({
        tier: "high",
        quorum: 2,
        policy: { requiredRoles: ["reviewer"] },
      });
      const [entry] = await w.audit("approvals.setRiskTier");
      expect(entry).toMatchObject({
        targetType: "project",
        reason: "Because of the crews.",
        before: { riskTier: "limited" },
        after: { riskTier: "high" },
      });
    }));

  test("a lower tier waits for somebody else", () =>
    inWorld(async (w) => {
      const { state, requestId } = await set(w, w.people.admin, "low");
      expect(state).toBe("proposed");
      const tier = async () =>
        (await w.as(w.people.lead, approvals.getPolicies, { projectId: w.projectId })).tier;
      expect(await tier()).toBe("limited");
      await approveAs(w, w.people.lead, requestId ?? "");
      expect(await tier()).toBe("low");
      const [entry] = (await w.audit("approvals.takeEffect")).filter((e) => e.targetType === "project");
      expect(entry).toMatchObject({
        before: { riskTier: "limited" },
        after: { riskTier: "low", requestId, contentDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      });
    }));

  test("what is so already, a wrong role, a wrong project", () =>
    inWorld(async (w) => {
      expect(await refusal(set(w, w.people.admin, "limited"))).toBe("conflict");
      expect(await refusal(set(w, w.people.lead, "high"))).toBe("forbidden");
      expect(await refusal(set(w, w.outsider, "high"))).toBe("not_found");
    }));
});

test("whoever has a role that the policy names decides in that role, and without one it stays open", () =>
  inWorld(async (w) => {
    await makePolicyInForce(w, "release_version", {
      quorum: 2,
      requiredRoles: ["reviewer"],
      requirePreview: false,
    });
    const version = await makeModelVersion(w);
    const { id } = await w.as(w.people.engineer, approvals.request, {
      versionId: version.versionId,
      gate: "release_version",
      alias: "champion",
      reason: "Better.",
    });
    const { owner } = w.people;
    await w.as(w.people.lead, setProjectMember, {
      projectId: w.projectId,
      userId: owner.id,
      role: "reviewer",
    });
    const second = await w.add("lead");
    await approveAs(w, w.people.lead, id);
    expect(await approveAs(w, second, id)).toMatchObject({ state: "pending" });
    await approveAs(w, owner, id);
    const view = await w.as(owner, approvals.get, { requestId: id });
    expect(view.state).toBe("approved");
    expect(view.decisions.find(({ person }) => person.id === owner.id)?.role).toBe("reviewer");
  }));

test("the database refuses an approval where a named role is missing, whatever the application says", () =>
  inWorld(async (w) => {
    await makePolicyInForce(w, "release_version", { requiredRoles: ["reviewer"], requirePreview: false });
    const version = await makeModelVersion(w);
    const { id } = await w.as(w.people.engineer, approvals.request, {
      versionId: version.versionId,
      gate: "release_version",
      alias: "champion",
      reason: "Better.",
    });
    await approveAs(w, w.people.lead, id);
    const force = sql`update review_requests set state = 'approved' where id = ${id}`;
    expect(await wall(w, force)).toBe("review_requests_required_roles");
  }));

describe("the database by itself", () => {
  test("its defaults are those of the rules", () =>
    inWorld(async (w) => {
      for (const gate of GATES) {
        for (const tier of RISK_TIERS) {
          const [row] = await w.inside((tx) =>
            tx.execute<{ n: number }>(sql`select default_quorum(${gate}, ${tier}) as n`),
          );
          expect(row?.n, `${gate} ${tier}`).toBe(defaultPolicy(gate, tier).quorum);
        }
      }
    }));

  test("a rule is not put in force without its approved request, by its author, twice, or in other words", () =>
    inWorld(async (w) => {
      const { policyId, requestId } = await propose(w, w.people.admin);
      const inForce = (by: string) =>
        sql`update policy_versions set state = 'in_force', in_force_by = ${by}, in_force_at = now() where id = ${policyId}`;
      expect(await wall(w, inForce(w.people.owner.id))).toBe("policy_versions_approved");
      await approveAs(w, w.people.owner, requestId);
      const rewrite = sql`update policy_versions set in_force_by = ${w.people.lead.id} where id = ${policyId}`;
      expect(await wall(w, rewrite)).toBe("policy_versions_fixed");
      expect(await wall(w, sql`update policy_versions set rule = '{}' where id = ${policyId}`)).toBe("42501");
      expect(await wall(w, sql`delete from policy_versions where id = ${policyId}`)).toBe("42501");
    }));

  test("nor by an approved request for another rule, nor by its own author with one", () =>
    inWorld(async (w) => {
      const made = await propose(w, w.people.admin);
      const row = async (change: object) => {
        const id = newId("req");
        await w.inside(async (tx) => {
          const [real] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, made.requestId));
          if (!real) throw new Error("no request");
          await tx.update(reviewRequests).set({ state: "withdrawn" }).where(eq(reviewRequests.id, real.id));
          await makeRequest(w, tx, { ...real, id, gate: "change_policy", ...change }, { state: "applied" });
        });
        return id;
      };
      const other = await row({ payload: { rule: { ...defaultPolicy("release_version"), quorum: 9 } } });
      const { policyId } = await propose(w, w.people.admin, { quorum: 3 });
      const put = (requestId: string, by: string) =>
        sql`update policy_versions set state = 'in_force', request_id = ${requestId}, in_force_by = ${by}, in_force_at = now() where id = ${policyId}`;
      expect(await wall(w, put(other, w.people.owner.id))).toBe("policy_versions_fixed");
      const fresh = newId("pol");
      await w.inside((tx) =>
        tx.insert(policyVersions).values({
          id: fresh,
          orgId: w.orgId,
          projectId: w.projectId,
          gate: "deploy",
          tier: "low",
          number: 1,
          rule: { quorum: 1 },
          reason: "r",
          proposedBy: w.people.admin.id,
        }),
      );
      const own = await row({ subjectId: fresh, payload: { rule: { quorum: 1 } } });
      const putFresh = (by: string) =>
        sql`update policy_versions set state = 'in_force', request_id = ${own}, in_force_by = ${by}, in_force_at = now() where id = ${fresh}`;
      expect(await wall(w, putFresh(w.people.admin.id))).toBe("policy_versions_two_people");
      expect(await wall(w, putFresh(w.people.owner.id))).toBe("allowed");
    }));

  test("a rule begins as a proposal; one is in force for a gate and a tier", () =>
    inWorld(async (w) => {
      const insert = (state: string, carried: boolean) =>
        sql`insert into policy_versions (id, org_id, project_id, gate, tier, number, rule, state, reason, proposed_by, carried_over)
            values (${newId("pol")}, ${w.orgId}, ${w.projectId}, 'deploy', 'low', 1, '{}', ${state}, 'r', ${w.people.admin.id}, ${carried})`;
      expect(await wall(w, insert("in_force", true))).toBe("policy_versions_proposed");
      expect(await wall(w, insert("proposed", true))).toBe("policy_versions_proposed");
      const [index] = await w.inside((tx) =>
        tx.execute<{ indexdef: string }>(
          sql`select indexdef from pg_indexes where indexname = 'policy_versions_in_force'`,
        ),
      );
      expect(index?.indexdef).toContain("UNIQUE");
    }));

  test("a tier is not lowered without its approved request, and may be raised", () =>
    inWorld(async (w) => {
      const to = (tier: string) => sql`update projects set risk_tier = ${tier} where id = ${w.projectId}`;
      expect(await wall(w, to("low"))).toBe("projects_tier_approved");
      expect(await wall(w, to("high"))).toBe("allowed");
      expect(await wall(w, to("limited"))).toBe("projects_tier_approved");
      const [row] = await w.inside((tx) => tx.select().from(projects).where(eq(projects.id, w.projectId)));
      expect(row?.riskTier).toBe("high");
    }));
});
