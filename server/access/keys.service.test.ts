import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { members, passwords, projectMembers, sessions, users } from "#db/schema/access.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { approvals } from "#server/approvals/verbs.ts";
import { receiveUpload } from "#server/datasets/receive-upload.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeModelVersion, someDigest } from "#server/testing/factories.ts";
import { emptySignature } from "#server/testing/signatures.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { createApiKey, listApiKeys } from "./api-keys.ts";
import { keyActor } from "./authenticate.ts";
import { createProject } from "./create-project.ts";
import { findProject } from "./get-project.ts";
import { invite } from "./invite.ts";
import { listProjects } from "./list-projects.ts";
import { me } from "./me.ts";
import { listMembers } from "./members.ts";
import { createServiceAccount } from "./service-accounts.ts";
import { removeMember, setMemberRole } from "./set-member-role.ts";
import { setProjectMember } from "./set-project-member.ts";
import { suspendMember } from "./suspend-member.ts";
import { updateProject } from "./update-project.ts";
import { visibleProjects } from "./visible-projects.ts";

afterAll(closeTestConnection);

type NewKey = Parameters<World["as"]>[2] & Record<string, unknown>;
const keyOf = async (w: World, person: Person, input: NewKey) => {
  const { token } = await w.as(person, createApiKey, { name: "k", role: person.role, ...input } as never);
  const found = await keyActor(w.db as never, token);
  if (!found) throw new Error("the key opens nothing");
  return found.actor;
};
const slugOf = (w: World) => `project-${w.orgId.slice(-8)}`;

describe("a key made for some permissions", () => {
  test("does those and nothing else of its role", () =>
    inWorld(async (w) => {
      const key = await keyOf(w, w.people.lead, { permissions: ["project:read"] });
      expect(await w.as(key, findProject, { slug: slugOf(w) })).toMatchObject({ id: w.projectId });
      await expect(w.as(key, updateProject, { projectId: w.projectId, name: "x" })).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("project:manage"),
      });
      expect(await refusal(w.as(key, listMembers, {}))).toBe("forbidden");
    }));

  test("is not made with a permission that its role does not have", () =>
    inWorld(async (w) => {
      const made = keyOf(w, w.people.scientist, { permissions: ["review:decide"] });
      await expect(made).rejects.toMatchObject({
        code: "invalid",
        message: expect.stringContaining("review:decide"),
      });
      expect(await refusal(keyOf(w, w.people.scientist, { permissions: [] }))).toBe("invalid");
      expect(await refusal(keyOf(w, w.people.scientist, { permissions: ["everything"] }))).toBe("invalid");
    }));
});

describe("a key made for some projects", () => {
  test("finds those and no other, even where its person sees all", () =>
    inWorld(async (w) => {
      const { owner } = w.people;
      const key = await keyOf(w, owner, { projectIds: [w.otherProjectId] });
      expect((await w.as(key, listProjects, {})).items.map(({ id }) => id)).toEqual([w.otherProjectId]);
      expect((await w.as(key, visibleProjects, {})).ids).toEqual([w.otherProjectId]);
      expect(await refusal(w.as(key, findProject, { slug: slugOf(w) }))).toBe("not_found");
      expect((await w.as(owner, listProjects, {})).items).toHaveLength(2);
      const mine = await keyOf(w, w.people.lead, { projectIds: [w.projectId] });
      expect((await w.as(mine, visibleProjects, {})).ids).toEqual([w.projectId]);
      await w.as(mine, updateProject, { projectId: w.projectId, description: "by a key" });
    }));

  test("asks nothing of the whole organization", () =>
    inWorld(async (w) => {
      const key = await keyOf(w, w.people.owner, { projectIds: [w.projectId] });
      expect(await refusal(w.as(key, listMembers, {}))).toBe("forbidden");
      expect(await refusal(w.as(key, createProject, { name: "Another" }))).toBe("forbidden");
    }));

  test("names no project that its person does not see", () =>
    inWorld(async (w) => {
      expect(await refusal(keyOf(w, w.people.lead, { projectIds: [w.otherProjectId] }))).toBe("not_found");
      expect(await refusal(keyOf(w, w.people.owner, { projectIds: [w.foreignProjectId] }))).toBe("not_found");
    }));
});

test("a key lives a year at most, by the form and by the database", () =>
  inWorld(async (w) => {
    expect(await refusal(keyOf(w, w.people.lead, { expiresInDays: 366 }))).toBe("invalid");
    expect(await refusal(keyOf(w, w.people.lead, { expiresInDays: 0 }))).toBe("invalid");
    const { keyId } = await keyOf(w, w.people.lead, { expiresInDays: 365 });
    const longer = w.inside((tx) =>
      tx.execute(sql`update api_keys set expires_at = created_at + interval '400 days' where id = ${keyId}`),
    );
    await expect(longer).rejects.toMatchObject({ cause: { constraint_name: "api_keys_life" } });
  }));

test("the record of a new key says how narrow it is, and its last use is in the list", () =>
  inWorld(async (w) => {
    const narrow = { permissions: ["run:read", "run:write"], projectIds: [w.projectId] };
    await keyOf(w, w.people.scientist, narrow);
    expect(await w.audit("access.createApiKey")).toMatchObject([
      { after: { role: "scientist", permissions: narrow.permissions, projects: narrow.projectIds } },
    ]);
    const { items } = await w.as(w.people.scientist, listApiKeys, {});
    expect(items).toMatchObject([{ permissions: narrow.permissions, projects: [slugOf(w)] }]);
    expect(items[0]?.lastUsedAt).not.toBeNull();
  }));

test("a key keeps its hands off what its person does about themselves, and decides nothing", () =>
  inWorld(async (w) => {
    const key = await keyOf(w, w.people.reviewer, {});
    expect((await w.as(key, me, {})).user.id).toBe(w.people.reviewer.id);
    const version = await makeModelVersion(w);
    const { id } = await w.as(w.people.scientist, approvals.request, {
      gate: "release_version",
      versionId: version.versionId,
      alias: "champion",
      reason: "better than before",
    } as never);
    const decided = w.as(key, approvals.decide, {
      requestId: id,
      decision: "approve",
      reason: "fine",
      contentDigest: someDigest(),
    } as never);
    await expect(decided).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("API keys"),
    });
  }));

async function serviceOf(w: World, role: "engineer" | "scientist" | "auditor" = "engineer") {
  const { id } = await w.as(w.people.admin, createServiceAccount, {
    name: "Nightly training",
    role,
    projectIds: [w.projectId],
  });
  const key = await keyOf(w, w.people.admin, { role, forUserId: id });
  return { id, key };
}

describe("a service account", () => {
  test("is made by those who manage people, with projects of the organization", () =>
    inWorld(async (w) => {
      const { id } = await serviceOf(w);
      expect(await w.audit("access.createServiceAccount")).toMatchObject([
        { targetId: id, after: { kind: "service", role: "engineer", projects: [w.projectId] } },
      ]);
      const make = (who: Person, projectIds: string[] = []) =>
        w.as(who, createServiceAccount, { name: "CI", role: "scientist", projectIds });
      expect(await refusal(make(w.people.lead))).toBe("forbidden");
      expect(await refusal(make(w.people.admin, [w.foreignProjectId]))).toBe("not_found");
      expect(
        await refusal(w.as(w.people.admin, createServiceAccount, { name: "CI", role: "owner" as never })),
      ).toBe("invalid");
      const { items } = await w.as(w.people.lead, listMembers, {});
      expect(items.find((item) => item.id === id)).toMatchObject({
        kind: "service",
        name: "Nightly training",
      });
    }));

  test("works by a key: it sees its project and uploads", () =>
    inWorld(async (w) => {
      const { key } = await serviceOf(w);
      expect((await w.as(key, listProjects, {})).items.map(({ id }) => id)).toEqual([w.projectId]);
      const upload = { projectId: w.projectId, fileName: "a.csv", sha256: someDigest(), size: 3 };
      expect(await w.as(key, receiveUpload, upload)).toMatchObject({
        uploadId: expect.stringMatching(/^upl_/),
      });
    }));

  test("makes no keys, invites nobody and starts no project, whatever its role", () =>
    inWorld(async (w) => {
      const { id, key } = await serviceOf(w);
      const as = { type: "user" as const, userId: id, label: "s", sessionId: "ses_0" };
      for (const who of [key, as]) {
        expect(await refusal(w.as(who, invite, { email: "a@example.test", role: "lead" }))).toBe("forbidden");
        expect(await refusal(w.as(who, createProject, { name: "Mine" }))).toBe("forbidden");
        expect(await refusal(w.as(who, createApiKey, { name: "k", role: "engineer" }))).toBe("forbidden");
      }
    }));

  test("is never owner, administrator, lead or reviewer, here or in a project", () =>
    inWorld(async (w) => {
      const { id } = await serviceOf(w);
      for (const role of ["owner", "admin", "lead", "reviewer"] as const)
        expect(await refusal(w.as(w.people.owner, setMemberRole, { userId: id, role })), role).toBe(
          "precondition_failed",
        );
      for (const role of ["lead", "reviewer"] as const) {
        const given = w.as(w.people.lead, setProjectMember, { projectId: w.projectId, userId: id, role });
        expect(await refusal(given), role).toBe("precondition_failed");
      }
      await w.as(w.people.owner, setMemberRole, { userId: id, role: "auditor" });
    }));

  test("has keys made by those who manage people only, and none of a role for people", () =>
    inWorld(async (w) => {
      const { id } = await serviceOf(w);
      expect(await refusal(keyOf(w, w.people.lead, { forUserId: id }))).toBe("not_found");
      expect(await refusal(keyOf(w, w.people.admin, { forUserId: id, role: "reviewer" }))).toBe("invalid");
      expect(await refusal(keyOf(w, w.people.admin, { forUserId: w.people.lead.id }))).toBe("forbidden");
      const mine = await w.as(w.people.admin, listApiKeys, {});
      expect(mine.items).toMatchObject([{ kind: "service", person: "Nightly training" }]);
      expect((await w.as(w.people.lead, listApiKeys, {})).items).toEqual([]);
    }));

  test("that is suspended or removed, its keys do nothing", () =>
    inWorld(async (w) => {
      const { id, key } = await serviceOf(w);
      await w.as(w.people.admin, suspendMember, { userId: id, suspended: true });
      expect(await refusal(w.as(key, listProjects, {}))).toBe("unauthenticated");
      await w.as(w.people.admin, suspendMember, { userId: id, suspended: false });
      await w.as(key, listProjects, {});
      await w.as(w.people.admin, removeMember, { userId: id });
      expect(await refusal(w.as(key, listProjects, {}))).toBe("not_found");
    }));
});

test("what a service account asks for, whoever made its key cannot approve, and is told why", () =>
  inWorld(async (w) => {
    const { id, key } = await serviceOf(w);
    const { versionId } = await makeModelVersion(w, { createdBy: id });
    const { id: requestId } = await w.as(key, approvals.request, {
      gate: "release_version",
      versionId,
      alias: "champion",
      reason: "better than before",
    } as never);
    const [row] = await w.inside((tx) =>
      tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
    );
    expect(row?.authorIds).toEqual(expect.arrayContaining([id, w.people.admin.id]));
    expect(row?.authorIds).not.toContain(w.people.reviewer.id);
    const [entry] = await w.audit("approvals.request");
    expect(entry?.after).toMatchObject({ authors: row?.authorIds });
  }));

describe("the database, past every verb", () => {
  const walls: { name: string; constraint: string; act: (w: World, id: string) => Promise<unknown> }[] = [
    {
      name: "gives a service account no password",
      constraint: "service_account_keys_only",
      act: (w, userId) => w.inside((tx) => tx.insert(passwords).values({ userId, hash: "x" })),
    },
    {
      name: "opens no session for it",
      constraint: "service_account_keys_only",
      act: (w, userId) =>
        w.inside((tx) =>
          tx.insert(sessions).values({
            id: newId("ses"),
            tokenHash: newId("x"),
            userId,
            method: "password",
            expiresAt: "2030-01-01T00:00:00Z",
          }),
        ),
    },
    {
      name: "makes it no owner",
      constraint: "service_account_role",
      act: (w, id) =>
        w.inside((tx) => tx.update(members).set({ role: "owner" }).where(eq(members.userId, id))),
    },
    {
      name: "makes it no reviewer of a project",
      constraint: "service_account_role",
      act: (w, id) =>
        w.inside((tx) =>
          tx.update(projectMembers).set({ role: "reviewer" }).where(eq(projectMembers.userId, id)),
        ),
    },
    {
      name: "does not make a person of it",
      constraint: "users_kind_stays",
      act: (w, id) => w.inside((tx) => tx.update(users).set({ kind: "person" }).where(eq(users.id, id))),
    },
    {
      name: "takes no decision of it",
      constraint: "decisions_by_people",
      act: async (w, reviewerId) => decision(w, await requested(w, w.people.scientist.id), reviewerId),
    },
    {
      name: "lets nobody approve what a service account did with a key they made",
      constraint: "decisions_not_own_service",
      act: async (w, id) => decision(w, await requested(w, id), w.people.admin.id),
    },
  ];
  test.each(walls)("$name", ({ constraint, act }) =>
    inWorld(async (w) => {
      const { id } = await serviceOf(w);
      await expect(act(w, id)).rejects.toMatchObject({ cause: { constraint_name: constraint } });
    }),
  );

  test("a person who made none of its keys may approve what it did", () =>
    inWorld(async (w) => {
      const { id } = await serviceOf(w);
      await decision(w, await requested(w, id), w.people.reviewer.id);
    }));

  async function requested(w: World, by: string): Promise<string> {
    const id = newId("req");
    const { versionId } = await makeModelVersion(w);
    await w.inside((tx) =>
      tx.insert(reviewRequests).values({
        id,
        orgId: w.orgId,
        projectId: w.projectId,
        gate: "release_version",
        subjectType: "model_version",
        subjectId: versionId,
        contentDigest: someDigest(),
        manifest: {},
        policy: {},
        reason: "better than before",
        requestedBy: by,
        authorId: by,
        lastModifierId: by,
      }),
    );
    return id;
  }

  const decision = (w: World, requestId: string, reviewerId: string) =>
    w.inside((tx) =>
      tx.insert(decisions).values({
        id: newId("dec"),
        orgId: w.orgId,
        projectId: w.projectId,
        requestId,
        reviewerId,
        reviewerRole: "reviewer",
        decision: "approve",
        reason: "fine",
        statement: "I approve.",
        contentDigest: someDigest(),
        ...emptySignature(),
      } as never),
    );
});
