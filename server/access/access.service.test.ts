import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { phases, visits } from "#db/schema/lifecycle.ts";
import { newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";
import { archiveProject } from "./archive-project.ts";
import { keyActor, organizationOf, type sessionActor } from "./authenticate.ts";
import { createProject } from "./create-project.ts";
import { foundOrganization } from "./found-organization.ts";
import { invite } from "./invite.ts";
import { listProjects } from "./list-projects.ts";
import { listSessions, revokeSession } from "./sessions.ts";
import { removeMember, setMemberRole } from "./set-member-role.ts";
import { removeProjectMember, setProjectMember } from "./set-project-member.ts";
import { updateProject } from "./update-project.ts";

afterAll(closeTestConnection);

const PASSWORD = "an umbrella for the auditor";

// Inside a test everything is one transaction, which the functions that authenticate take for their database.
const db = (w: World) => w.db as Parameters<typeof sessionActor>[0];

describe("projects", () => {
  test("a project starts with its nine phases, and its start is a visit to problem definition", () =>
    inWorld(async (w) => {
      const { id, slug } = await w.as(w.people.lead, createProject, { name: "Flight delays" });
      expect(slug).toBe("flight-delays");
      expect(await w.inside((tx) => tx.select().from(phases).where(sql`project_id = ${id}`))).toHaveLength(9);
      expect(await w.inside((tx) => tx.select().from(visits).where(sql`project_id = ${id}`))).toMatchObject([
        { phase: "problem_definition" },
      ]);
      const [entry] = await w.audit("access.createProject");
      expect(entry).toMatchObject({ targetId: id, after: { name: "Flight delays", slug } });
    }));

  test("an address is used once in an organization", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, createProject, { name: "Flight delays" });
      expect(await refusal(w.as(w.people.admin, createProject, { name: "Flight Delays" }))).toBe("conflict");
    }));

  test("a name of 10,000 characters gets a sentence with its length", () =>
    inWorld(async (w) => {
      await expect(w.as(w.people.lead, createProject, { name: "x".repeat(10_000) })).rejects.toThrow(
        /10,000 characters long; 120/,
      );
    }));

  test("markup in a name is kept as text", () =>
    inWorld(async (w) => {
      const { id } = await w.as(w.people.lead, createProject, {
        name: "<script>alert(1)</script>",
        slug: "markup",
      });
      const { items } = await w.as(w.people.owner, listProjects, {});
      expect(items.find((item) => item.id === id)?.name).toBe("<script>alert(1)</script>");
    }));

  test("a person lists the projects they were added to; owner, admin and auditor all of them", () =>
    inWorld(async (w) => {
      const mine = await w.as(w.people.scientist, listProjects, {});
      expect(mine.items.map((item) => item.id)).toEqual([w.projectId]);
      for (const role of ["owner", "admin", "auditor"] as const) {
        const { items } = await w.as(w.people[role], listProjects, {});
        expect(items).toHaveLength(2);
      }
    }));

  test("a change has before and after; the same again records nothing", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, updateProject, {
        projectId: w.projectId,
        description: "Which flights are late?",
      });
      await w.as(w.people.lead, updateProject, {
        projectId: w.projectId,
        description: "Which flights are late?",
      });
      expect(await w.audit("access.updateProject")).toMatchObject([
        { before: { description: "" }, after: { description: "Which flights are late?" } },
      ]);
    }));

  test("a taken address does not tell the name of a project that one does not see", () =>
    inWorld(async (w) => {
      const hidden = await w.as(w.people.owner, createProject, { name: "Secret plan", slug: "plan" });
      expect(hidden.slug).toBe("plan");
      const again = w.as(w.people.lead, createProject, { name: "My plan", slug: "plan" });
      await expect(again).rejects.toMatchObject({
        code: "conflict",
        message: expect.not.stringContaining("Secret"),
      });
    }));

  test("archiving closes a project, and opening it again is possible", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, archiveProject, { projectId: w.projectId, archived: true });
      expect(await refusal(w.as(w.people.lead, updateProject, { projectId: w.projectId, name: "x" }))).toBe(
        "precondition_failed",
      );
      await w.as(w.people.lead, archiveProject, { projectId: w.projectId, archived: false });
      await w.as(w.people.lead, updateProject, { projectId: w.projectId, name: "Open again" });
    }));
});

describe("members", () => {
  test("only an owner makes an owner, and the last one stays", () =>
    inWorld(async (w) => {
      expect(
        await refusal(w.as(w.people.admin, setMemberRole, { userId: w.people.lead.id, role: "owner" })),
      ).toBe("forbidden");
      expect(
        await refusal(w.as(w.people.owner, setMemberRole, { userId: w.people.owner.id, role: "lead" })),
      ).toBe("conflict");
      expect(await refusal(w.as(w.people.owner, removeMember, { userId: w.people.owner.id }))).toBe(
        "conflict",
      );
      await w.as(w.people.owner, setMemberRole, { userId: w.people.lead.id, role: "owner" });
      expect(await w.audit("access.setMemberRole")).toMatchObject([
        { before: { role: "lead" }, after: { role: "owner" } },
        { outcome: "denied" },
      ]);
    }));

  test("an owner's key that is narrower than owner makes, unmakes and removes no owner", () =>
    inWorld(async (w) => {
      const owner = w.people.owner;
      const key = {
        type: "apiKey" as const,
        keyId: "key_narrow",
        userId: owner.id,
        label: owner.email,
        role: "admin" as const,
      };
      const made = { email: "second@example.test", role: "owner" as const };
      expect(await refusal(w.as(key, invite, made))).toBe("forbidden");
      const promoted = { userId: w.people.lead.id, role: "owner" as const };
      expect(await refusal(w.as(key, setMemberRole, promoted))).toBe("forbidden");
      await w.as({ ...key, role: "owner" }, setMemberRole, promoted);
      expect(await refusal(w.as(key, removeMember, { userId: w.people.lead.id }))).toBe("forbidden");
    }));

  test("removal takes the person out of projects and ends their keys", () =>
    inWorld(async (w) => {
      const { token } = await w.as(w.people.scientist, createApiKey, { name: "k", role: "scientist" });
      expect(await keyActor(db(w), token)).not.toBeNull();
      await w.as(w.people.admin, removeMember, { userId: w.people.scientist.id });
      expect(await keyActor(db(w), token)).toBeNull();
      expect(await refusal(w.as(w.people.scientist, listProjects, {}))).toBe("not_found");
    }));

  test("a project role is given and taken by those who manage the project; organization roles are not project roles", () =>
    inWorld(async (w) => {
      const projectId = w.projectId;
      expect(
        await refusal(
          w.as(w.people.lead, setProjectMember, { projectId, userId: w.outsider.id, role: "lead" }),
        ),
      ).toBe("not_found");
      expect(
        await refusal(
          w.as(w.people.lead, setProjectMember, { projectId, userId: w.people.scientist.id, role: "owner" }),
        ),
      ).toBe("precondition_failed");
      await w.as(w.people.lead, setProjectMember, {
        projectId,
        userId: w.people.scientist.id,
        role: "engineer",
      });
      await w.as(w.people.lead, removeProjectMember, { projectId, userId: w.people.scientist.id });
      expect(await w.audit("access.removeProjectMember")).toMatchObject([
        { before: { role: "engineer" }, after: null },
      ]);
    }));
});

describe("API keys", () => {
  test("a key is shown once, kept as a hash, and acts for its person with at most its role", () =>
    inWorld(async (w) => {
      const { token, id } = await w.as(
        w.people.scientist,
        createApiKey,
        { name: "nightly", role: "stakeholder" },
        { idempotencyKey: "same" },
      );
      expect(token).toMatch(/^cs_[\w-]{43}$/);
      const found = await keyActor(db(w), token);
      expect(found).toMatchObject({
        orgId: w.orgId,
        actor: { keyId: id, userId: w.people.scientist.id, role: "stakeholder" },
      });
      const dump = await w.inside((tx) =>
        tx.execute(
          sql`select k::text || coalesce(i.output::text, '') as row from api_keys k left join idempotency_keys i on true`,
        ),
      );
      expect(JSON.stringify(dump)).not.toContain(token);
      expect(JSON.stringify(await w.audit("access.createApiKey"))).not.toContain(token);
      if (found)
        expect(await refusal(w.as(found.actor, updateProject, { projectId: w.projectId, name: "x" }))).toBe(
          "forbidden",
        );
    }));

  test.each([
    ["revoked", sql`update api_keys set revoked_at = now()`],
    ["expired", sql`update api_keys set expires_at = now() - interval '1 second'`],
    ["of a suspended person", sql`update users set suspended_at = now()`],
  ])("a key that is %s opens nothing", (_name, spoil) =>
    inWorld(async (w) => {
      const { token } = await w.as(w.people.lead, createApiKey, { name: "k", role: "lead" });
      await w.inside((tx) => tx.execute(spoil));
      expect(await keyActor(db(w), token)).toBeNull();
      expect(await keyActor(db(w), "cs_unknown")).toBeNull();
    }),
  );

  test("a key sees and ends no session of its person", () =>
    inWorld(async (w) => {
      const key = {
        type: "apiKey",
        keyId: "key_0000000000aa",
        userId: w.people.lead.id,
        role: "lead",
        label: "k",
      } as const;
      expect(await refusal(w.as(key, listSessions, {}))).toBe("forbidden");
      expect(await refusal(w.as(key, revokeSession, { sessionId: "ses_0000000000" }))).toBe("forbidden");
    }));

  test("one revokes one's own keys; those of others only who manages members; a key makes no key", () =>
    inWorld(async (w) => {
      const { id } = await w.as(w.people.lead, createApiKey, { name: "k", role: "lead" });
      expect(await refusal(w.as(w.people.scientist, revokeApiKey, { keyId: id }))).toBe("not_found");
      expect((await w.as(w.people.scientist, listApiKeys, {})).items).toHaveLength(0);
      expect((await w.as(w.people.admin, listApiKeys, {})).items).toHaveLength(1);
      await w.as(w.people.admin, revokeApiKey, { keyId: id });
      const key = { type: "apiKey", keyId: id, userId: w.people.lead.id, role: "lead", label: "k" } as const;
      expect(await refusal(w.as(key, createApiKey, { name: "child", role: "lead" }))).toBe("forbidden");
    }));
});

test("an organization is founded with its owner; a second one of the same address is not", () =>
  inWorld(async (w) => {
    const found = (slug: string, email: string) =>
      w.as(
        { type: "system", job: "test", onBehalfOf: null },
        foundOrganization,
        { name: "New", slug, owner: { email, name: "O", password: PASSWORD } },
        { orgId: newId("org"), requestId: newRequestId() },
      );
    const slug = `new-${w.orgId.slice(-8)}`;
    const email = `o-${w.orgId.slice(-8)}@example.test`;
    const { id, ownerId } = await found(slug, email);
    expect(await organizationOf(db(w), ownerId, null)).toBe(id);
    expect(await refusal(found(slug, `b-${email}`))).toBe("conflict");
    expect(await refusal(found(`${slug}-2`, email))).toBe("conflict");
  }));
