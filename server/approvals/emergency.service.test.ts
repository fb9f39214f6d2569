import { afterAll, describe, expect, test } from "vitest";
import { passkeys } from "#db/schema/access.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { list as listDeployments } from "#server/deployments/list.ts";
import { newId } from "#server/kernel/ids.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { listAliasMoves } from "#server/models/get.ts";
import { listJourney } from "#server/models/list-journey.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { proposingStepUp, signingStepUp } from "#server/testing/step-ups.ts";
import { closeTestConnection, inWorld, type Person, type World } from "#server/testing/world.ts";
import { listBreakGlass } from "./break-glass.ts";
import { breakGlassConfirm } from "./break-glass-confirm.ts";
import { breakGlassPropose } from "./break-glass-propose.ts";
import { breakGlassReview } from "./break-glass-review.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { remind } from "./remind.ts";
import { type Asked, asked, setRule, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const emergencies = async (w: World, who: Person) =>
  (await w.as(who, lifecycle.waitsForMe, { projectId: w.projectId })).items.filter(
    ({ kind }) => kind === "emergency",
  );

const propose = async (w: World, who: Person, { version: { versionId }, contentDigest }: Asked) =>
  w.as(who, breakGlassPropose, {
    versionId,
    alias: "champion",
    contentDigest,
    stepUpId: await proposingStepUp(w, who, { versionId, contentDigest }),
    reason: "The champion answers wrongly.",
  });

/** A second lead: the third person of an emergency. */
async function secondLead(w: World): Promise<Person> {
  const { admin, auditor } = w.people;
  await w.as(admin, setProjectMember, { projectId: w.projectId, userId: auditor.id, role: "lead" });
  return auditor;
}

describe("an emergency waits", () => {
  test("for those who may confirm it, not for who proposed it; then for a third person, by the day it is due", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { lead, owner, reviewer, scientist } = w.people;
      const { breakGlassId } = await propose(w, lead, to);
      expect(await emergencies(w, owner)).toMatchObject([
        { id: breakGlassId, title: expect.stringContaining("as champion, without the quorum"), dueOn: null },
      ]);
      for (const who of [lead, scientist]) expect(await emergencies(w, who)).toEqual([]);
      const { reviewDueOn } = await w.as(owner, breakGlassConfirm, {
        breakGlassId,
        contentDigest: to.contentDigest,
        stepUpId: await signingStepUp(w, owner, {
          requestId: breakGlassId,
          decision: "break_glass",
          contentDigest: to.contentDigest,
        }),
        reason: "Seen it fail.",
      });
      const inService = await w.as(owner, listDeployments, { projectId: w.projectId });
      expect(inService.items).toMatchObject([
        { emergency: true, signatures: [], request: { reason: "The champion answers wrongly." } },
      ]);
      expect(await emergencies(w, reviewer)).toMatchObject([{ id: breakGlassId, dueOn: reviewDueOn }]);
      for (const who of [lead, owner, scientist]) expect(await emergencies(w, who)).toEqual([]);
      await w.as(reviewer, breakGlassReview, { breakGlassId, outcome: "justified", review: "It was." });
      expect(await emergencies(w, reviewer)).toEqual([]);
    }));

  test("for whoever proposed it only to take it back", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { lead, owner } = w.people;
      await propose(w, lead, to);
      const seen = async (who: Person) =>
        (await w.as(who, listBreakGlass, { projectId: w.projectId, open: true })).items[0];
      expect(await seen(lead)).toMatchObject({ mayConfirm: false, mayWithdraw: true });
      expect(await seen(owner)).toMatchObject({ mayConfirm: true, mayWithdraw: false });
    }));
});

describe("a request says whether there is a way past the quorum", () => {
  const way = async (w: World, who: Person, to: Asked) =>
    (await w.as(who, get, { requestId: to.requestId })).emergency;

  test("to those the policy names, with the reason for others; to nobody where the policy has none", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await way(w, w.people.lead, to)).toMatchObject({ mayPropose: true, reason: null });
      expect(await way(w, w.people.reviewer, to)).toMatchObject({
        mayPropose: false,
        reason: expect.stringContaining("In an emergency this takes"),
      });
      expect(await way(w, w.people.scientist, to)).toBeNull();
      await setRule(w, { breakGlass: { allowed: false, roles: [] } });
      expect(await way(w, w.people.lead, to)).toBeNull();
    }));

  test("once it is proposed, nobody proposes it again", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await propose(w, w.people.lead, to);
      const lead = await secondLead(w);
      expect(await way(w, lead, to)).toMatchObject({
        mayPropose: false,
        reason: expect.stringContaining("proposed already"),
      });
    }));
});

test("whoever may sign and has no second factor reads so, with the page that mends it; the others do not", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    const line = async (who: Person) =>
      (await w.as(who, get, { requestId: to.requestId })).blockers.find(({ key }) => key === "own_factor");
    expect(await line(w.people.reviewer)).toMatchObject({ done: false, href: { kind: "security" } });
    expect(await line(w.people.scientist)).toBeUndefined();
    await w.inside((tx) =>
      tx.insert(passkeys).values({
        id: newId("pky"),
        userId: w.people.reviewer.id,
        name: "Key",
        credentialId: newId("pky"),
        publicKey: new Uint8Array([1]),
        counter: 0,
        backedUp: false,
      }),
    );
    expect(await line(w.people.reviewer)).toBeUndefined();
  }));

test("the list of reviews, the deployments and the names show who signed", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    const { lead, reviewer, engineer } = w.people;
    await vote(w, reviewer, to, "request_changes");
    await vote(w, reviewer, to);
    await w.as(engineer, moveAlias, { versionId: to.version.versionId, alias: "champion" });
    const signed = [{ meaning: "approve", requestId: to.requestId, contentDigest: to.contentDigest }];
    const { projectId } = w;
    expect((await w.as(lead, list, { projectId })).items[0]?.signatures).toMatchObject(signed);
    expect((await w.as(lead, listDeployments, { projectId })).items).toMatchObject([
      { emergency: false, signatures: signed },
    ]);
    const { modelId, versionId } = to.version;
    expect((await w.as(lead, listAliasMoves, { modelId })).items[0]?.signatures).toMatchObject(signed);
    const { items } = await w.as(lead, listJourney, { versionId });
    expect(items.flatMap(({ signature }) => signature?.meaning ?? [])).toEqual(["approve", "reject"]);
  }));

test("who was reminded reads by whom", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    const said = async () =>
      (await w.as(w.people.reviewer, lifecycle.waitsForMe, { projectId: w.projectId })).items[0]?.sentence;
    expect(await said()).not.toContain("reminded you");
    await w.as(w.people.engineer, remind, { requestId: to.requestId });
    expect(await said()).toMatch(/ · .+ reminded you$/);
  }));
