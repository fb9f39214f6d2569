import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { versionCards } from "#db/schema/models.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { SIGNATURE_COLUMNS, signatureValues } from "#server/testing/signatures.ts";
import { closeTestConnection, inWorld, type Person, type World } from "#server/testing/world.ts";
import { get } from "./get.ts";
import { request } from "./request.ts";
import { type Asked, ask, asked, vote } from "./test-data.ts";

afterAll(closeTestConnection);

describe("nobody approves their own work", () => {
  const parts: { part: string; make: (w: World) => Promise<Asked & { who: Person }> }[] = [
    {
      part: "who registered the version",
      make: async (w) => {
        const version = await makeModelVersion(w, {
          createdBy: w.people.lead.id,
          trainedBy: w.people.scientist.id,
        });
        const made = await w.as(w.people.engineer, request, ask(version));
        return { version, requestId: made.id, contentDigest: made.contentDigest, who: w.people.lead };
      },
    },
    {
      part: "who trained it",
      make: async (w) => {
        const version = await makeModelVersion(w, { trainedBy: w.people.lead.id });
        const made = await w.as(w.people.engineer, request, ask(version));
        return { version, requestId: made.id, contentDigest: made.contentDigest, who: w.people.lead };
      },
    },
    {
      part: "who asked for the review",
      make: async (w) => {
        const version = await makeModelVersion(w);
        const made = await w.as(w.people.lead, request, ask(version));
        return { version, requestId: made.id, contentDigest: made.contentDigest, who: w.people.lead };
      },
    },
    {
      part: "who changed it last",
      make: async (w) => {
        const version = await makeModelVersion(w);
        await w.inside((tx) =>
          tx
            .update(versionCards)
            .set({ updatedBy: w.people.lead.id })
            .where(eq(versionCards.versionId, version.versionId)),
        );
        const made = await w.as(w.people.engineer, request, ask(version));
        return { version, requestId: made.id, contentDigest: made.contentDigest, who: w.people.lead };
      },
    },
  ];

  test.each(parts)("$part cannot approve: the rule says why", ({ make }) =>
    inWorld(async (w) => {
      const { who, ...to } = await make(w);
      await makePreview(w, { version: to.version, userId: who.id });
      await expect(vote(w, who, to)).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("Ask a colleague."),
      });
      const view = await w.as(who, get, { requestId: to.requestId });
      expect(view.mayApprove).toMatchObject({ allowed: false });
      expect(view.waits).toBeNull();
    }),
  );

  test.each(parts)("$part cannot approve: the database refuses even bare SQL", ({ make }) =>
    inWorld(async (w) => {
      const { who, requestId, contentDigest } = await make(w);
      const insert = (decision: string) =>
        w.inside((tx) =>
          tx.execute(sql`insert into decisions
            (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest)
            values (${newId("dec")}, ${w.orgId}, ${w.projectId}, ${requestId}, ${who.id}, 'lead', ${decision}, 'r', 's', ${contentDigest})`),
        );
      await expect(insert("approve")).rejects.toMatchObject({
        cause: { code: "42501", message: "own work cannot be approved" },
      });
      await insert("comment");
    }),
  );
});

describe("nobody gives themselves the signature", () => {
  test("an administrator who becomes a reviewer of the project cannot sign it", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { admin } = w.people;
      await makePreview(w, { version: to.version, userId: admin.id });
      await w.as(admin, setProjectMember, { projectId: w.projectId, userId: admin.id, role: "reviewer" });
      await expect(vote(w, admin, to)).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("You gave yourself the role"),
      });
      const view = await w.as(admin, get, { requestId: to.requestId });
      expect(view.mayApprove).toMatchObject({ allowed: false, key: "granted_own_role" });
      await vote(w, w.people.reviewer, to);
    }));

  test("nor by withdrawing and asking again: the role's date does not matter, who gave it last does", () =>
    inWorld(async (w) => {
      const { admin, owner } = w.people;
      const asReviewer = { projectId: w.projectId, userId: admin.id, role: "reviewer" as const };
      await w.as(admin, setProjectMember, asReviewer);
      const to = await asked(w, { requirePreview: false });
      await expect(vote(w, admin, to)).rejects.toThrow("You gave yourself the role");
      await expect(approvePastVerbs(w, to, admin)).rejects.toMatchObject({
        cause: { constraint_name: "decisions_own_grant" },
      });
      expect((await w.as(admin, get, { requestId: to.requestId })).waits).toBeNull();
      await w.as(owner, setProjectMember, { ...asReviewer, role: "stakeholder" });
      await w.as(owner, setProjectMember, asReviewer);
      expect((await w.as(admin, get, { requestId: to.requestId })).waits).toBe("decide");
      expect(await vote(w, admin, to)).toMatchObject({ state: "approved" });
    }));

  test("who holds a role from somebody else signs in that one, not in the one they took", () =>
    inWorld(async (w) => {
      const { owner } = w.people;
      await w.as(owner, setProjectMember, { projectId: w.projectId, userId: owner.id, role: "reviewer" });
      const to = await asked(w);
      await makePreview(w, { version: to.version, userId: owner.id });
      await expect(approvePastVerbs(w, to, owner)).rejects.toMatchObject({
        cause: { constraint_name: "decisions_own_grant" },
      });
      expect(await vote(w, owner, to)).toMatchObject({ state: "approved" });
      expect((await w.as(owner, get, { requestId: to.requestId })).decisions).toMatchObject([
        { role: "owner" },
      ]);
    }));

  test("the database refuses it even to bare SQL", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { admin } = w.people;
      await w.as(admin, setProjectMember, { projectId: w.projectId, userId: admin.id, role: "reviewer" });
      await expect(approvePastVerbs(w, to, admin)).rejects.toMatchObject({
        cause: { constraint_name: "decisions_own_grant" },
      });
    }));
});

/** An approval written as SQL, with no verb in between. */
const approvePastVerbs = (
  w: World,
  to: Asked,
  who: { id: string },
  more: { role?: string; digest?: string } = {},
) =>
  w.inside((tx) =>
    tx.execute(sql`insert into decisions
      (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest, ${SIGNATURE_COLUMNS})
      values (${newId("dec")}, ${w.orgId}, ${w.projectId}, ${to.requestId}, ${who.id}, ${more.role ?? "reviewer"}, 'approve', 'r', 's',
        ${more.digest ?? to.contentDigest}, ${signatureValues()})`),
  );

describe("approved is earned, whatever the application says", () => {
  const approve = (w: World, to: Asked) =>
    w.inside((tx) =>
      tx.execute(sql`update review_requests set state = 'approved' where id = ${to.requestId}`),
    );
  const wall = { cause: { constraint_name: "review_requests_quorum" } };

  test("by enough different people, on this very content, in a role that counts", () =>
    inWorld(async (w) => {
      const to = await asked(w, { quorum: 2 });
      const { reviewer, lead, owner, stakeholder } = w.people;
      await expect(approve(w, to)).rejects.toMatchObject(wall);
      await approvePastVerbs(w, to, reviewer);
      await expect(approve(w, to)).rejects.toMatchObject(wall);
      await approvePastVerbs(w, to, stakeholder, { role: "stakeholder" });
      await approvePastVerbs(w, to, owner, { digest: "a".repeat(64) });
      await expect(approve(w, to)).rejects.toMatchObject(wall);
      await approvePastVerbs(w, to, lead, { role: "lead" });
      await approve(w, to);
    }));

  test.each([
    { name: "approved", change: { state: "approved" } },
    { name: "applied", change: { state: "applied" } },
    { name: "with changes asked for", change: { state: "changes_requested" } },
    { name: "withdrawn", change: { state: "withdrawn" } },
    { name: "in a state that there is not", change: { state: "signed" } },
    { name: "closed already", change: { closedAt: "2026-11-01T00:00:00.000Z" } },
  ])("a request does not begin $name", ({ change }) =>
    inWorld(async (w) => {
      const to = await asked(w);
      const another = (changed: object) =>
        w.inside(async (tx) => {
          const [real] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, to.requestId));
          if (!real) throw new Error("no request");
          await tx
            .insert(reviewRequests)
            .values({ ...real, id: newId("req"), alias: "challenger", ...changed });
        });
      await expect(another(change)).rejects.toMatchObject({
        cause: { code: "42501", constraint_name: "review_requests_begins_pending" },
      });
      await another({});
    }),
  );

  test("a request is not rewritten, and goes only where it may", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const set = (what: ReturnType<typeof sql>) =>
        w.inside((tx) => tx.execute(sql`update review_requests set ${what} where id = ${to.requestId}`));
      await expect(set(sql`content_digest = 'x'`)).rejects.toMatchObject({
        cause: { constraint_name: "review_requests_fixed" },
      });
      await expect(set(sql`requested_by = 'usr_x'`)).rejects.toMatchObject({
        cause: { constraint_name: "review_requests_fixed" },
      });
      await expect(set(sql`state = 'applied'`)).rejects.toMatchObject({
        cause: { constraint_name: "review_requests_transition" },
      });
    }));

  test("one decision of each say is in force: a second one has to replace the first", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await approvePastVerbs(w, to, w.people.reviewer);
      await expect(approvePastVerbs(w, to, w.people.reviewer)).rejects.toMatchObject({
        cause: { constraint_name: "decisions_first_of_say" },
      });
    }));

  test("a service account approves nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const id = newId("usr");
      await w.inside((tx) =>
        tx.insert(users).values({ id, email: `${id}@example.test`, name: "Pipeline", kind: "service" }),
      );
      await expect(approvePastVerbs(w, to, { id })).rejects.toMatchObject({ cause: { code: "42501" } });
    }));
});
