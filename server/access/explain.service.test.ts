import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { projectMembers } from "#db/schema/access.ts";
import { focuses } from "#db/schema/lifecycle.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeDatasetVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { createApiKey } from "./api-keys.ts";
import { explain } from "./explain.ts";
import { hangsOn } from "./hangs-on.ts";
import { invite } from "./invite.ts";
import { createServiceAccount } from "./service-accounts.ts";
import { setMemberRole } from "./set-member-role.ts";
import { setProjectMember } from "./set-project-member.ts";
import { suspendMember } from "./suspend-member.ts";

afterAll(closeTestConnection);

const asked = (w: World, more: object = {}) =>
  w.as(w.people.lead, explain, { projectId: w.projectId, ...more });

describe("who sees a project, and why", () => {
  test("names each person once, with both roles and what they let them do", () =>
    inWorld(async (w) => {
      const { people } = await asked(w);
      expect(people).toHaveLength(8);
      const reviewer = people.find(({ id }) => id === w.people.reviewer.id);
      expect(reviewer).toMatchObject({
        organizationRole: "reviewer",
        projectRole: "reviewer",
        suspended: false,
      });
      expect(reviewer?.why).toMatch(/was added to this project as reviewer/);
      expect(reviewer?.abilities).toContain("review:decide");
      expect(reviewer?.abilities).not.toContain("dataset:write");
    }));

  test("leaves out who was not added, and has a person of the whole organization without being added", () =>
    inWorld(async (w) => {
      const { people } = await w.as(w.people.owner, explain, { projectId: w.otherProjectId });
      expect(people.map(({ organizationRole }) => organizationRole).sort()).toEqual([
        "admin",
        "auditor",
        "owner",
      ]);
      expect(people[0]?.why).toMatch(/see every project of the organization/);
    }));

  test("knows from the log who gave the role: the inviter, the one who added, the one who changed it last", () =>
    inWorld(async (w) => {
      const { lead, admin, owner, scientist } = w.people;
      const { link } = await w.as(admin, invite, {
        email: `new-${w.orgId.slice(-8)}@example.test`,
        role: "engineer",
        projectId: w.projectId,
        projectRole: "engineer",
      });
      const account = { name: "New", password: "an umbrella for the auditor" };
      const token = link.split("/").at(-1) ?? "";
      const joined = await w.as({ type: "anonymous" }, acceptInvitation, { token, account }, { orgId: null });
      await w.as(lead, setProjectMember, { projectId: w.projectId, userId: scientist.id, role: "engineer" });
      await w.as(admin, setProjectMember, { projectId: w.otherProjectId, userId: lead.id, role: "lead" });
      const nameOf = (role: string) => expect.stringContaining(role);
      const by = async (userId: string) => (await asked(w)).people.find(({ id }) => id === userId)?.grantedBy;
      expect(await by(joined.userId)).toEqual(nameOf("admin"));
      expect(await by(scientist.id)).toEqual(nameOf("lead"));
      expect(await by(lead.id)).toBe("themselves, by starting the project");
      await w.as(owner, setMemberRole, { userId: scientist.id, role: "auditor" });
      await w.inside((tx) => tx.delete(projectMembers).where(eq(projectMembers.userId, scientist.id)));
      expect(await by(scientist.id)).toEqual(nameOf("owner"));
    }));

  test("shows the keys that reach it to those who look after it, and only their number to others", () =>
    inWorld(async (w) => {
      const { admin, scientist, stakeholder } = w.people;
      const { id: service } = await w.as(admin, createServiceAccount, {
        name: "Nightly",
        role: "engineer",
        projectIds: [w.projectId],
      });
      await w.as(admin, createApiKey, {
        name: "ci",
        role: "engineer",
        forUserId: service,
        permissions: ["run:write"],
      });
      await w.as(w.people.owner, createApiKey, {
        name: "elsewhere",
        role: "owner",
        projectIds: [w.otherProjectId],
      });
      await w.as(scientist, createApiKey, { name: "mine", role: "scientist", projectIds: [w.projectId] });
      const { keys } = await asked(w);
      expect(keys?.map(({ name }) => name).sort()).toEqual(["ci", "mine"]);
      expect(keys?.find(({ name }) => name === "ci")).toMatchObject({
        holder: { name: "Nightly", kind: "service" },
        abilities: ["run:write"],
      });
      const seen = await w.as(stakeholder, explain, { projectId: w.projectId });
      expect(seen).toMatchObject({ keys: null, keyCount: 2 });
    }));

  test("says of something in the project that its readers are the project's", () =>
    inWorld(async (w) => {
      const { versionId } = await makeDatasetVersion(w);
      const of = { kind: "dataset_version", id: versionId };
      expect((await asked(w, { of })).of).toMatchObject({ id: versionId, label: "flights 2001-01" });
      const elsewhere = w.as(w.people.owner, explain, { projectId: w.otherProjectId, of } as never);
      expect(await refusal(elsewhere)).toBe("not_found");
    }));
});

describe("can somebody do this here?", () => {
  test("is answered as the kernel would, suspended people included", () =>
    inWorld(async (w) => {
      const question = { userId: w.people.scientist.id, permission: "review:decide" };
      expect((await asked(w, question)).answer).toMatchObject({
        yes: false,
        sentence: expect.stringContaining("needs the role Owner, Lead or Reviewer"),
      });
      const reviewer = { ...question, userId: w.people.reviewer.id };
      expect((await asked(w, reviewer)).answer).toMatchObject({ yes: true });
      await w.as(w.people.admin, suspendMember, { userId: w.people.reviewer.id, suspended: true });
      expect((await asked(w, reviewer)).answer).toMatchObject({
        yes: false,
        sentence: expect.stringContaining("suspended"),
      });
      expect(await refusal(asked(w, { ...question, userId: w.outsider.id }))).toBe("not_found");
    }));

  test("is not for those who do not see the project", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.lead, explain, { projectId: w.otherProjectId }))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, explain, { projectId: w.projectId }))).toBe("not_found");
    }));
});

describe("what hangs on somebody", () => {
  test("is told to those who manage people, before anybody is removed", () =>
    inWorld(async (w) => {
      const { admin, owner, lead } = w.people;
      await w.inside((tx) =>
        tx.insert(focuses).values({
          id: newId("foc"),
          orgId: w.orgId,
          projectId: w.projectId,
          phase: "scalability",
          reason: "r",
          declaredBy: lead.id,
        }),
      );
      await w.as(lead, createApiKey, { name: "k", role: "lead" });
      const { ties, warnings } = await w.as(admin, hangsOn, { userId: lead.id });
      expect(ties).toMatchObject({ keys: 1, focuses: 1, onlyOwner: false });
      expect(ties.onlyLeadOf).toHaveLength(1);
      expect(warnings).toHaveLength(3);
      expect((await w.as(admin, hangsOn, { userId: owner.id })).ties.onlyOwner).toBe(true);
      expect(await refusal(w.as(lead, hangsOn, { userId: owner.id }))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, hangsOn, { userId: owner.id }))).toBe("not_found");
    }));
});

describe("suspending", () => {
  test("keeps a person out of this organization until it is lifted, and is recorded", () =>
    inWorld(async (w) => {
      const { admin, lead } = w.people;
      await w.as(admin, suspendMember, { userId: lead.id, suspended: true });
      expect(await refusal(asked(w))).toBe("unauthenticated");
      await w.as(admin, suspendMember, { userId: lead.id, suspended: true });
      await w.as(admin, suspendMember, { userId: lead.id, suspended: false });
      await asked(w);
      expect(await w.audit("access.suspendMember")).toMatchObject([
        { targetId: lead.id, before: { suspended: true }, after: { suspended: false } },
        { targetId: lead.id, before: { suspended: false }, after: { suspended: true } },
      ]);
    }));

  test("is not for oneself, for an owner by others, for the last owner, or for those who manage nobody", () =>
    inWorld(async (w) => {
      const { admin, lead, owner, scientist } = w.people;
      const suspend = (who: typeof admin, userId: string) =>
        refusal(w.as(who, suspendMember, { userId, suspended: true }));
      expect(await suspend(admin, admin.id)).toBe("conflict");
      expect(await suspend(admin, owner.id)).toBe("forbidden");
      expect(await suspend(lead, scientist.id)).toBe("forbidden");
      expect(await suspend(w.outsider, scientist.id)).toBe("not_found");
      await w.as(owner, setMemberRole, { userId: lead.id, role: "owner" });
      await w.as(lead, suspendMember, { userId: owner.id, suspended: true });
      expect(await refusal(w.as(lead, setMemberRole, { userId: lead.id, role: "lead" }))).toBe("conflict");
    }));
});
