import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { monitors, monitorWindows } from "#db/schema/monitoring.ts";
import type { DatasetProfile } from "#domain/datasets/profile.ts";
import type { RecipeStep } from "#domain/datasets/recipes/spec.ts";
import { type Place, valueAnchor } from "#domain/discussion/anchors.ts";
import { driftPlace, figurePlace, metricPlace, rulePlace, stepAnchor } from "#domain/discussion/places.ts";
import type { Subject } from "#domain/discussion/schemas.ts";
import type { FeatureOutcome, WindowRecord } from "#domain/monitoring/window.ts";
import { approvals } from "#server/approvals/verbs.ts";
import { newId } from "#server/kernel/ids.ts";
import { approveAs } from "#server/testing/approve.ts";
import { keepSteps, makeAround } from "#server/testing/around.ts";
import { makeDatasetVersion, makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, type World } from "#server/testing/world.ts";
import { resolve } from "./change.ts";
import { comment } from "./comment.ts";
import { list, marks, openThreads } from "./list.ts";
import { placesOf } from "./places.ts";

afterAll(closeTestConnection);

const say = (w: World, subject: Subject, place?: Place) =>
  w.as(w.people.reviewer, comment, {
    projectId: w.projectId,
    subject,
    body: "Why?",
    ...(place && { anchor: valueAnchor(place) }),
  });

/** A thread at a place as a page would send it; answers how it reads afterwards on the object, or on a later version of it. */
async function pointAt(w: World, subject: Subject, place: Place) {
  const { id } = await say(w, subject, place);
  return async (on: Subject = subject) => {
    const { items } = await w.as(w.people.auditor, list, { projectId: w.projectId, subject: on });
    return items.find((thread) => thread.id === id)?.anchor?.found;
  };
}

const figures = (rocAuc: number) => ({
  holdout: { n: 100, metrics: { rocAuc }, baseline: { label: "most frequent", metrics: {} } },
  crossValidation: null,
  training: { rows: 400, positives: 80 },
});

const profileOf = (names: readonly string[]): DatasetProfile => ({
  version: 1,
  rows: 100,
  columns: names.map((name) => ({
    name,
    storage: "BOOLEAN",
    missing: 0,
    distinct: 2,
    distinctExact: true,
    kind: "boolean",
    trueCount: 40,
    falseCount: 60,
  })),
});

/** A monitor with one scored window, whose accuracy another scoring changes. */
async function makeWindow(w: World) {
  const version = await makeModelVersion(w);
  const { datasetId, versionId } = await makeDatasetVersion(w);
  const place = { orgId: w.orgId, projectId: w.projectId };
  const [monitorId, windowId] = [newId("mon"), newId("win")];
  const test = {
    verdict: "stable",
    severity: null,
    statistic: 0.12,
    threshold: 0.2,
    referenceRows: 100,
    windowRows: 100,
    configVersion: 1,
    sentence: "",
  } as const;
  const record = (accuracy: number): WindowRecord => ({
    window: {
      rows: 100,
      labelled: 100,
      positives: 20,
      actualShare: 0.2,
      predictedShare: 0.1,
      meanProbability: 0.18,
      threshold: 0.5,
      accuracy,
      precision: null,
      recall: null,
      f1: null,
      rocAuc: null,
    },
    accuracy,
    fall: { test: "accuracy_drop", ...test },
    severity: null,
    sentence: "",
    seconds: 1,
  });
  const features: FeatureOutcome[] = [{ feature: "delay", test: "psi", bins: 10, ...test }];
  await w.inside(async (tx) => {
    await tx.insert(monitors).values({
      id: monitorId,
      ...place,
      modelId: version.modelId,
      alias: "champion",
      datasetId,
      config: {},
      createdBy: w.people.engineer.id,
    });
    await tx.insert(monitorWindows).values({
      id: windowId,
      ...place,
      monitorId,
      modelVersionId: version.versionId,
      datasetVersionId: versionId,
      label: "February",
      configVersion: 1,
      rows: 100,
      sketches: [],
      features,
      metrics: record(0.781),
      verdict: "stable",
    });
  });
  const rescore = (accuracy: number) =>
    w.inside((tx) =>
      tx
        .update(monitorWindows)
        .set({ metrics: record(accuracy) })
        .where(eq(monitorWindows.id, windowId)),
    );
  return { monitorId, windowId, rescore };
}

describe("each kind of place", () => {
  test("a metric of a model version, and on the next version what stands there now", () =>
    inWorld(async (w) => {
      const of = (rocAuc: number, more: { modelId?: string; number?: number } = {}) =>
        makeModelVersion(w, { metrics: figures(rocAuc), ...more });
      const first = await of(0.741);
      const same = await of(0.741, { modelId: first.modelId, number: 2 });
      const other = await of(0.76, { modelId: first.modelId, number: 3 });
      const found = await pointAt(
        w,
        { kind: "model_version", id: first.versionId },
        metricPlace("rocAuc", "ROC AUC", 0.741),
      );
      expect(await found()).toEqual({ state: "found", at: null });
      expect(await found({ kind: "model_version", id: same.versionId })).toEqual({
        state: "found",
        at: null,
      });
      expect(await found({ kind: "model_version", id: other.versionId })).toEqual({
        state: "changed",
        now: "0.760",
      });
    }));

  test("a column of a dataset version, gone from the next one", () =>
    inWorld(async (w) => {
      const { versionId, datasetId } = await makeDatasetVersion(w);
      const later = await makeDatasetVersion(w);
      await w.inside((tx) =>
        tx
          .update(datasetVersions)
          .set({ datasetId, number: 2 })
          .where(eq(datasetVersions.id, later.versionId)),
      );
      const profile = (of: string, names: string[]) =>
        w.inside((tx) =>
          tx.insert(datasetProfiles).values({
            versionId: of,
            orgId: w.orgId,
            projectId: w.projectId,
            columns: [],
            profile: profileOf(names),
          }),
        );
      await profile(versionId, ["delay", "distance"]);
      await profile(later.versionId, ["distance"]);
      const subject: Subject = { kind: "dataset_version", id: versionId };
      const places = await w.inside((tx) => placesOf(tx, subject));
      const delay = places.find(({ key }) => key === "delay");
      if (!delay) throw new Error("the profile was not read");
      const found = await pointAt(w, subject, delay);
      expect(await found()).toEqual({ state: "found", at: null });
      expect(await found({ kind: "dataset_version", id: later.versionId })).toEqual({ state: "gone" });
    }));

  test("a point of a chart over time, told as outdated once its window was scored again", () =>
    inWorld(async (w) => {
      const { monitorId, windowId, rescore } = await makeWindow(w);
      const subject: Subject = { kind: "monitor", id: monitorId };
      const window = { id: windowId, label: "February" };
      const accuracy = await pointAt(w, subject, figurePlace(window, "accuracy", 0.781));
      const drift = await pointAt(w, subject, driftPlace(window, { feature: "delay", statistic: 0.12 }));
      const marked = await w.as(w.people.auditor, marks, { projectId: w.projectId, subject });
      expect(marked.items).toMatchObject([
        { kind: "point", key: `accuracy:${windowId}`, open: 1 },
        { kind: "point", key: `psi:${windowId}:delay`, open: 1 },
      ]);
      await rescore(0.75);
      expect(await accuracy()).toEqual({
        state: "changed",
        now: "75.0\u00a0%",
      });
      expect(await drift()).toEqual({ state: "found", at: null });
      await expect(say(w, subject, figurePlace(window, "accuracy", 0.781))).rejects.toThrow(
        "Accuracy, February has changed since you opened the page.",
      );
    }));

  test("a step of a recipe, found where it has moved to, and gone once it was changed", () =>
    inWorld(async (w) => {
      const { recipe: id } = await makeAround(w, await makeModelVersion(w));
      const subject: Subject = { kind: "recipe", id };
      const late: RecipeStep = { do: "filter", where: "delay > 15" };
      const once: RecipeStep = { do: "distinct", columns: [] };
      const anchor = stepAnchor([late], 0);
      expect(anchor.quote).toBe("Keep rows where delay > 15");
      await w.as(w.people.reviewer, comment, { projectId: w.projectId, subject, body: "Why 15?", anchor });
      const found = async () =>
        (await w.as(w.people.auditor, list, { projectId: w.projectId, subject })).items[0]?.anchor?.found;
      expect(await found()).toEqual({ state: "found", at: 0 });
      await keepSteps(w, id, { number: 2, steps: [once, late] });
      expect(await found()).toMatchObject({ state: "found", at: expect.any(Number) });
      expect(await found()).not.toEqual({ state: "found", at: 0 });
      await keepSteps(w, id, {
        number: 3,
        steps: [once, { do: "filter", where: "delay > 30" }],
      });
      expect(await found()).toEqual({ state: "gone" });
    }));

  test("a rule of approval, with what it says once another came in force; on hold it holds every change of it up", () =>
    inWorld(async (w) => {
      const { admin, auditor, owner, reviewer } = w.people;
      const subject: Subject = { kind: "project", id: w.projectId };
      const rule = async () => {
        const { items } = await w.as(auditor, approvals.getPolicies, { projectId: w.projectId });
        const line = items.find(({ gate, tier }) => gate === "release_version" && tier === "limited");
        if (!line) throw new Error("no such line");
        return line;
      };
      const before = rulePlace(await rule());
      expect(before).toMatchObject({ label: "Release a version, limited risk" });
      const found = await pointAt(w, subject, before);
      expect(await found()).toEqual({ state: "found", at: null });
      const { gate, ...rest } = (await rule()).policy;
      const { requestId } = await w.as(admin, approvals.proposePolicy, {
        projectId: w.projectId,
        gate,
        tier: "limited",
        rule: { ...rest, quorum: 2 },
        reason: "Two pairs of eyes.",
      });
      const other = (await w.inside((tx) => placesOf(tx, subject))).find(
        ({ key }) => key === "deploy:limited",
      );
      if (!other) throw new Error("no such place");
      const hold = (place: Place) =>
        w.as(reviewer, comment, {
          projectId: w.projectId,
          subject,
          body: "Who would be the second?",
          anchor: valueAnchor(place),
          blocking: true,
        });
      await hold(other);
      const { id: commentId } = await hold(before);
      await expect(approveAs(w, owner, requestId)).rejects.toThrow(
        "1 thread that holds it up is not resolved.",
      );
      await w.as(reviewer, resolve, { commentId });
      await approveAs(w, owner, requestId);
      const after = rulePlace(await rule());
      expect(after).toMatchObject({
        value: expect.stringMatching(/^this project's, version 1: 2 different/),
      });
      expect(await found()).toEqual({ state: "changed", now: "value" in after ? after.value : "" });
      await expect(say(w, subject, before)).rejects.toThrow(
        "Release a version, limited risk has changed since you opened the page.",
      );
      const marked = await w.as(auditor, marks, { projectId: w.projectId, subject });
      expect(marked.items).toContainEqual(
        expect.objectContaining({ kind: "rule", key: "release_version:limited", open: 1, total: 2 }),
      );
    }));

  test("a checklist item is an object of its own", () =>
    inWorld(async (w) => {
      const [item] = await w.inside((tx) =>
        tx.select().from(checklistItems).where(eq(checklistItems.projectId, w.projectId)).limit(1),
      );
      const subject: Subject = { kind: "checklist_item", id: item?.id ?? "" };
      await say(w, subject);
      const open = await w.as(w.people.auditor, openThreads, {
        projectId: w.projectId,
        kind: "checklist_item",
      });
      expect(open.items).toEqual([{ subjectId: subject.id, open: 1 }]);
    }));
});
