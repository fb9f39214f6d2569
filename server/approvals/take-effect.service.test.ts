import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { projects } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { GATES, takesEffectByItself } from "#domain/approvals/states.ts";
import { newId } from "#server/kernel/ids.ts";
import { allSequenced, freshInstallation } from "#server/testing/sequenced-log.ts";
import { signingStepUp } from "#server/testing/step-ups.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { approvedPassages } from "#server/worker/approved-passages.ts";
import { decide } from "./decide.ts";
import { get } from "./get.ts";
import { passageOf } from "./passages.ts";
import { setRiskTier } from "./set-risk-tier.ts";
import { takeEffect } from "./take-effect.ts";
import { asked, stateOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const SYSTEM = { type: "system", job: "approvals.takeEffect", onBehalfOf: null } as const;

/** The admin asks that the project count as less risky; the lead is who may agree. */
async function askedTier(w: World) {
  const { requestId } = await w.as(w.people.admin, setRiskTier, {
    projectId: w.projectId,
    tier: "low",
    reason: "Nobody is decided about.",
  });
  const [row] = await w.inside((tx) =>
    tx
      .select()
      .from(reviewRequests)
      .where(eq(reviewRequests.id, requestId ?? "")),
  );
  return { requestId: row?.id ?? "", contentDigest: row?.contentDigest ?? "" };
}

const tierOf = async (w: World) => {
  const [row] = await w.inside((tx) => tx.select().from(projects).where(eq(projects.id, w.projectId)));
  return row?.riskTier;
};

test.each(GATES)("%s takes effect by itself exactly when its passage says how", (gate) => {
  expect(passageOf(gate).apply !== undefined).toBe(takesEffectByItself(gate));
});

describe("with a log of its own", () => {
  let log: Awaited<ReturnType<typeof freshInstallation>>;
  let w: World;
  beforeEach(async () => {
    testConnection();
    log = await freshInstallation(inject("ownerUrl"));
    w = await makeWorld(log.app.db);
  });
  afterEach(() => log.drop());

  test("the answer comes when a checkpoint covers the signature, and with the passage in effect", async () => {
    const sequencer = log.sequencer();
    try {
      const to = await askedTier(w);
      expect(await vote(w, w.people.lead, to)).toMatchObject({ state: "applied", covered: true });
      expect(await tierOf(w)).toBe("low");
      const [entry] = (await w.audit("approvals.takeEffect")).filter((e) => e.targetType === "project");
      expect(entry).toMatchObject({
        actorType: "system",
        onBehalfOf: w.people.lead.id,
        before: { riskTier: "limited" },
        after: { riskTier: "low", requestId: to.requestId, contentDigest: to.contentDigest },
      });
    } finally {
      await sequencer.stop();
    }
  });

  test("without a sequencer the signature is kept, said to be late, and nothing takes effect until one is back", async () => {
    const to = await askedTier(w);
    const said = await vote(w, w.people.lead, to);
    expect(said).toMatchObject({
      state: "approved",
      covered: false,
      sentence: expect.stringContaining("wait for the log's next checkpoint"),
    });
    expect(await tierOf(w)).toBe("limited");
    const view = await w.as(w.people.lead, get, { requestId: to.requestId });
    expect(view).toMatchObject({ state: "approved", waits: null });
    expect(view.blockers).toContainEqual(expect.objectContaining({ key: "receipts", done: false }));

    await approvedPassages.run(log.app.db, w.orgId);
    expect(await w.as(SYSTEM, takeEffect, { requestId: to.requestId })).toMatchObject({ state: "approved" });
    expect(await tierOf(w)).toBe("limited");

    const sequencer = log.sequencer();
    await allSequenced(log.ownerUrl);
    await sequencer.stop();
    await approvedPassages.run(log.app.db, w.orgId);
    expect(await stateOf(w, to.requestId)).toBe("applied");
    expect(await tierOf(w)).toBe("low");
    await approvedPassages.run(log.app.db, w.orgId);
    expect(await w.audit("approvals.takeEffect")).toHaveLength(2);
  });

  test("a release is approved at once and says whether its signature is covered; asking twice says the same", async () => {
    const to = await asked(w);
    const sequencer = log.sequencer();
    const { requestId, contentDigest } = to;
    const stepUpId = await signingStepUp(w, w.people.reviewer, {
      requestId,
      decision: "approve",
      contentDigest,
    });
    const input = { requestId, contentDigest, decision: "approve", reason: "Read it.", stepUpId } as const;
    const idempotencyKey = newId("key");
    const sign = () => w.as(w.people.reviewer, decide, input, { idempotencyKey });
    const first = await sign();
    expect(first).toMatchObject({ state: "approved", covered: true });
    await sequencer.stop();
    expect(await sign()).toEqual(first);
  });
});

/** As it is when the process that took the signature ends before anything follows. */
async function approveWithoutEffect(
  w: World,
  { requestId, contentDigest }: { requestId: string; contentDigest: string },
) {
  const { afterCheckpoint: _follows, ...alone } = decide;
  await w.as(w.people.lead, alone, {
    requestId,
    contentDigest,
    decision: "approve",
    reason: "Agreed.",
    stepUpId: await signingStepUp(w, w.people.lead, { requestId, decision: "approve", contentDigest }),
  });
}

test("content that changed in between ends the request instead, and says why", () =>
  inWorld(async (w) => {
    const to = await askedTier(w);
    await approveWithoutEffect(w, to);
    await w.as(w.people.admin, setRiskTier, { projectId: w.projectId, tier: "high", reason: "It decides." });
    await w.as(SYSTEM, takeEffect, { requestId: to.requestId });
    expect(await stateOf(w, to.requestId)).toBe("voided");
    expect(await tierOf(w)).toBe("high");
  }));

test("what an act of somebody's puts into effect is left to them", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    await vote(w, w.people.reviewer, to);
    expect(await w.as(SYSTEM, takeEffect, { requestId: to.requestId })).toMatchObject({ state: "approved" });
    expect(await w.audit("approvals.takeEffect")).toEqual([]);
  }));

test("a person, whatever their role, and a worker elsewhere cannot do it", () =>
  inWorld(async (w) => {
    const { requestId } = await askedTier(w);
    expect(await refusal(w.as(w.people.owner, takeEffect, { requestId }))).toBe("forbidden");
    expect(await refusal(w.as(w.outsider, takeEffect, { requestId }))).toBe("not_found");
    expect(await refusal(w.as(SYSTEM, takeEffect, { requestId }, { orgId: w.otherOrgId }))).toBe("not_found");
  }));
