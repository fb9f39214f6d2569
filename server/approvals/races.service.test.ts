import { and, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { versionCards } from "#db/schema/models.ts";
import { auditTrail } from "#server/kernel/audit.ts";
import { type MadeVersion, makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import {
  closeTestConnection,
  makeWorld,
  type Person,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { approvedRequestFor } from "./release.ts";
import { request } from "./request.ts";
import { vote } from "./test-data.ts";
import { versionContent } from "./version-content.ts";
import { voidStale } from "./void.ts";

afterAll(closeTestConnection);

const ROUNDS = 200;
/** Rounds that run side by side: they share nothing but the log. */
const AT_ONCE = 8;

type Round = {
  w: World;
  version: MadeVersion;
  requestId: string;
  approve: (who: Person) => Promise<unknown>;
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
  const approve = (who: Person) => vote(w, who, { requestId: made.id, contentDigest: made.contentDigest });
  return { w, version, requestId: made.id, approve, read };
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
    const { w, requestId, approve, read } = round;
    const both = [w.people.reviewer, w.people.lead];
    await Promise.all(both.map(approve));
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
    const answers = await Promise.allSettled([round.approve(reviewer), round.approve(reviewer)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await votesOn(round)).toHaveLength(1);
  });
});

const edits = [
  { name: "an edit that voids, as the verb does it", voids: true },
  { name: "an edit past every verb", voids: false },
];

test.each(edits)(
  `an approval against $name, ${ROUNDS / 2} times, never ends approved with other content`,
  {
    timeout: 600_000,
  },
  async ({ voids }) => {
    let played = 0;
    await rounds(ROUNDS / 2, async ({ w, version, approve, read }, index) => {
      const edit = () =>
        w.inside(async (tx) => {
          await tx
            .update(versionCards)
            .set({ body: `Other words, round ${index}.`, updatedBy: w.people.scientist.id })
            .where(eq(versionCards.versionId, version.versionId));
          if (!voids) return;
          await voidStale(tx, version.versionId, {
            userId: w.people.scientist.id,
            now: new Date().toISOString(),
            audit: auditTrail(),
          });
        });
      const acts = [() => approve(w.people.reviewer), edit];
      const [first, second] = index % 2 === 0 ? acts : acts.toReversed();
      const answers = await Promise.allSettled([first?.(), second?.()]);
      const approval = answers[index % 2 === 0 ? 0 : 1];
      if (approval?.status === "rejected") expect(approval.reason).toMatchObject({ code: "conflict" });

      const row = await read();
      const content = await w.inside((tx) => versionContent(tx, version.versionId));
      expect(row.contentDigest).not.toBe(content.digest);
      if (voids) expect(row.state).toBe("voided");
      const released = w.inside((tx) =>
        approvedRequestFor(tx, version.versionId, "champion", {
          now: new Date().toISOString(),
          committed: false,
        }),
      );
      await expect(released).rejects.toMatchObject({ code: "precondition_failed" });
      played += 1;
    });
    expect(played).toBe(ROUNDS / 2);
  },
);
