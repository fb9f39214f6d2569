import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { reviewRequests } from "#db/schema/approvals.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { expire } from "./expire.ts";
import { get } from "./get.ts";
import { remind } from "./remind.ts";
import { type Asked, asked, nameOf, stateOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const nudge = (w: World, who: Person, to: Pick<Asked, "requestId">) =>
  w.as(who, remind, { requestId: to.requestId });

describe("approvals.remind", () => {
  test("reaches those who may decide and have not, and the log has their ids", () =>
    inWorld(async (w) => {
      const to = await asked(w, { quorum: 3 });
      await vote(w, w.people.reviewer, to);
      const answer = await nudge(w, w.people.engineer, to);
      const names = await Promise.all([w.people.lead, w.people.owner].map((one) => nameOf(w, one)));
      expect(answer.reminded.sort()).toEqual(names.sort());
      const [entry] = await w.audit("approvals.remind");
      expect(entry?.after).toMatchObject({
        reminded: expect.arrayContaining([w.people.lead.id, w.people.owner.id]),
      });
      const view = await w.as(w.people.engineer, get, { requestId: to.requestId });
      expect(view.story.filter((line) => line.sentence.startsWith("reminded"))).toHaveLength(1);
    }));

  test("once in 20 hours, by whomever", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await nudge(w, w.people.engineer, to);
      expect(await refusal(nudge(w, w.people.lead, to))).toBe("rate_limited");
    }));

  test("not by those who neither asked nor decide, and not when there is nothing to decide", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await refusal(nudge(w, w.people.scientist, to))).toBe("forbidden");
      expect(await refusal(nudge(w, w.people.stakeholder, to))).toBe("forbidden");
      expect(await refusal(nudge(w, w.outsider, to))).toBe("not_found");
      await vote(w, w.people.reviewer, to);
      expect(await refusal(nudge(w, w.people.engineer, to))).toBe("conflict");
    }));
});

describe("approvals.expire", () => {
  const system = { type: "system", job: "expired reviews", onBehalfOf: null } as const;
  const past = (w: World, requestId: string) =>
    w.inside((tx) =>
      tx
        .update(reviewRequests)
        .set({ expiresAt: "2001-01-01T00:00:00.000Z" })
        .where(eq(reviewRequests.id, requestId)),
    );

  test("the worker ends what is past its time, approved or not, and says so", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      await past(w, to.requestId);
      expect(await w.as(system, expire, { requestId: to.requestId })).toEqual({ expired: true });
      expect(await stateOf(w, to.requestId)).toBe("expired");
      const [entry] = await w.audit("approvals.expire");
      expect(entry).toMatchObject({
        actorType: "system",
        before: { state: "approved" },
        after: { state: "expired" },
      });
    }));

  test("what still has time, and what ended otherwise, stays", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await w.as(system, expire, { requestId: to.requestId })).toEqual({ expired: false });
      expect(await stateOf(w, to.requestId)).toBe("pending");
      expect(await w.audit("approvals.expire")).toEqual([]);
    }));

  test("it is no act of a person", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await past(w, to.requestId);
      expect(await refusal(w.as(w.people.owner, expire, { requestId: to.requestId }))).toBe("forbidden");
    }));
});

test("an overdue request says by how many days", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    await w.inside((tx) =>
      tx.update(reviewRequests).set({ dueOn: day }).where(eq(reviewRequests.id, to.requestId)),
    );
    const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
    expect(view.daysOverdue).toBe(3);
  }));
