import { and, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { breakGlass, reviewRequests } from "#db/schema/approvals.ts";
import { aliases } from "#db/schema/models.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { newId } from "#server/kernel/ids.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { type MadeVersion, makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { completedStepUp, proposingStepUp, signingStepUp } from "#server/testing/step-ups.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { listBreakGlass } from "./break-glass.ts";
import { breakGlassConfirm } from "./break-glass-confirm.ts";
import { breakGlassPropose } from "./break-glass-propose.ts";
import { breakGlassReview, breakGlassWithdraw } from "./break-glass-review.ts";
import { request } from "./request.ts";
import { editCard, vote } from "./test-data.ts";
import { versionContent } from "./version-content.ts";

afterAll(closeTestConnection);

const digestOf = (w: World, version: MadeVersion) =>
  w.inside(async (tx) => (await versionContent(tx, version.versionId)).digest);

const propose = async (w: World, who: Person, version: MadeVersion) => {
  const { versionId } = version;
  const contentDigest = await digestOf(w, version);
  return w.as(who, breakGlassPropose, {
    versionId,
    alias: "champion",
    contentDigest,
    stepUpId: await proposingStepUp(w, who, { versionId, contentDigest }),
    reason: "The champion answers wrongly since 04:10.",
  });
};

async function confirm(w: World, who: Person, version: MadeVersion, breakGlassId: string) {
  const contentDigest = await digestOf(w, version);
  return w.as(who, breakGlassConfirm, {
    breakGlassId,
    contentDigest,
    stepUpId: await signingStepUp(w, who, {
      requestId: breakGlassId,
      decision: "break_glass",
      contentDigest,
    }),
    reason: "Seen it fail myself.",
  });
}

const review = (w: World, who: Person, breakGlassId: string) =>
  w.as(who, breakGlassReview, { breakGlassId, outcome: "justified", review: "It was the only way." });

const aliasOf = async (w: World, version: MadeVersion) => {
  const [row] = await w.inside((tx) =>
    tx
      .select()
      .from(aliases)
      .where(and(eq(aliases.modelId, version.modelId), eq(aliases.alias, "champion"))),
  );
  return row;
};

describe("broken glass", () => {
  test("two people move the name at once, without the quorum, and a third closes the review", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { lead, owner } = w.people;
      const second = await w.add("lead");
      const { breakGlassId } = await propose(w, lead, version);
      expect(await aliasOf(w, version)).toBeUndefined();
      const { reviewDueOn } = await confirm(w, owner, version, breakGlassId);
      expect(await aliasOf(w, version)).toMatchObject({
        versionId: version.versionId,
        requestId: breakGlassId,
      });
      const shown = await w.as(w.people.stakeholder, listBreakGlass, { projectId: w.projectId, open: true });
      expect(shown.items).toMatchObject([
        {
          state: "in_force",
          proposedBy: { id: lead.id },
          confirmedBy: { id: owner.id },
          reviewDueOn,
          daysOverdue: 0,
        },
      ]);
      await review(w, second, breakGlassId);
      const after = await w.as(owner, listBreakGlass, { projectId: w.projectId });
      expect(after.items).toMatchObject([
        { state: "reviewed", outcome: "justified", reviewedBy: { id: second.id } },
      ]);
      expect((await w.as(owner, listBreakGlass, { projectId: w.projectId, open: true })).items).toEqual([]);
    }));

  test("the log names both people, their roles and the reason", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { lead, owner } = w.people;
      const { breakGlassId } = await propose(w, lead, version);
      await confirm(w, owner, version, breakGlassId);
      const [entry] = await w.audit("approvals.breakGlassConfirm");
      expect(entry).toMatchObject({
        targetType: "break_glass",
        targetId: breakGlassId,
        reason: "Seen it fail myself.",
        after: {
          state: "in_force",
          alias: "champion",
          versionId: version.versionId,
          requestId: breakGlassId,
          proposedBy: lead.id,
          confirmedBy: owner.id,
          roles: ["lead", "owner"],
          authentication: { method: "password_totp" },
        },
      });
      const [proposed] = await w.audit("approvals.breakGlassPropose");
      expect(proposed).toMatchObject({
        targetId: breakGlassId,
        after: { state: "proposed", role: "lead", authentication: { method: "password_totp" } },
      });
    }));

  test("neither of the two is enough alone, nor is the wrong second", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w, { createdBy: w.people.owner.id });
      const { lead, owner, reviewer, engineer } = w.people;
      const { breakGlassId } = await propose(w, lead, version);
      for (const who of [lead, owner, reviewer, engineer]) {
        expect(await refusal(confirm(w, who, version, breakGlassId)), who.role).toBe("forbidden");
      }
      expect(await refusal(confirm(w, w.outsider, version, breakGlassId))).toBe("not_found");
      expect(await aliasOf(w, version)).toBeUndefined();
    }));

  test("a role given to oneself after the proposal does not confirm", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { lead, admin } = w.people;
      const { breakGlassId } = await propose(w, lead, version);
      await w.as(admin, setProjectMember, { projectId: w.projectId, userId: admin.id, role: "lead" });
      await expect(confirm(w, admin, version, breakGlassId)).rejects.toThrow("gave yourself the role");
    }));

  test("who may not, where it is not allowed, and on other content: nothing is proposed", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { lead, reviewer, scientist } = w.people;
      expect(await refusal(propose(w, reviewer, version))).toBe("forbidden");
      expect(await refusal(propose(w, scientist, version))).toBe("forbidden");
      expect(await refusal(propose(w, w.outsider, version))).toBe("not_found");
      const stale = w.as(lead, breakGlassPropose, {
        versionId: version.versionId,
        alias: "champion",
        contentDigest: "a".repeat(64),
        stepUpId: newId("stp"),
        reason: "r",
      });
      expect(await refusal(stale)).toBe("conflict");
      await makePolicyInForce(w, "release_version", { breakGlass: { allowed: false, roles: [] } });
      await expect(propose(w, lead, version)).rejects.toThrow("allows no emergency");
    }));

  test("content that changed after the proposal is not released by it", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { breakGlassId } = await propose(w, w.people.lead, version);
      await editCard(w, version, w.people.scientist);
      expect(await refusal(confirm(w, w.people.owner, version, breakGlassId))).toBe("conflict");
    }));

  test("whoever proposes proves who they are, for this very version, name and content, once", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const other = await makeModelVersion(w, { modelId: version.modelId, number: 2 });
      const { lead } = w.people;
      const { versionId } = version;
      const contentDigest = await digestOf(w, version);
      const proposeWith = (stepUpId: string, alias = "champion") =>
        w.as(lead, breakGlassPropose, { versionId, alias, contentDigest, stepUpId, reason: "It fails." });
      const proof = (of: string, alias = "champion") =>
        signingStepUp(w, lead, {
          requestId: `${of} as ${alias}`,
          decision: "propose_break_glass",
          contentDigest,
        });
      expect(await refusal(proposeWith(newId("stp")))).toBe("precondition_failed");
      expect(await refusal(proposeWith(await proof(other.versionId)))).toBe("precondition_failed");
      expect(await refusal(proposeWith(await proof(versionId), "challenger"))).toBe("precondition_failed");
      const once = await proof(versionId);
      const { breakGlassId } = await proposeWith(once);
      await w.as(lead, breakGlassWithdraw, { breakGlassId });
      expect(await refusal(proposeWith(once))).toBe("precondition_failed");
    }));

  test("the second person proves who they are", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { breakGlassId } = await propose(w, w.people.lead, version);
      const call = w.as(w.people.owner, breakGlassConfirm, {
        breakGlassId,
        contentDigest: await digestOf(w, version),
        stepUpId: await completedStepUp(w, w.people.owner, "b".repeat(64)),
        reason: "r",
      });
      expect(await refusal(call)).toBe("precondition_failed");
    }));

  test("a proposal is over after an hour, and can be taken back by who made it", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { lead, owner } = w.people;
      const { breakGlassId } = await propose(w, lead, version);
      expect(await refusal(propose(w, owner, version))).toBe("conflict");
      const back = (who: Person) => w.as(who, breakGlassWithdraw, { breakGlassId });
      expect(await refusal(back(owner))).toBe("forbidden");
      expect(await refusal(back(w.outsider))).toBe("not_found");
      await back(lead);
      expect(await refusal(back(lead))).toBe("conflict");
      expect(await refusal(confirm(w, owner, version, breakGlassId))).toBe("conflict");
      const [entry] = await w.audit("approvals.breakGlassWithdraw");
      expect(entry).toMatchObject({ targetId: breakGlassId, after: { state: "withdrawn" } });
    }));

  test("the review: neither of the two, nor an author, nor twice; its entry names all three", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const { lead, owner, reviewer, scientist, admin } = w.people;
      const { breakGlassId } = await propose(w, lead, version);
      expect(await refusal(review(w, reviewer, breakGlassId))).toBe("conflict");
      await confirm(w, owner, version, breakGlassId);
      for (const who of [lead, owner, scientist, admin]) {
        expect(await refusal(review(w, who, breakGlassId)), who.role).toBe("forbidden");
      }
      expect(await refusal(review(w, w.outsider, breakGlassId))).toBe("not_found");
      await review(w, reviewer, breakGlassId);
      expect(await refusal(review(w, reviewer, breakGlassId))).toBe("conflict");
      const [entry] = await w.audit("approvals.breakGlassReview");
      expect(entry?.after).toMatchObject({
        proposedBy: lead.id,
        confirmedBy: owner.id,
        reviewedBy: reviewer.id,
      });
    }));

  test("an approval of another version under the same name falls, with the reason", () =>
    inWorld(async (w) => {
      const first = await makeModelVersion(w);
      const other = await makeModelVersion(w, { modelId: first.modelId, number: 2 });
      await makePolicyInForce(w, "release_version", { requirePreview: false });
      const made = await w.as(w.people.engineer, request, {
        versionId: other.versionId,
        gate: "release_version",
        alias: "champion",
        reason: "r",
      });
      await vote(w, w.people.reviewer, { requestId: made.id, contentDigest: made.contentDigest });
      const { breakGlassId } = await propose(w, w.people.lead, first);
      await confirm(w, w.people.owner, first, breakGlassId);
      const [row] = await w.inside((tx) =>
        tx.select().from(reviewRequests).where(eq(reviewRequests.id, made.id)),
      );
      expect(row?.state).toBe("voided");
      expect(row?.stateReason).toContain("late-flight v1 became champion meanwhile.");
    }));
});

describe("the database holds it without any verb", () => {
  const inserted = (w: World, version: MadeVersion, more: Partial<typeof breakGlass.$inferInsert> = {}) => {
    const id = newId("bgl");
    return w.inside(async (tx) => {
      await tx.insert(breakGlass).values({
        id,
        orgId: w.orgId,
        projectId: w.projectId,
        modelId: version.modelId,
        versionId: version.versionId,
        alias: "champion",
        label: "late-flight v1",
        path: [],
        contentDigest: "c".repeat(64),
        manifest: {},
        reason: "r",
        state: "proposed",
        roles: ["lead", "owner"],
        proposedBy: w.people.lead.id,
        proposedRole: "lead",
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        ...more,
      });
      return id;
    });
  };
  const confirmed = (w: World, id: string, by: Person, role = "owner") =>
    w.inside((tx) =>
      tx.execute(sql`update break_glass set state = 'in_force', confirmed_by = ${by.id}, confirmed_role = ${role},
        confirmed_at = now(), review_due_on = current_date where id = ${id}`),
    );
  const point = (w: World, version: MadeVersion, requestId: string, alias = "champion") =>
    w.inside((tx) =>
      tx.insert(aliases).values({
        orgId: w.orgId,
        projectId: w.projectId,
        modelId: version.modelId,
        alias,
        versionId: version.versionId,
        requestId,
        movedBy: w.people.lead.id,
      }),
    );
  const wall = (constraint_name: string) => ({ cause: { constraint_name } });

  test("one person twice, a role that the policy does not name, a review by one of the two", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const id = await inserted(w, version);
      await expect(confirmed(w, id, w.people.lead, "lead")).rejects.toMatchObject(
        wall("break_glass_two_people"),
      );
      await expect(confirmed(w, id, w.people.reviewer, "reviewer")).rejects.toMatchObject(
        wall("break_glass_roles"),
      );
      await confirmed(w, id, w.people.owner);
      const closing = w.inside((tx) =>
        tx.execute(sql`update break_glass set state = 'reviewed', reviewed_by = ${w.people.owner.id}, reviewed_at = now(),
          outcome = 'justified', review = 'r' where id = ${id}`),
      );
      await expect(closing).rejects.toMatchObject(wall("break_glass_third_person"));
    }));

  test("the alias accepts a broken glass that two people confirmed, for its version and name, and nothing else", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const id = await inserted(w, version);
      await expect(point(w, version, id)).rejects.toMatchObject(wall("aliases_approved"));
      await expect(inserted(w, version, { state: "in_force" })).rejects.toMatchObject(
        wall("break_glass_transition"),
      );
      await confirmed(w, id, w.people.owner);
      await expect(point(w, version, id, "challenger")).rejects.toMatchObject(wall("aliases_approved"));
      await point(w, version, id);
      const move = w.as(w.people.engineer, moveAlias, { versionId: version.versionId, alias: "challenger" });
      expect(await refusal(move)).toBe("precondition_failed");
    }));

  test("a proposal whose hour is over is not confirmed", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const id = await inserted(w, version, { expiresAt: "2001-01-01T00:00:00.000Z" });
      await expect(confirmed(w, id, w.people.owner)).rejects.toMatchObject(wall("break_glass_expired"));
    }));
});
