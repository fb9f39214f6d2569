import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { decisions } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { versionCards } from "#db/schema/models.ts";
import { GATES } from "#domain/approvals/states.ts";
import { mayHoldUp } from "#domain/discussion/blocking.ts";
import { SUBJECT_KINDS } from "#domain/discussion/schemas.ts";
import { resolve } from "#server/discussion/change.ts";
import { comment } from "#server/discussion/comment.ts";
import { listItems } from "#server/governance/list-items.ts";
import { updateItem } from "#server/governance/update-item.ts";
import { newId } from "#server/kernel/ids.ts";
import { makePreview } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { blockers, get } from "./get.ts";
import { moveRequest } from "./internal.ts";
import { passageOf, subjectTypeOf } from "./passages.ts";
import { asked, stateOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

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
      const threadId = newId("cmt");
      await w.inside((tx) =>
        tx.insert(comments).values({
          id: threadId,
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
        expect.objectContaining({ key: "threads", done: false, href: { kind: "threads", threadId } }),
      );
    }));

  test.each(["model_version", "review_request"] as const)(
    "a thread on the %s that somebody raised to hold it up does, whatever the policy, until it is resolved",
    (kind) =>
      inWorld(async (w) => {
        const to = await asked(w);
        const { stakeholder, reviewer, scientist } = w.people;
        const subject = { kind, id: kind === "model_version" ? to.version.versionId : to.requestId };
        const said = { projectId: w.projectId, subject, body: "Is origin a proxy?" };
        await w.as(scientist, comment, said);
        const { id: commentId } = await w.as(stakeholder, comment, { ...said, blocking: true });
        await expect(vote(w, reviewer, to)).rejects.toMatchObject({
          code: "precondition_failed",
          message: expect.stringContaining("1 thread that holds it up is not resolved."),
        });
        const { items } = await w.as(reviewer, blockers, { requestId: to.requestId });
        const href = { kind: "threads", threadId: commentId };
        expect(items).toContainEqual(expect.objectContaining({ key: "threads", done: false, href }));
        expect(await stateOf(w, to.requestId)).toBe("pending");
        expect(await w.inside((tx) => tx.select().from(decisions))).toHaveLength(0);
        // Its author cannot clear the way for their own work.
        expect(await refusal(w.as(scientist, resolve, { commentId }))).toBe("forbidden");
        await w.as(stakeholder, resolve, { commentId });
        expect(await vote(w, reviewer, to)).toMatchObject({ state: "approved" });
      }),
  );

  test("threads hold up exactly what a gate passes, and reviews", () => {
    // A change of the rules is about a policy, or about the project's own risk tier.
    const subjects = ["prj_0000000000aa", "pol_0000000000aa"];
    const asking = { projectId: "prj_0000000000aa", alias: null, payload: {} };
    const passed = GATES.flatMap((gate) =>
      subjects.map((subjectId) => subjectTypeOf(passageOf(gate), { ...asking, subjectId })),
    );
    expect(SUBJECT_KINDS.filter(mayHoldUp)).toEqual(
      SUBJECT_KINDS.filter((kind) => kind === "review_request" || passed.includes(kind)),
    );
  });

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
