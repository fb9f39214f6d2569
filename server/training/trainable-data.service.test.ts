import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { datasetProfiles } from "#db/schema/datasets.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

test("the newest ready version is offered with its columns; others only when asked for", () =>
  inWorld(async (w) => {
    const ready = await storeTable(w);
    const importing = await storeTable(w, "select 1 as a", { state: "profiling" });
    const data = await w.as(w.people.scientist, training.trainableData, { projectId: w.projectId });
    expect(data.versions.map(({ id }) => id)).toEqual([ready.versionId]);
    expect(data.chosen?.id).toBe(ready.versionId);
    expect(data.chosen?.columns.map(({ name, uses }) => [name, uses[0]])).toContainEqual([
      "delay",
      "numeric",
    ]);
    const asked = { projectId: w.projectId, datasetVersionId: importing.versionId };
    expect((await w.as(w.people.scientist, training.trainableData, asked)).chosen?.columns).toHaveLength(1);
  }));

test("the profile decides what is suggested", () =>
  inWorld(async (w) => {
    const { versionId } = await storeTable(w);
    const common = { storage: "VARCHAR", missing: 0, distinctExact: true, kind: "categorical", length: null };
    const profile = {
      version: 1,
      rows: 900,
      columns: [
        { ...common, name: "carrier", distinct: 3, top: [{ value: "AA", count: 300 }] },
        { ...common, name: "constant", distinct: 1, top: [] },
      ],
    };
    await w.inside((tx) =>
      tx.update(datasetProfiles).set({ profile }).where(eq(datasetProfiles.versionId, versionId)),
    );
    const { chosen } = await w.as(w.people.auditor, training.trainableData, { projectId: w.projectId });
    expect(chosen?.columns).toMatchObject([
      { name: "carrier", values: ["AA"], suggestion: { as: "categorical", why: null } },
      { name: "constant", suggestion: { as: null, why: "one value only" } },
    ]);
  }));

test("of dates the parts are offered by which they differ", () =>
  inWorld(async (w) => {
    const { versionId } = await storeTable(w);
    const [min, max] = ["2019-01-02", "2022-06-30"].map((day) => Date.parse(day) / 1000);
    const figures = { missing: 0, distinct: 900, distinctExact: true, quantiles: [], histogram: null };
    const dates = { ...figures, kind: "datetime", min, max };
    const profile = {
      version: 1,
      rows: 900,
      columns: [
        { ...dates, name: "days", storage: "DATE" },
        { ...dates, name: "midnights", storage: "TIMESTAMP", timesDiffer: false },
        { ...dates, name: "moments", storage: "TIMESTAMP", timesDiffer: true },
        { ...dates, name: "of old", storage: "TIMESTAMP" },
      ],
    };
    await w.inside((tx) =>
      tx.update(datasetProfiles).set({ profile }).where(eq(datasetProfiles.versionId, versionId)),
    );
    const { chosen } = await w.as(w.people.auditor, training.trainableData, { projectId: w.projectId });
    const ofDays = ["weekday", "day_of_month", "month", "year"];
    const ofMoments = ["minute_of_day", "hour", ...ofDays];
    expect(chosen?.columns.map(({ parts }) => parts)).toEqual([ofDays, ofDays, ofMoments, ofMoments]);
  }));

test("a project without data offers none, and another's version is not found", () =>
  inWorld(async (w) => {
    const empty = await w.as(w.people.lead, training.trainableData, { projectId: w.projectId });
    expect(empty).toEqual({ versions: [], chosen: null });
    const theirs = await storeTable(w, "select 1 as a", { projectId: w.otherProjectId });
    const call = w.as(w.people.lead, training.trainableData, {
      projectId: w.projectId,
      datasetVersionId: theirs.versionId,
    });
    expect(await refusal(call)).toBe("not_found");
  }));
