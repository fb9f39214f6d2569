import { setTimeout as sleep } from "node:timers/promises";
import { and, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { versionCards } from "#db/schema/models.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { updateCard } from "#server/models/update-card.ts";
import { type MadeVersion, makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { signingStepUp } from "#server/testing/step-ups.ts";
import {
  closeTestConnection,
  makeWorld,
  type Person,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { request } from "./request.ts";
import { versionContent } from "./version-content.ts";

afterAll(closeTestConnection);

const ROUNDS = 200;
/** Rounds that run side by side: they share nothing but the log. */
const AT_ONCE = 8;

type Round = {
  w: World;
  version: MadeVersion;
  requestId: string;
  /** Proves who they are, and answers the act alone: only that is to meet with another's. */
  approving: (who: Person) => Promise<() => Promise<unknown>>;
  read: () => Promise<typeof reviewRequests.$inferSelect>;
};

/** A request on a version of its own, committed, so that each call has a connection of its own. */
async function asked(w: World): Promise<Round> {
  const version = await makeModelVersion(w);
  const made = await w.as(w.people.engineer, request, {
    versionId: version.versionId,
    gate: "release_version",
    alias: "champion",
    reason: "Better on evening flights.",
  });
  const read = () =>
    w.inside(async (tx) => {
      const [row] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, made.id));
      if (!row) throw new Error("the request is gone");
      return row;
    });
  const signing = { requestId: made.id, decision: "approve" as const, contentDigest: made.contentDigest };
  const approving = async (who: Person) => {
    const stepUpId = await signingStepUp(w, who, signing);
    return () => w.as(who, decide, { ...signing, reason: "Looked at it.", stepUpId });
  };
  return { w, version, requestId: made.id, approving, read };
}

/** Plays rounds side by side in one committed world whose policy asks for no preview. */
async function rounds(n: number, play: (round: Round, index: number) => Promise<void>): Promise<void> {
  const w = await makeWorld(testConnection().db);
  await makePolicyInForce(w, "release_version", { requirePreview: false });
  let next = 0;
  const one = async () => {
    while (next < n) {
      const index = next;
      next += 1;
      await play(await asked(w), index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

const votesOn = ({ w, requestId }: Round) =>
  w.inside((tx) => tx.select().from(decisions).where(eq(decisions.requestId, requestId)));

test(`two approvers at the same instant, ${ROUNDS} times: one transition, both votes`, {
  timeout: 600_000,
}, async () => {
  let transitions = 0;
  await rounds(ROUNDS, async (round) => {
    const { w, requestId, approving, read } = round;
    const both = [w.people.reviewer, w.people.lead];
    const acts = await Promise.all(both.map(approving));
    await Promise.all(acts.map((act) => act()));
    expect((await read()).state).toBe("approved");
    const votes = await votesOn(round);
    expect(votes.map((vote) => vote.reviewerId).sort()).toEqual(both.map(({ id }) => id).sort());
    const entries = await w.inside((tx) =>
      tx
        .select()
        .from(auditEntries)
        .where(and(eq(auditEntries.targetId, requestId), eq(auditEntries.action, "approvals.decide"))),
    );
    const state = (facts: unknown) => (facts as { state: string }).state;
    expect(entries).toHaveLength(2);
    expect(entries.filter((entry) => state(entry.before) !== state(entry.after))).toHaveLength(1);
    transitions += 1;
  });
  expect(transitions).toBe(ROUNDS);
});

test("one approver twice at the same instant: one signature", async () => {
  await rounds(20, async (round) => {
    const { reviewer } = round.w.people;
    const acts = await Promise.all([round.approving(reviewer), round.approving(reviewer)]);
    const answers = await Promise.allSettled(acts.map((act) => act()));
    expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await votesOn(round)).toHaveLength(1);
  });
});

/** An approval and an edit of the card at nearly the same instant; each begins first in every other round. */
async function meet(round: Round, index: number, edit: () => Promise<unknown>) {
  const { version, w, read } = round;
  const acts = [await round.approving(w.people.reviewer), edit];
  const approvalFirst = index % 2 === 0;
  const [first, second] = approvalFirst ? acts : acts.toReversed();
  // They reach the database at every distance from each other, from none to longer than either takes to lock.
  const apart = Math.floor(index / 2) % 16;
  const answers = await Promise.allSettled([first?.(), sleep(apart).then(second)]);
  const [approval, edited] = approvalFirst ? answers : answers.toReversed();
  if (approval?.status === "rejected") expect(approval.reason).toMatchObject({ code: "conflict" });
  expect(edited?.status).toBe("fulfilled");
  const row = await read();
  const content = await w.inside((tx) => versionContent(tx, version.versionId));
  expect(row.contentDigest).not.toBe(content.digest);
  const release = w.as(w.people.engineer, moveAlias, { versionId: version.versionId, alias: "champion" });
  await expect(release).rejects.toMatchObject({ code: "precondition_failed" });
  return { state: row.state, approved: approval?.status === "fulfilled" };
}

test(`an approval against a racing edit, ${ROUNDS} times: it never ends approved with other content`, {
  timeout: 600_000,
}, async () => {
  const won = { approval: 0, edit: 0 };
  await rounds(ROUNDS, async (round, index) => {
    const { w, version } = round;
    const edit = () =>
      w.as(w.people.scientist, updateCard, {
        versionId: version.versionId,
        rev: 0,
        body: `Other, ${index}.`,
      });
    const { state, approved } = await meet(round, index, edit);
    expect(state).toBe("voided");
    won[approved ? "approval" : "edit"] += 1;
  });
  expect(won.approval + won.edit).toBe(ROUNDS);
  // Both orders really happened: else the two did not race.
  expect(won.approval).toBeGreaterThan(0);
  expect(won.edit).toBeGreaterThan(0);
});

test("an edit past every verb voids nothing, and the approval serves for nothing either", async () => {
  await rounds(20, async (round, index) => {
    const { w, version } = round;
    const edit = () =>
      w.inside((tx) =>
        tx
          .update(versionCards)
          .set({ body: `Other words, round ${index}.`, updatedBy: w.people.scientist.id })
          .where(eq(versionCards.versionId, version.versionId)),
      );
    await meet(round, index, edit);
  });
});
