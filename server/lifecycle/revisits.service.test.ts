import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { visits } from "#db/schema/lifecycle.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

/** A visit that the portal observed, past the verbs. */
async function observed(w: World, focus: Phase | null, phase: Phase, daysAgo = 0): Promise<string> {
  const id = newId("vis");
  await w.inside((tx) =>
    tx
      .insert(visits)
      .values({
        id,
        orgId: w.orgId,
        projectId: w.projectId,
        phase,
        focusPhase: focus,
        actorId: w.people.scientist.id,
        kind: "observed",
        verb: "datasets.createVersion",
        at: sql<string>`clock_timestamp() - make_interval(days => ${daysAgo})`,
      })
      .then(() => {}),
  );
  return id;
}

const backtrack = (w: World, daysAgo = 0) => observed(w, "model_development", "data_acquisition", daysAgo);
const why = { scenario: "md-da-1", outcome: "unchanged" } as const;

describe("saying why", () => {
  test("keeps scenario, outcome and effort with the visit, and is recorded from what to what", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const told = { ...why, outcome: "improved", outcomeNote: "AUC .71 to .74", effortHours: 3 } as const;
      await w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, ...why });
      await w.as(w.people.lead, lifecycle.explainRevisit, { visitId, ...told });
      const { items } = await w.as(w.people.stakeholder, lifecycle.listVisits, { projectId: w.projectId });
      expect(items).toMatchObject([{ id: visitId, ...told, reason: null }]);
      const [entry] = await w.audit("lifecycle.explainRevisit");
      expect(entry).toMatchObject({
        targetId: visitId,
        actorId: w.people.lead.id,
        projectId: w.projectId,
        before: { scenario: "md-da-1", outcome: "unchanged" },
        after: { scenario: "md-da-1", outcome: "improved", outcomeNote: "AUC .71 to .74" },
      });
    }));

  test("is not itself a visit", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      await w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, ...why });
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, { projectId: w.projectId });
      expect(items).toHaveLength(1);
    }));

  test("takes one's own words where the catalogue has none", () =>
    inWorld(async (w) => {
      const visitId = await observed(w, "data_acquisition", "model_development");
      await w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, reason: "A quick baseline." });
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, { projectId: w.projectId });
      expect(items[0]).toMatchObject({ reason: "A quick baseline.", scenario: null });
    }));

  test.each<[string, object, string]>([
    ["without a reason", { outcome: "improved" }, "invalid"],
    ["with a scenario that is not in the catalogue", { scenario: "md-da-9" }, "invalid"],
    ["with a scenario of another passage", { scenario: "dp-da-1" }, "invalid"],
    ["with more hours than a day has", { ...why, effortHours: 25 }, "invalid"],
    ["with an outcome that is none", { ...why, outcome: "splendid" }, "invalid"],
  ])("is refused %s", (_what, told, code) =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      expect(await refusal(w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, ...told }))).toBe(
        code,
      );
    }),
  );

  test.each<[string, Phase | null]>([
    ["work on the phase in focus", "data_acquisition"],
    ["work before any focus", null],
  ])("has nothing to say of %s", (_what, focus) =>
    inWorld(async (w) => {
      const visitId = await observed(w, focus, "data_acquisition");
      const call = w.as(w.people.lead, lifecycle.explainRevisit, { visitId, reason: "Because." });
      expect(await refusal(call)).toBe("precondition_failed");
    }),
  );

  test("is for those who log visits in this project", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const told = { visitId, ...why };
      expect(await refusal(w.as(w.people.stakeholder, lifecycle.explainRevisit, told))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, lifecycle.explainRevisit, told))).toBe("not_found");
    }));
});

describe("logging by hand", () => {
  test("takes a scenario instead of words, and an outcome", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await w.as(w.people.lead, lifecycle.changeFocus, {
        projectId,
        phase: "model_development",
        reason: "r",
      });
      await w.as(w.people.scientist, lifecycle.logRevisit, { projectId, phase: "data_acquisition", ...why });
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, { projectId, kind: "logged" });
      expect(items).toMatchObject([{ ...why, reason: null, focusPhase: "model_development" }]);
      expect((await w.audit("lifecycle.logRevisit"))[0]).toMatchObject({
        after: why,
        reason: "The data does not suffice for the model",
      });
    }));

  test("needs one of both", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.scientist, lifecycle.logRevisit, {
        projectId: w.projectId,
        phase: "data_acquisition",
      });
      expect(await refusal(call)).toBe("invalid");
    }));
});

describe("what the revisits tell", () => {
  test("the third return without improvement is a repetition, with what was tried before", () =>
    inWorld(async (w) => {
      const ids: string[] = [];
      for (const daysAgo of [9, 6, 3]) ids.push(await backtrack(w, daysAgo));
      for (const visitId of ids.slice(0, 2))
        await w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, ...why });
      const ask = () => w.as(w.people.stakeholder, lifecycle.repetitions, { projectId: w.projectId });
      expect(await ask()).toMatchObject({ items: [], judged: 2 });
      const third = ids[2] ?? "";
      await w.as(w.people.scientist, lifecycle.explainRevisit, {
        visitId: third,
        ...why,
        outcome: "blocked",
      });
      const { items, iterations } = await ask();
      expect(iterations).toBe(0);
      expect(items.map(({ id, before }) => [id, before.map((one) => one.id)])).toEqual([
        [third, ids.slice(0, 2)],
      ]);
      await w.as(w.people.lead, lifecycle.explainRevisit, { visitId: third, ...why, outcome: "improved" });
      expect(await ask()).toMatchObject({ items: [], judged: 3, iterations: 1 });
    }));

  test("figures by number and by hours, and the recommendation that the pattern speaks for", () =>
    inWorld(async (w) => {
      await observed(w, "model_development", "model_development");
      for (const effortHours of [1, 2, 5]) {
        const visitId = await backtrack(w);
        await w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, ...why, effortHours });
      }
      const ask = (measure: "count" | "effortHours") =>
        w.as(w.people.stakeholder, lifecycle.revisitFigures, { projectId: w.projectId, measure });
      const byCount = await ask("count");
      expect(byCount).toMatchObject({ n: 4, shares: { same: 0.25, backtrack: 0.75 } });
      // What was only observed counts five minutes.
      expect(byCount.effortHours).toBeCloseTo(8 + 5 / 60, 6);
      expect(byCount.reasons).toEqual([
        { scenario: "md-da-1", count: 3, effortHours: 8, withEffort: 3, improved: 0, judged: 3 },
      ]);
      expect(byCount.late.meanDistance).toBe(2);
      expect(byCount.advice.map(({ recommendation }) => recommendation.key)).toContain("da-3");
      expect((await ask("effortHours")).shares?.backtrack).toBeCloseTo(8 / (8 + 5 / 60), 6);
    }));

  test("are of this project and nobody else's", () =>
    inWorld(async (w) => {
      await backtrack(w);
      const { otherProjectId: projectId } = w;
      expect(await refusal(w.as(w.people.scientist, lifecycle.revisitFigures, { projectId }))).toBe(
        "not_found",
      );
      expect(await refusal(w.as(w.people.scientist, lifecycle.repetitions, { projectId }))).toBe("not_found");
      expect(await w.as(w.people.auditor, lifecycle.revisitFigures, { projectId })).toMatchObject({ n: 0 });
    }));
});
