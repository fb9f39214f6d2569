import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { versionCards } from "#db/schema/models.ts";
import { auditTrail } from "#server/kernel/audit.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { closeTestConnection, makeWorld, type Person, testConnection } from "#server/testing/world.ts";
import { approvedRequestFor } from "./release.ts";
import { request } from "./request.ts";
import { vote } from "./test-data.ts";
import { versionContent } from "./version-content.ts";
import { voidStale } from "./void.ts";

afterAll(closeTestConnection);

/** Committed, so that each call has a connection of its own. */
async function asked() {
  const w = await makeWorld(testConnection().db);
  const version = await makeModelVersion(w);
  const made = await w.as(w.people.engineer, request, {
    versionId: version.versionId,
    gate: "release_version",
    alias: "champion",
    reason: "Better on evening flights.",
  });
  const approve = (who: Person) => vote(w, who, { requestId: made.id, contentDigest: made.contentDigest });
  const read = () =>
    w.inside(async (tx) => {
      const [row] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, made.id));
      if (!row) throw new Error("the request is gone");
      return row;
    });
  return { w, version, requestId: made.id, approve, read };
}

test("two approvers at the same instant: one transition, both votes", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { w, version, requestId, approve, read } = await asked();
    const both = [w.people.reviewer, w.people.lead];
    for (const { id } of both) await makePreview(w, { version, userId: id });
    await Promise.all(both.map(approve));
    expect((await read()).state).toBe("approved");
    const votes = await w.inside((tx) =>
      tx.select().from(decisions).where(eq(decisions.requestId, requestId)),
    );
    expect(votes.map((vote) => vote.reviewerId).sort()).toEqual(both.map(({ id }) => id).sort());
    const entries = await w.audit("approvals.decide");
    const state = (facts: unknown) => (facts as { state: string }).state;
    expect(entries).toHaveLength(2);
    expect(entries.filter((entry) => state(entry.before) !== state(entry.after))).toHaveLength(1);
  }
});

test("one approver twice at the same instant: one signature", async () => {
  const { w, version, requestId, approve } = await asked();
  await makePreview(w, { version, userId: w.people.reviewer.id });
  const answers = await Promise.allSettled([approve(w.people.reviewer), approve(w.people.reviewer)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);
  const votes = await w.inside((tx) => tx.select().from(decisions).where(eq(decisions.requestId, requestId)));
  expect(votes).toHaveLength(1);
});

const edits = [
  { name: "an edit that voids, as the verb does it", voids: true },
  { name: "an edit past every verb", voids: false },
];

test.each(edits)("an approval against $name never ends approved with other content", async ({ voids }) => {
  for (let round = 0; round < 8; round += 1) {
    const { w, version, approve, read } = await asked();
    await makePreview(w, { version, userId: w.people.reviewer.id });
    const edit = () =>
      w.inside(async (tx) => {
        await tx
          .update(versionCards)
          .set({ body: `Other words, round ${round}.`, updatedBy: w.people.scientist.id })
          .where(eq(versionCards.versionId, version.versionId));
        if (!voids) return;
        await voidStale(tx, version.versionId, {
          userId: w.people.scientist.id,
          now: new Date().toISOString(),
          audit: auditTrail(),
        });
      });
    const acts = [() => approve(w.people.reviewer), edit];
    const [first, second] = round % 2 === 0 ? acts : acts.toReversed();
    const answers = await Promise.allSettled([first?.(), second?.()]);
    const approval = answers[round % 2 === 0 ? 0 : 1];
    if (approval?.status === "rejected") expect(approval.reason).toMatchObject({ code: "conflict" });

    const row = await read();
    const content = await w.inside((tx) => versionContent(tx, version.versionId));
    expect(row.contentDigest).not.toBe(content.digest);
    if (voids) expect(row.state).toBe("voided");
    const released = w.inside((tx) => approvedRequestFor(tx, version.versionId, "champion"));
    await expect(released).rejects.toMatchObject({ code: "precondition_failed" });
  }
});
