import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { versionCards } from "#db/schema/models.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
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

  const walled = parts.filter(({ part }) => part !== "who trained it");
  test.each(walled)("$part cannot approve: the database refuses even bare SQL", ({ make }) =>
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
  test("an administrator who becomes a reviewer of the project after the request cannot sign it", () =>
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
});
