import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { alerts, monitorReferences, monitorWindows } from "#db/schema/monitoring.ts";
import { DEFAULT_MONITOR_CONFIG } from "#domain/monitoring/config.ts";
import { namedSketchesSchema, PREDICTION } from "#domain/monitoring/window.ts";
import { psi } from "#ml/drift/psi.ts";
import { rowsOf } from "#ml/drift/sketch.ts";
import { listActivity } from "#server/lifecycle/list-activity.ts";
import { registerVersion } from "#server/models/register-version.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { makeOtherRun } from "#server/testing/trained-model.ts";
import { closeTestConnection, inWorld, makeWorld, refusal, testConnection } from "#server/testing/world.ts";
import { storeTable } from "#server/training/test-data.ts";
import { scoreArrivals } from "#server/worker/score-window.ts";
import { addMonth, makeChampion, month, scoreAll, scoreJobs, watch } from "./test-data.ts";
import { monitoring } from "./verbs.ts";

afterAll(closeTestConnection);

async function committed() {
  const { db } = testConnection();
  const w = await makeWorld(db);
  const watched = await makeChampion(w);
  const { monitorId } = await watch(w, watched);
  const get = () => w.as(w.people.stakeholder, monitoring.get, { monitorId });
  const tick = () => scoreArrivals.run(db, w.orgId);
  return { w, db, watched, monitorId, get, tick };
}

describe("a month that arrives", () => {
  test("is scored by itself, once, and judged against the training data", async () => {
    const { w, watched, monitorId, get, tick } = await committed();
    await tick();
    expect(await scoreJobs(w, monitorId)).toHaveLength(0);

    const february = await addMonth(w, watched, 2);
    await Promise.all([tick(), tick()]);
    await tick();
    expect(await scoreJobs(w, monitorId)).toHaveLength(1);
    expect(await w.audit("monitoring.requestScore")).toHaveLength(1);

    await scoreAll(w, monitorId);
    await tick();
    const [job, second] = await scoreJobs(w, monitorId);
    expect(job).toMatchObject({ state: "succeeded", error: null, fraction: 1 });
    expect(second).toBeUndefined();

    const view = await get();
    expect(view.reference).toMatchObject({ rows: 1200, datasetLabel: expect.any(String) });
    expect(view.reference?.record.accuracy).toEqual({
      source: "holdout",
      accuracy: watched.result.holdout.metrics.accuracy,
      rows: watched.result.holdout.n,
    });
    expect(view.windows).toHaveLength(1);
    const [window] = view.windows;
    expect(window).toMatchObject({
      label: "2001-02",
      rows: 1200,
      datasetVersionId: february,
      verdict: "stable",
    });
    expect(window?.record.window).toMatchObject({ rows: 1200, labelled: 1200, threshold: 0.5 });
    expect(window?.record.window.accuracy).toBeGreaterThan(0.95);
    expect(window?.record.window.rocAuc).toBeGreaterThan(0.95);
    expect(window?.features.map(({ feature }) => feature).sort()).toEqual(
      [PREDICTION, "carrier", "departure · hour", "departure · weekday", "distance"].sort(),
    );
    expect(view.alerts).toHaveLength(0);
    const [entry] = await w.audit("monitoring.completeWindow");
    expect(entry).toMatchObject({
      actorType: "system",
      targetType: "window",
      after: { verdict: "stable", rows: 1200 },
    });
  });

  test("has the PSI that its counts give, over all of its rows", async () => {
    const { w, watched, monitorId, tick } = await committed();
    await addMonth(w, watched, 2, month({ seed: 5, shift: 200 }));
    await tick();
    await scoreAll(w, monitorId);
    const [reference] = await w.inside((tx) => tx.select().from(monitorReferences));
    const [window] = await w.inside((tx) =>
      tx.select().from(monitorWindows).where(eq(monitorWindows.monitorId, monitorId)),
    );
    const { windows } = await w.as(w.people.auditor, monitoring.get, { monitorId });
    const own = namedSketchesSchema.parse(window?.sketches);
    for (const { feature, sketch } of namedSketchesSchema.parse(reference?.sketches)) {
      const counted = own.find((one) => one.feature === feature);
      if (!counted) throw new Error(`${feature} was not counted`);
      expect(rowsOf(sketch)).toBe(1200);
      expect(rowsOf(counted.sketch)).toBe(1200);
      const outcome = windows[0]?.features.find((one) => one.feature === feature);
      expect(outcome?.statistic).toBe(psi(sketch, counted.sketch));
    }
  });

  test("raises one alert for each threshold it crosses; scoring it again replaces it", async () => {
    const { w, watched, monitorId, get, tick } = await committed();
    const march = await addMonth(w, watched, 2, month({ seed: 9, shift: 500, flip: 0.3 }));
    await tick();
    await scoreAll(w, monitorId);
    const first = await get();
    const raised = first.alerts.map(({ kind, feature }) => `${kind} ${feature}`).sort();
    expect(raised).toContain("feature_drift distance");
    expect(raised).toContain("accuracy_drop ");
    const drift = first.alerts.find(({ feature }) => feature === "distance");
    const { items: toldOfIt } = await w.as(w.people.stakeholder, listActivity, {
      projectId: w.projectId,
      objectId: drift?.id,
    });
    expect(toldOfIt.map(({ action }) => action)).toEqual(["monitoring.completeWindow"]);
    expect(drift).toMatchObject({
      state: "open",
      severity: "critical",
      threshold: 0.25,
      windowLabel: "2001-02",
    });
    expect(drift?.value).toBeGreaterThanOrEqual(0.25);

    const alertId = drift?.id ?? "";
    const note = "The carrier opened long routes.";
    await w.as(w.people.engineer, monitoring.acknowledgeAlert, { alertId, note });
    await w.as(w.people.engineer, monitoring.scoreNow, { monitorId, datasetVersionId: march });
    await scoreAll(w, monitorId);
    const second = await get();
    expect(second.windows.map(({ id }) => id)).toEqual(first.windows.map(({ id }) => id));
    expect(second.alerts.map(({ kind, feature }) => `${kind} ${feature}`).sort()).toEqual(raised);
    expect(second.alerts.find(({ id }) => id === alertId)).toMatchObject({ state: "acknowledged", note });

    await makePolicyInForce(w, "change_threshold", { quorum: 0 });
    const config = { psiWarn: 9, psiAlert: 10, minRows: 200, accuracyDropWarn: 0.9, accuracyDropAlert: 1 };
    await w.as(w.people.engineer, monitoring.updateConfig, { monitorId, config });
    await w.as(w.people.engineer, monitoring.scoreNow, { monitorId, datasetVersionId: march });
    await scoreAll(w, monitorId);
    const third = await get();
    expect(third.windows[0]).toMatchObject({ verdict: "stable", configVersion: 2 });
    expect(third.alerts.every(({ state }) => state === "acknowledged")).toBe(true);
    expect(third.alerts.filter(({ note: said }) => said?.startsWith("Scored again"))).toHaveLength(
      raised.length - 1,
    );
  });

  test("without labels is watched by its features alone, and too few rows raise nothing", async () => {
    const { w, watched, monitorId, get, tick } = await committed();
    const unlabelled = `select * exclude (delay), cast(null as double) as delay from (${month({ seed: 3 })})`;
    await addMonth(w, watched, 2, unlabelled);
    await addMonth(w, watched, 3, `select * from (${month({ seed: 4, shift: 5000 })}) limit 100`);
    await tick();
    await scoreAll(w, monitorId);
    const { windows, alerts: raised } = await get();
    expect(windows.map(({ label, verdict }) => [label, verdict])).toEqual([
      ["2001-02", "stable"],
      ["2001-03", "insufficient_data"],
    ]);
    expect(windows[0]?.record.window).toMatchObject({ labelled: 0, accuracy: null, actualShare: null });
    expect(raised).toHaveLength(0);
  });

  test("that lacks a column says so and is not tried again by itself", async () => {
    const { w, watched, monitorId, get, tick } = await committed();
    await addMonth(w, watched, 2, `select * exclude (carrier) from (${month()})`);
    await tick();
    await scoreAll(w, monitorId);
    await tick();
    const { scorings, windows } = await get();
    expect(windows).toHaveLength(0);
    expect(scorings).toMatchObject([{ state: "failed", label: "2001-02" }]);
    expect(scorings[0]?.error).toContain('has no column "carrier", which the model needs');
    expect(await w.audit("monitoring.failWindow")).toHaveLength(1);
    expect(await scoreJobs(w, monitorId)).toHaveLength(1);
  });

  test("with the rows of the training data shows no drift at all", async () => {
    const { w, watched, monitorId, get, tick } = await committed();
    await addMonth(w, watched, 2, month());
    await tick();
    await scoreAll(w, monitorId);
    const { windows, reference } = await get();
    // The same rows as the training data: nothing may have moved.
    for (const { statistic } of windows[0]?.features ?? []) expect(statistic).toBe(0);
    expect(windows[0]?.record.window).toEqual(reference?.record.training);
  });
});

describe("setting up", () => {
  test.each(["regression", "multiclass_classification"] as const)(
    "a model for %s is refused in a sentence",
    (task) =>
      inWorld(async (w) => {
        const { runId } = await makeOtherRun(w, task);
        const newModel = { name: "other" };
        const { modelId } = await w.as(w.people.scientist, registerVersion, { runId, newModel });
        const { datasetId } = await storeTable(w);
        const { projectId } = w;
        const call = w.as(w.people.engineer, monitoring.create, { projectId, modelId, datasetId });
        await expect(call).rejects.toThrow("monitoring is for models that tell two classes apart");
        const { items } = await w.as(w.people.stakeholder, monitoring.list, { projectId });
        expect(items).toEqual([]);
      }),
  );

  test("works with the customary thresholds and is recorded", () =>
    inWorld(async (w) => {
      const watched = await makeChampion(w);
      const { modelId, datasetId } = watched;
      const { projectId } = w;
      const { monitorId } = await w.as(w.people.engineer, monitoring.create, {
        projectId,
        modelId,
        datasetId,
      });
      const { items } = await w.as(w.people.stakeholder, monitoring.list, { projectId });
      expect(items).toMatchObject([{ id: monitorId, alias: "champion", version: { number: 1 }, windows: 0 }]);
      const { monitor } = await w.as(w.people.auditor, monitoring.get, { monitorId });
      expect(monitor.config).toEqual(DEFAULT_MONITOR_CONFIG);
      const [entry] = await w.audit("monitoring.create");
      expect(entry).toMatchObject({
        actorId: w.people.engineer.id,
        after: { alias: "champion", psiWarn: 0.1 },
      });
      expect(
        await refusal(w.as(w.people.engineer, monitoring.create, { projectId, modelId, datasetId })),
      ).toBe("conflict");
      expect(
        await refusal(w.as(w.people.stakeholder, monitoring.create, { projectId, modelId, datasetId })),
      ).toBe("forbidden");
      expect(
        await refusal(
          w.as(w.people.scientist, monitoring.create, { projectId: w.otherProjectId, modelId, datasetId }),
        ),
      ).toBe("not_found");
      expect(
        await refusal(
          w.as(w.people.owner, monitoring.create, { projectId: w.otherProjectId, modelId, datasetId }),
        ),
      ).toBe("not_found");
    }));

  test("thresholds change with their version, before and after", () =>
    inWorld(async (w) => {
      await makePolicyInForce(w, "change_threshold", { quorum: 0 });
      const watched = await makeChampion(w);
      const { monitorId } = await watch(w, watched);
      const { version: _, ...config } = { ...DEFAULT_MONITOR_CONFIG, psiWarn: 0.15 };
      const change = { monitorId, config, configVersion: 1 };
      expect(await refusal(w.as(w.people.reviewer, monitoring.updateConfig, change))).toBe("forbidden");
      expect(await w.as(w.people.engineer, monitoring.updateConfig, change)).toMatchObject({
        configVersion: 2,
      });
      expect(await refusal(w.as(w.people.engineer, monitoring.updateConfig, change))).toBe("conflict");
      await w.as(w.people.engineer, monitoring.updateConfig, { monitorId, config });
      const entries = await w.audit("monitoring.updateConfig");
      expect(entries.filter(({ outcome }) => outcome === "ok")).toMatchObject([
        { before: { psiWarn: 0.1, version: 1 }, after: { psiWarn: 0.15, version: 2 } },
      ]);
      expect(await refusal(w.as(w.outsider, monitoring.updateConfig, change))).toBe("not_found");
    }));

  test("an alert is acknowledged once, with a note, by those who may", () =>
    inWorld(async (w) => {
      const watched = await makeChampion(w);
      const { monitorId } = await watch(w, watched);
      const alertId = await insertAlert(w, watched, monitorId);
      const input = { alertId, note: "Seen. Summer timetable." };
      expect(await refusal(w.as(w.people.stakeholder, monitoring.acknowledgeAlert, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, monitoring.acknowledgeAlert, input))).toBe("not_found");
      await w.as(w.people.engineer, monitoring.acknowledgeAlert, input);
      await w.as(w.people.lead, monitoring.acknowledgeAlert, { alertId, note: "Me too." });
      const { items } = await w.as(w.people.auditor, monitoring.listAlerts, { projectId: w.projectId });
      expect(items).toMatchObject([{ state: "acknowledged", note: input.note }]);
      const open = { projectId: w.projectId, state: "open" as const };
      expect((await w.as(w.people.auditor, monitoring.listAlerts, open)).items).toHaveLength(0);
      const entries = (await w.audit("monitoring.acknowledgeAlert")).filter(
        ({ outcome }) => outcome === "ok",
      );
      expect(entries).toMatchObject([{ reason: input.note, before: { state: "open" } }]);
    }));

  test("scoring by hand needs the role, a ready version of the watched dataset, and makes one job", () =>
    inWorld(async (w) => {
      const watched = await makeChampion(w);
      const { monitorId } = await watch(w, watched);
      await addMonth(w, watched, 2);
      expect(await refusal(w.as(w.people.reviewer, monitoring.scoreNow, { monitorId }))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, monitoring.scoreNow, { monitorId }))).toBe("not_found");
      const first = await w.as(w.people.engineer, monitoring.scoreNow, { monitorId });
      expect(first.jobIds).toHaveLength(1);
      expect(await w.as(w.people.engineer, monitoring.scoreNow, { monitorId })).toEqual(first);
      expect(await scoreJobs(w, monitorId)).toHaveLength(1);
      expect((await w.audit("monitoring.scoreNow")).filter(({ outcome }) => outcome === "ok")).toHaveLength(
        1,
      );
      const { versionId } = await storeTable(w);
      const elsewhere = { monitorId, datasetVersionId: versionId };
      expect(await refusal(w.as(w.people.engineer, monitoring.scoreNow, elsewhere))).toBe("not_found");
    }));

  test("the home card names the champion and what moved most", async () => {
    const { w, watched, monitorId, tick } = await committed();
    await addMonth(w, watched, 2);
    await addMonth(w, watched, 3, month({ seed: 8, shift: 400 }));
    await tick();
    await scoreAll(w, monitorId);
    const { projectId } = w;
    const card = await w.as(w.people.stakeholder, monitoring.summary, { projectId });
    expect(card).toMatchObject({
      monitorId,
      version: { number: 1 },
      latest: { label: "2001-03", rows: 1200, verdict: "drifted", worst: { verdict: "drifted" } },
    });
    expect(card?.accuracy.map(({ label }) => label)).toEqual(["2001-02", "2001-03"]);
    expect(card?.openAlerts).toBeGreaterThan(0);
    expect(await refusal(w.as(w.outsider, monitoring.summary, { projectId }))).toBe("not_found");
    const page = await w.as(w.people.stakeholder, monitoring.listWindows, { monitorId, limit: 1 });
    expect(page.items).toHaveLength(1);
    const rest = await w.as(w.people.stakeholder, monitoring.listWindows, {
      monitorId,
      cursor: page.nextCursor,
    });
    expect(rest.items).toHaveLength(1);
    expect(rest.nextCursor).toBeNull();
  });
});

async function insertAlert(
  w: Parameters<Parameters<typeof inWorld>[0]>[0],
  watched: Awaited<ReturnType<typeof makeChampion>>,
  monitorId: string,
): Promise<string> {
  const place = { orgId: w.orgId, projectId: w.projectId, monitorId };
  const id = "alr_0000000000000000aaaa";
  await w.inside(async (tx) => {
    await tx.insert(monitorWindows).values({
      id: "win_0000000000000000aaaa",
      ...place,
      modelVersionId: watched.versionId,
      datasetVersionId: watched.trainedOn,
      label: "2001-02",
      configVersion: 1,
      rows: 1,
      sketches: [],
      features: [],
      metrics: {},
      verdict: "drifted",
    });
    await tx.insert(alerts).values({
      id,
      ...place,
      windowId: "win_0000000000000000aaaa",
      kind: "feature_drift",
      feature: "distance",
      value: 0.4,
      threshold: 0.25,
      message: "distance has drifted.",
    });
  });
  return id;
}
