import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { projectMembers, users } from "#db/schema/access.ts";
import { delegations } from "#db/schema/approvals.ts";
import { removeProjectMember, setProjectMember } from "#server/access/set-project-member.ts";
import { suspendMember } from "#server/access/suspend-member.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { SIGNATURE_COLUMNS, signatureValues } from "#server/testing/signatures.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { delegate, endDelegation } from "./delegations.ts";
import { get } from "./get.ts";
import { peopleWithRole } from "./people.ts";
import { getPolicies } from "./policies.ts";
import { request } from "./request.ts";
import { type Asked, ask, asked, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

const hand = (w: World, from: Person, to: Person, request: Pick<Asked, "requestId">, untilOn = TOMORROW) =>
  w.as(from, delegate, { requestId: request.requestId, toUserId: to.id, untilOn, reason: "On leave." });

const signFor = (w: World, who: Person, holder: Person, to: Asked) =>
  vote(w, who, to, "approve", { onBehalfOf: holder.id });

describe("approvals.delegate", () => {
  test("a say handed over counts in the role of its holder, and the record names both", () =>
    inWorld(async (w) => {
      const to = await asked(w, { roles: ["owner"], requirePreview: false });
      expect(await refusal(vote(w, w.people.lead, to))).toBe("forbidden");
      const { delegationId } = await hand(w, w.people.owner, w.people.lead, to);
      const answer = await signFor(w, w.people.lead, w.people.owner, to);
      expect(answer).toMatchObject({ state: "approved" });
      expect(answer.statement).toContain("in the place of");
      const view = await w.as(w.people.auditor, get, { requestId: to.requestId });
      expect(view.decisions).toMatchObject([
        { person: { id: w.people.lead.id }, onBehalfOf: { id: w.people.owner.id }, role: "owner" },
      ]);
      const [entry] = await w.audit("approvals.delegate");
      expect(entry).toMatchObject({
        targetId: to.requestId,
        reason: "On leave.",
        after: { delegationId, from: w.people.owner.id, to: w.people.lead.id, untilOn: TOMORROW },
      });
      const [decided] = await w.audit("approvals.decide");
      expect(decided?.after).toMatchObject({
        onBehalfOf: w.people.owner.id,
        record: { delegation: { id: delegationId } },
      });
    }));

  test("two says in one hand are one approval", () =>
    inWorld(async (w) => {
      const to = await asked(w, { quorum: 2, requirePreview: false });
      await hand(w, w.people.owner, w.people.reviewer, to);
      expect(await vote(w, w.people.reviewer, to)).toMatchObject({ state: "pending" });
      expect(await refusal(signFor(w, w.people.reviewer, w.people.owner, to))).toBe("conflict");
      expect(await vote(w, w.people.lead, to)).toMatchObject({ state: "approved" });
    }));

  test("a say whose giver lost the role counts for nothing, and its holder still reads the review", () =>
    inWorld(async (w) => {
      const to = await asked(w, { roles: ["reviewer"], requirePreview: false });
      await hand(w, w.people.reviewer, w.people.lead, to);
      await w.as(w.people.admin, removeProjectMember, {
        projectId: w.projectId,
        userId: w.people.reviewer.id,
      });
      expect(await refusal(signFor(w, w.people.lead, w.people.reviewer, to))).toBe("forbidden");
      const view = await w.as(w.people.lead, get, { requestId: to.requestId });
      expect(view.mayApprove).toMatchObject({ allowed: false, key: "role" });
    }));

  test("whoever handed it over decides only after taking it back", () =>
    inWorld(async (w) => {
      const to = await asked(w, { requirePreview: false });
      const { delegationId } = await hand(w, w.people.owner, w.people.lead, to);
      await expect(vote(w, w.people.owner, to)).rejects.toThrow("Take it back first");
      await w.as(w.people.owner, endDelegation, { delegationId });
      expect(await refusal(signFor(w, w.people.lead, w.people.owner, to))).toBe("forbidden");
      expect(await vote(w, w.people.owner, to)).toMatchObject({ state: "approved" });
    }));

  test("a say rests while its holder is suspended, and nobody hands one to somebody who is", () =>
    inWorld(async (w) => {
      const { reviewer, lead, owner, admin } = w.people;
      const to = await asked(w, { requirePreview: false });
      await hand(w, reviewer, lead, to);
      const offered = async () =>
        (await w.as(admin, getPolicies, { projectId: w.projectId })).approvers.map(({ id }) => id);
      expect(await offered()).toContain(reviewer.id);
      await w.as(admin, suspendMember, { userId: reviewer.id, suspended: true });
      await expect(signFor(w, lead, reviewer, to)).rejects.toThrow("no longer has the role");
      expect(await refusal(hand(w, owner, reviewer, to))).toBe("not_found");
      expect(await offered()).not.toContain(reviewer.id);
      const people = await w.inside((tx) =>
        peopleWithRole(tx, { orgId: w.orgId, projectId: w.projectId }, ["reviewer"]),
      );
      expect(people.map(({ id }) => id)).not.toContain(reviewer.id);
      await w.as(admin, suspendMember, { userId: reviewer.id, suspended: false });
      expect(await signFor(w, lead, reviewer, to)).toMatchObject({ state: "approved" });
    }));

  test("a say ends with the role it came from, and with its day", () =>
    inWorld(async (w) => {
      const to = await asked(w, { requirePreview: false });
      await hand(w, w.people.reviewer, w.people.lead, to);
      await w.as(w.people.owner, setProjectMember, {
        projectId: w.projectId,
        userId: w.people.reviewer.id,
        role: "stakeholder",
      });
      await expect(signFor(w, w.people.lead, w.people.reviewer, to)).rejects.toThrow(
        "no longer has the role",
      );
      await w.inside((tx) =>
        tx.insert(delegations).values({
          id: newId("dlg"),
          orgId: w.orgId,
          projectId: w.projectId,
          requestId: to.requestId,
          fromUser: w.people.owner.id,
          fromRole: "owner",
          toUser: w.people.admin.id,
          reason: "r",
          untilOn: "2001-01-01",
          createdBy: w.people.owner.id,
        }),
      );
      await w.inside((tx) =>
        tx
          .update(projectMembers)
          .set({ role: "reviewer" })
          .where(eq(projectMembers.userId, w.people.admin.id)),
      );
      await expect(signFor(w, w.people.admin, w.people.owner, to)).rejects.toThrow("ran out");
    }));

  test("what bars from deciding bars giver and receiver", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w, { createdBy: w.people.lead.id, trainedBy: w.people.lead.id });
      const made = await w.as(w.people.engineer, request, ask(version));
      const to = { requestId: made.id };
      expect(await refusal(hand(w, w.people.lead, w.people.reviewer, to))).toBe("forbidden");
      expect(await refusal(hand(w, w.people.reviewer, w.people.lead, to))).toBe("forbidden");
      expect(await refusal(hand(w, w.people.reviewer, w.people.stakeholder, to))).toBe("invalid");
      expect(await refusal(hand(w, w.people.reviewer, w.people.reviewer, to))).toBe("invalid");
      expect(await refusal(hand(w, w.people.scientist, w.people.reviewer, to))).toBe("forbidden");
      expect(await refusal(hand(w, w.outsider, w.people.reviewer, to))).toBe("not_found");
      expect(await refusal(hand(w, w.people.reviewer, w.outsider, to))).toBe("not_found");
      expect(await refusal(hand(w, w.people.reviewer, w.people.owner, to, "2001-01-01"))).toBe("invalid");
    }));

  test("no chains: a say is handed over once, by its holder", () =>
    inWorld(async (w) => {
      const to = await asked(w, { requirePreview: false });
      await hand(w, w.people.owner, w.people.lead, to);
      expect(await refusal(hand(w, w.people.lead, w.people.reviewer, to))).toBe("conflict");
      expect(await refusal(hand(w, w.people.reviewer, w.people.lead, to))).toBe("conflict");
      expect(await refusal(hand(w, w.people.owner, w.people.reviewer, to))).toBe("conflict");
    }));

  test("only its two people end a delegation, once", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { delegationId } = await hand(w, w.people.owner, w.people.lead, to);
      const end = (who: Person) => w.as(who, endDelegation, { delegationId });
      expect(await refusal(end(w.people.reviewer))).toBe("forbidden");
      expect(await refusal(end(w.people.scientist))).toBe("forbidden");
      expect(await refusal(end(w.outsider))).toBe("not_found");
      await end(w.people.lead);
      expect(await refusal(end(w.people.owner))).toBe("conflict");
      const [entry] = await w.audit("approvals.endDelegation");
      expect(entry).toMatchObject({ outcome: "ok", after: { delegationId, ended: true } });
    }));
});

describe("the database holds it without any verb", () => {
  const insert = (w: World, to: Asked, from: Person, receiver: Person, by = from) =>
    w.inside((tx) =>
      tx.execute(sql`insert into delegations (id, org_id, project_id, request_id, from_user, from_role, to_user, reason, until_on, created_by)
        values (${newId("dlg")}, ${w.orgId}, ${w.projectId}, ${to.requestId}, ${from.id}, 'owner', ${receiver.id}, 'r', ${TOMORROW}, ${by.id})`),
    );
  const approveFor = (w: World, to: Asked, who: Person, holder: Person) =>
    w.inside((tx) =>
      tx.execute(sql`insert into decisions
        (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest, on_behalf_of, ${SIGNATURE_COLUMNS})
        values (${newId("dec")}, ${w.orgId}, ${w.projectId}, ${to.requestId}, ${who.id}, 'owner', 'approve', 'r', 's', ${to.contentDigest}, ${holder.id},
          ${signatureValues()})`),
    );
  const wall = (constraint_name: string) => ({ cause: { constraint_name } });

  test("a say that nobody handed over, one's own handed to oneself, one handed over by another", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { owner, lead, reviewer } = w.people;
      await expect(approveFor(w, to, lead, owner)).rejects.toMatchObject(wall("decisions_delegated"));
      await expect(insert(w, to, owner, owner)).rejects.toMatchObject(wall("delegations_two_people"));
      await expect(insert(w, to, owner, lead, reviewer)).rejects.toMatchObject(
        wall("delegations_two_people"),
      );
    }));

  test("an author neither gives nor receives a say, and a say passes on only once", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { owner, lead, reviewer, scientist } = w.people;
      await expect(insert(w, to, scientist, lead)).rejects.toMatchObject(wall("delegations_not_own"));
      await expect(insert(w, to, owner, scientist)).rejects.toMatchObject(wall("delegations_not_own"));
      await insert(w, to, owner, lead);
      await expect(insert(w, to, lead, reviewer)).rejects.toMatchObject(wall("delegations_no_chain"));
      await approveFor(w, to, lead, owner);
    }));

  test("a delegate does not sign for somebody who turns out to be an author", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { owner, lead } = w.people;
      await insert(w, to, owner, lead);
      await w.inside((tx) =>
        tx.execute(
          sql`update version_cards set updated_by = ${owner.id} where version_id = ${to.version.versionId}`,
        ),
      );
      await makePreview(w, { version: to.version, userId: lead.id });
      await expect(signFor(w, lead, owner, to)).rejects.toThrow("had a part in this");
    }));
});

test("a suspended colleague receives nothing", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    await w.inside((tx) =>
      tx.update(users).set({ suspendedAt: new Date().toISOString() }).where(eq(users.id, w.people.lead.id)),
    );
    expect(await refusal(hand(w, w.people.owner, w.people.lead, to))).toBe("not_found");
  }));
