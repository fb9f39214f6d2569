import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { users } from "#db/schema/access.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { aliases, versionCards } from "#db/schema/models.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { listItems } from "#server/governance/list-items.ts";
import { updateItem } from "#server/governance/update-item.ts";
import { auditTrail } from "#server/kernel/audit.ts";
import { newId } from "#server/kernel/ids.ts";
import { type MadeVersion, makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { blockers, get, ofVersion } from "./get.ts";
import { moveRequest } from "./internal.ts";
import { list } from "./list.ts";
import { approvedRequestFor, markApplied } from "./release.ts";
import { request } from "./request.ts";
import { voidStale } from "./void.ts";
import { withdraw } from "./withdraw.ts";

afterAll(closeTestConnection);

const NOW = () => new Date().toISOString();

/** The engineer asks for a review of the scientist's version; the reviewer has tried it. */
async function asked(w: World, policy: Partial<Omit<Policy, "gate">> = {}) {
  if (Object.keys(policy).length > 0) await setRule(w, policy);
  const version = await makeModelVersion(w);
  const made = await w.as(w.people.engineer, request, ask(version));
  await makePreview(w, { version, userId: w.people.reviewer.id });
  return { version, requestId: made.id, contentDigest: made.contentDigest };
}

const ask = (version: MadeVersion) => ({
  versionId: version.versionId,
  gate: "release_version" as const,
  alias: "champion",
  reason: "Better on evening flights.",
});

const setRule = (w: World, policy: Partial<Omit<Policy, "gate">>) =>
  makePolicyInForce(w, "release_version", policy);

type Asked = Awaited<ReturnType<typeof asked>>;

const vote = (
  w: World,
  who: Person,
  to: Pick<Asked, "requestId" | "contentDigest">,
  decision: "approve" | "request_changes" | "comment" = "approve",
) =>
  w.as(who, decide, {
    requestId: to.requestId,
    contentDigest: to.contentDigest,
    decision,
    reason: "Looked at it.",
  });

const stateOf = async (w: World, requestId: string) => {
  const [row] = await w.inside((tx) =>
    tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
  );
  return row?.state;
};

async function editCard(w: World, version: MadeVersion, who: Person, body = "Other words.") {
  const audit = auditTrail();
  const voided = await w.inside(async (tx) => {
    await tx
      .update(versionCards)
      .set({ body, updatedBy: who.id })
      .where(eq(versionCards.versionId, version.versionId));
    return voidStale(tx, version.versionId, { userId: who.id, now: NOW(), audit });
  });
  return { voided, audit };
}

const nameOf = (w: World, who: Person) =>
  w.inside(async (tx) => {
    const [row] = await tx.select({ name: users.name }).from(users).where(eq(users.id, who.id));
    return row?.name ?? "";
  });

describe("approvals.request", () => {
  test("binds a request to the content of this moment and says so in the audit log", () =>
    inWorld(async (w) => {
      const { version, requestId, contentDigest } = await asked(w);
      expect(contentDigest).toMatch(/^[0-9a-f]{64}$/);
      const view = await w.as(w.people.auditor, get, { requestId });
      expect(view).toMatchObject({
        state: "pending",
        contentDigest,
        currentDigest: contentDigest,
        author: { id: w.people.scientist.id },
        requestedBy: { id: w.people.engineer.id },
        manifest: { modelDigest: version.sha256 },
        quorum: 1,
        approvals: 0,
      });
      const [entry] = await w.audit("approvals.request");
      expect(entry).toMatchObject({
        targetType: "review_request",
        targetId: requestId,
        targetLabel: "late-flight v1 as champion",
        reason: "Better on evening flights.",
        after: { state: "pending", contentDigest, alias: "champion", policy: { quorum: 1 } },
      });
    }));

  test("one request is open for a version and a name", () =>
    inWorld(async (w) => {
      const { version } = await asked(w);
      expect(await refusal(w.as(w.people.engineer, request, ask(version)))).toBe("conflict");
      await w.as(w.people.engineer, request, { ...ask(version), alias: "challenger" });
    }));

  test("one that ran out makes room for the next", () =>
    inWorld(async (w) => {
      const { version, requestId } = await asked(w);
      await w.inside((tx) =>
        tx
          .update(reviewRequests)
          .set({ expiresAt: "2001-01-01T00:00:00.000Z" })
          .where(eq(reviewRequests.id, requestId)),
      );
      expect(await refusal(vote(w, w.people.reviewer, { requestId, contentDigest: "0".repeat(64) }))).toBe(
        "conflict",
      );
      await w.as(w.people.engineer, request, ask(version));
      expect(await stateOf(w, requestId)).toBe("expired");
    }));

  test("what is in the past or is no gate of a version is refused", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const past = w.as(w.people.engineer, request, { ...ask(version), dueOn: "2001-01-01" });
      expect(await refusal(past)).toBe("invalid");
      expect(await refusal(w.as(w.people.engineer, request, { ...ask(version), gate: "leave_phase" }))).toBe(
        "invalid",
      );
    }));

  test.each(["reviewer", "stakeholder", "admin", "auditor"] as const)("the %s does not ask", (role) =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      expect(await refusal(w.as(w.people[role], request, ask(version)))).toBe("forbidden");
    }),
  );

  test("a version of a project one is not in does not exist", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w, { projectId: w.otherProjectId });
      expect(await refusal(w.as(w.people.engineer, request, ask(version)))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, request, ask(version)))).toBe("not_found");
    }));
});

describe("approvals.decide", () => {
  test("an approval that completes the quorum approves, with statement, role and audit entry", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const answer = await vote(w, w.people.reviewer, to);
      expect(answer).toMatchObject({ state: "approved", sentence: "Approved by 1 person." });
      expect(answer.statement).toContain(`content sha256:${to.contentDigest}`);
      const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(view.decisions).toMatchObject([{ role: "reviewer", decision: "approve", ignored: null }]);
      const [entry] = await w.audit("approvals.decide");
      expect(entry).toMatchObject({
        actorId: w.people.reviewer.id,
        targetId: to.requestId,
        reason: "Looked at it.",
        before: { state: "pending", approvals: 0 },
        after: { state: "approved", approvals: 1, decision: "approve", contentDigest: to.contentDigest },
      });
    }));

  test("a quorum of two takes two different people", () =>
    inWorld(async (w) => {
      const to = await asked(w, { quorum: 2, requirePreview: false });
      expect(await vote(w, w.people.reviewer, to)).toMatchObject({ state: "pending" });
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("conflict");
      expect(await vote(w, w.people.lead, to)).toMatchObject({ state: "approved" });
    }));

  test("a request for changes outweighs an approval, and can be taken back by approving", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      expect(await vote(w, w.people.lead, to, "request_changes")).toMatchObject({
        state: "changes_requested",
      });
      await makePreview(w, { version: to.version, userId: w.people.lead.id });
      expect(await vote(w, w.people.lead, to)).toMatchObject({ state: "approved" });
    }));

  test("a comment moves nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await vote(w, w.people.reviewer, to, "comment")).toMatchObject({ state: "pending" });
    }));

  test("without a preview of these bytes the policy refuses, and says what to do", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await expect(vote(w, w.people.lead, to)).rejects.toMatchObject({
        code: "precondition_failed",
        message: expect.stringContaining("on the version's page"),
      });
      expect(await stateOf(w, to.requestId)).toBe("pending");
    }));

  test("open checklist items of a named phase hold the approval up, and their number is said", () =>
    inWorld(async (w) => {
      const to = await asked(w, { requireChecklistPhases: ["monitoring_and_management"] });
      await expect(vote(w, w.people.reviewer, to)).rejects.toMatchObject({
        code: "precondition_failed",
        message: expect.stringContaining("2 checklist items of monitoring and management are still open."),
      });
      const { items } = await w.as(w.people.lead, listItems, {
        projectId: w.projectId,
        phase: "monitoring_and_management",
      });
      for (const item of items) {
        await w.as(w.people.lead, updateItem, { itemId: item.id, status: "done", note: "Agreed." });
      }
      expect(await vote(w, w.people.reviewer, to)).toMatchObject({ state: "approved" });
    }));

  test("open threads hold it up when the policy says so", () =>
    inWorld(async (w) => {
      const to = await asked(w, { blockOnOpenThreads: true });
      await w.inside((tx) =>
        tx.insert(comments).values({
          id: newId("cmt"),
          orgId: w.orgId,
          projectId: w.projectId,
          subjectType: "model_version",
          subjectId: to.version.versionId,
          body: "Is origin a proxy?",
          authorId: w.people.stakeholder.id,
        }),
      );
      await expect(vote(w, w.people.reviewer, to)).rejects.toThrow("1 thread is not resolved.");
      const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(view.mayApprove).toMatchObject({ allowed: false, key: "conditions" });
      expect(view.mayAskForChanges.allowed).toBe(true);
      expect(await vote(w, w.people.reviewer, to, "request_changes")).toMatchObject({
        state: "changes_requested",
      });
      const { items } = await w.as(w.people.reviewer, blockers, { requestId: to.requestId });
      expect(items).toContainEqual(
        expect.objectContaining({ key: "threads", done: false, href: { kind: "threads" } }),
      );
    }));

  test("a digest other than the present one is a conflict, and nothing is signed", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const call = vote(w, w.people.reviewer, { ...to, contentDigest: "a".repeat(64) });
      await expect(call).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining("changed while you were deciding"),
      });
      expect(await w.inside((tx) => tx.select().from(decisions))).toHaveLength(0);
    }));

  test("content that changed past every verb is noticed too, whichever digest is sent", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await w.inside((tx) =>
        tx
          .update(versionCards)
          .set({ body: "changed by hand" })
          .where(eq(versionCards.versionId, to.version.versionId)),
      );
      const { currentDigest } = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(currentDigest).not.toBe(to.contentDigest);
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("conflict");
      expect(await refusal(vote(w, w.people.reviewer, { ...to, contentDigest: currentDigest }))).toBe(
        "conflict",
      );
    }));

  test.each(["scientist", "engineer", "stakeholder", "admin", "auditor"] as const)(
    "the %s does not decide",
    (role) =>
      inWorld(async (w) => {
        const to = await asked(w);
        expect(await refusal(vote(w, w.people[role], to))).toBe("forbidden");
      }),
  );

  test("a key never decides, whatever its person may", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const key = {
        type: "apiKey",
        keyId: newId("key"),
        userId: w.people.reviewer.id,
        label: "ci",
        role: "reviewer",
      } as const;
      const call = w.as(key, decide, {
        requestId: to.requestId,
        contentDigest: to.contentDigest,
        decision: "approve",
        reason: "by machine",
      });
      await expect(call).rejects.toThrow("Only a signed-in person decides.");
    }));

  test("a request of a project one is not in does not exist", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await refusal(vote(w, w.outsider, to))).toBe("not_found");
      await w.inside((tx) =>
        tx.execute(sql`delete from project_members where user_id = ${w.people.reviewer.id}`),
      );
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("not_found");
      expect((await w.audit("approvals.decide"))[0]).toMatchObject({ outcome: "denied" });
    }));
});

test("the conditional update alone refuses to move a request that is no longer as it was read", () =>
  inWorld(async (w) => {
    const { requestId: id, contentDigest } = await asked(w);
    const move = (was: { state: string; contentDigest: string }) =>
      refusal(w.inside((tx) => moveRequest(tx, { id, ...was }, { state: "approved" })));
    expect(await move({ state: "changes_requested", contentDigest })).toBe("conflict");
    expect(await move({ state: "pending", contentDigest: "a".repeat(64) })).toBe("conflict");
    expect(await stateOf(w, id)).toBe("pending");
  }));

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

describe("a change voids what was signed", () => {
  test("a pending and an approved request end, with who changed what", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      const { voided, audit } = await editCard(w, to.version, w.people.scientist);
      const who = await nameOf(w, w.people.scientist);
      const signer = await nameOf(w, w.people.reviewer);
      const sentence = `${who} changed the card. 1 signature no longer counts: ${signer}.`;
      expect(voided).toMatchObject([{ requestId: to.requestId, signatures: 1, reason: sentence }]);
      expect(audit.records).toMatchObject([
        {
          target: { id: to.requestId },
          before: { state: "approved" },
          after: { state: "voided" },
          reason: "The card was changed.",
        },
      ]);
      const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(view).toMatchObject({ state: "voided", stateReason: sentence, approvals: 0 });
      expect(view.decisions).toMatchObject([{ ignored: { because: "stale" } }]);
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("conflict");
    }));

  test("an edit that leaves the words as they were voids nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [card] = await w.inside((tx) =>
        tx.select().from(versionCards).where(eq(versionCards.versionId, to.version.versionId)),
      );
      expect((await editCard(w, to.version, w.people.scientist, card?.body)).voided).toEqual([]);
      expect(await stateOf(w, to.requestId)).toBe("pending");
    }));

  test("a new request can be made for the new content", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await editCard(w, to.version, w.people.scientist);
      const again = await w.as(w.people.engineer, request, ask(to.version));
      expect(again.contentDigest).not.toBe(to.contentDigest);
      const current = await w.as(w.people.engineer, ofVersion, { versionId: to.version.versionId });
      expect(current?.id).toBe(again.id);
    }));
});

describe("release", () => {
  const approved = (w: World, to: Asked) =>
    w.inside((tx) => approvedRequestFor(tx, to.version.versionId, "champion", NOW()));

  test("only an approved request opens the way, and only once", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await refusal(approved(w, to))).toBe("precondition_failed");
      await vote(w, w.people.reviewer, to);
      expect(await approved(w, to)).toMatchObject({
        id: to.requestId,
        contentDigest: to.contentDigest,
        signers: [{ id: w.people.reviewer.id }],
      });
      await w.inside((tx) => markApplied(tx, to.requestId, { now: NOW(), audit: auditTrail() }));
      expect(await stateOf(w, to.requestId)).toBe("applied");
      expect(
        await refusal(w.inside((tx) => markApplied(tx, to.requestId, { now: NOW(), audit: auditTrail() }))),
      ).toBe("conflict");
      expect(await refusal(approved(w, to))).toBe("precondition_failed");
    }));

  test("without any request the sentence says to ask for one", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      await expect(w.inside((tx) => approvedRequestFor(tx, version.versionId, "champion"))).rejects.toThrow(
        "Ask for a review first.",
      );
    }));

  test("content that changed past every verb after the approval releases nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      await w.inside((tx) =>
        tx
          .update(versionCards)
          .set({ body: "changed by hand" })
          .where(eq(versionCards.versionId, to.version.versionId)),
      );
      await expect(approved(w, to)).rejects.toThrow("no longer holds");
    }));

  test("the conditional update alone refuses to apply what is not approved", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(
        await refusal(w.inside((tx) => markApplied(tx, to.requestId, { now: NOW(), audit: auditTrail() }))),
      ).toBe("conflict");
    }));

  test("the database refuses an alias without an approved request, even to bare SQL", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const point = (alias: string) =>
        w.inside((tx) =>
          tx.insert(aliases).values({
            orgId: w.orgId,
            projectId: w.projectId,
            modelId: to.version.modelId,
            alias,
            versionId: to.version.versionId,
            requestId: to.requestId,
            movedBy: w.people.engineer.id,
          }),
        );
      const wall = { cause: { message: "an alias moves only through an approved request" } };
      await expect(point("champion")).rejects.toMatchObject(wall);
      await vote(w, w.people.reviewer, to);
      await expect(point("production")).rejects.toMatchObject(wall);
      await point("champion");
    }));
});

describe("approvals.withdraw", () => {
  test("whoever asked takes it back; it then decides nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await w.as(w.people.engineer, withdraw, { requestId: to.requestId, reason: "Found a leak." });
      expect(await stateOf(w, to.requestId)).toBe("withdrawn");
      const [entry] = await w.audit("approvals.withdraw");
      expect(entry).toMatchObject({
        before: { state: "pending" },
        after: { state: "withdrawn" },
        reason: "Found a leak.",
      });
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("conflict");
      const again = w.as(w.people.engineer, withdraw, { requestId: to.requestId, reason: "Again." });
      expect(await refusal(again)).toBe("conflict");
    }));

  test("a colleague who did not ask does not, a lead does, an outsider finds nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const take = (who: Person) => w.as(who, withdraw, { requestId: to.requestId, reason: "Not now." });
      expect(await refusal(take(w.people.scientist))).toBe("forbidden");
      expect(await refusal(take(w.people.reviewer))).toBe("forbidden");
      expect(await refusal(take(w.outsider))).toBe("not_found");
      await take(w.people.lead);
    }));
});

describe("approvals.list", () => {
  test("shows what waits for whom, and why", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const waiting = async (who: Person) =>
        (await w.as(who, list, { projectId: w.projectId, show: "waiting" })).items.map((line) => line.waits);
      expect(await waiting(w.people.reviewer)).toEqual(["decide"]);
      expect(await waiting(w.people.lead)).toEqual(["decide"]);
      expect(await waiting(w.people.scientist)).toEqual([]);
      expect(await waiting(w.people.auditor)).toEqual([]);
      await vote(w, w.people.reviewer, to, "request_changes");
      expect(await waiting(w.people.engineer)).toEqual(["answer"]);
      expect(await waiting(w.people.reviewer)).toEqual([]);
      await vote(w, w.people.reviewer, to);
      expect(await waiting(w.people.engineer)).toEqual(["release"]);
      expect(await waiting(w.people.reviewer)).toEqual([]);
    }));

  test("pages by key, open and closed apart", () =>
    inWorld(async (w) => {
      for (let number = 0; number < 3; number += 1) await asked(w);
      const first = await w.as(w.people.lead, list, { projectId: w.projectId, limit: 2 });
      expect(first.items).toHaveLength(2);
      const rest = await w.as(w.people.lead, list, {
        projectId: w.projectId,
        limit: 2,
        cursor: first.nextCursor,
      });
      expect(rest).toMatchObject({ nextCursor: null });
      expect(new Set([...first.items, ...rest.items].map((line) => line.id)).size).toBe(3);
      const closed = await w.as(w.people.lead, list, { projectId: w.projectId, show: "closed" });
      expect(closed.items).toEqual([]);
    }));

  test("a project one is not in does not exist", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.reviewer, list, { projectId: w.otherProjectId }))).toBe("not_found");
    }));
});

test("an open request keeps the rule it was made under", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    await setRule(w, { quorum: 2 });
    expect(await vote(w, w.people.reviewer, to)).toMatchObject({ state: "approved" });
  }));
