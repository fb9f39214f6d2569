import { afterAll, describe, expect, test } from "vitest";
import { workJob } from "#server/testing/work-job.ts";
import {
  closeTestConnection,
  inWorld,
  type Person,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { receiveUpload } from "./receive-upload.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

async function addVersion(w: World, datasetId: string, text: string, projectId = w.projectId, worked = true) {
  const who = projectId === w.projectId ? w.people.scientist : w.people.owner;
  const stored = await testConnection().artifacts.put(bytes(text));
  const { uploadId } = await w.as(who, receiveUpload, { projectId, fileName: "a.csv", ...stored });
  const { id } = await w.as(who, datasets.createVersion, { datasetId, uploadId });
  if (worked) await workJob(w, id, "datasets.import");
  return id;
}

const V1 = "id,delay,origin\n1,5,ATL\n2,6,ORD\n3,40,ATL\n";
const V2 = "id,origin,delay,gate\n2,JFK,7,A1\n3,ATL,,B2\n4,JFK,1,C3\n";

async function twoVersions(w: World) {
  const { id: datasetId } = await w.as(w.people.scientist, datasets.create, {
    projectId: w.projectId,
    name: "Flights",
  });
  const withId = await addVersion(w, datasetId, V1);
  await w.as(w.people.scientist, datasets.expect, {
    datasetId,
    expectations: [
      { spec: { kind: "unique", columns: ["id"] } },
      { spec: { kind: "not_null", column: "delay" } },
    ],
  });
  await workJob(w, withId, "datasets.check");
  const versionId = await addVersion(w, datasetId, V2);
  await workJob(w, versionId, "datasets.check");
  return { datasetId, withId, versionId };
}

describe("two versions", () => {
  test("are compared by what is stored of them", () =>
    inWorld(async (w) => {
      const { withId, versionId } = await twoVersions(w);
      const diff = await w.as(w.people.auditor, datasets.compareVersions, { versionId, withId });
      expect(diff.schema.changed.map(({ name, changes }) => [name, changes])).toEqual([
        ["origin", ["moved"]],
        ["gate", ["added"]],
      ]);
      expect(diff.likelyKeys).toEqual(["id"]);
      expect(diff.statistics).toMatchObject({ rows: { before: 3, after: 3 } });
      const figures = new Map(diff.statistics.changed.map((column) => [column.name, column]));
      expect(figures.get("delay")?.figures[0]).toEqual({
        label: "Missing",
        form: "share",
        before: 0,
        after: 1 / 3,
      });
      expect(figures.get("origin")?.categories).toEqual({
        appeared: ["JFK"],
        vanished: ["ORD"],
        certain: true,
      });
      expect(diff.expectations.map(({ passage, sentence }) => [passage, sentence])).toEqual([
        ["broke", "“delay” is never missing."],
        ["holds", expect.stringContaining("id")],
      ]);
    }));

  test("are compared row by row, by a key and whole", () =>
    inWorld(async (w) => {
      const { withId, versionId } = await twoVersions(w);
      const rows = (key: string[]) =>
        w.as(w.people.stakeholder, datasets.compareRows, { versionId, withId, key });
      expect(await rows(["id"])).toMatchObject({
        state: "compared",
        added: { count: 1, rows: [{ cells: [4, "JFK", 1, "C3"] }] },
        removed: { count: 1, rows: [{ cells: [1, 5, "ATL"] }] },
        changed: {
          count: 2,
          rows: [
            { key: [2], changes: 2 },
            { key: [3], changes: 1 },
          ],
        },
        unchanged: 0,
        changedByColumn: [
          { column: "delay", rows: 2 },
          { column: "origin", rows: 1 },
        ],
      });
      expect(await rows([])).toMatchObject({ state: "compared", added: { count: 3 }, removed: { count: 3 } });
      expect(await rows(["origin"])).toMatchObject({
        state: "refused",
        sentence: expect.stringContaining("in v1 2 rows have “ATL”; in v2 2 rows have “JFK”"),
      });
      expect(await refusal(rows(['id" from secrets --']))).toBe("invalid");
      await expect(rows(["gate"])).rejects.toThrow("The version compared with has no column “gate”.");
    }));

  test("are of one dataset, two and ready", () =>
    inWorld(async (w) => {
      const { datasetId, withId, versionId } = await twoVersions(w);
      const { id: other } = await w.as(w.people.scientist, datasets.create, {
        projectId: w.projectId,
        name: "Airports",
      });
      const elsewhere = await addVersion(w, other, V1);
      const waiting = await addVersion(w, datasetId, "id\n9\n", w.projectId, false);
      for (const verb of [datasets.compareVersions, datasets.compareRows] as const) {
        const as = (withOther: string) => w.as(w.people.scientist, verb, { versionId, withId: withOther });
        await expect(as(elsewhere)).rejects.toThrow("These are versions of two datasets.");
        await expect(as(versionId)).rejects.toThrow("This is one version twice.");
        await expect(as(waiting)).rejects.toThrow("v3 is not ready");
        await expect(as(withId)).resolves.toBeTruthy();
      }
    }));

  test("need a role that sees the project, and both be in it", () =>
    inWorld(async (w) => {
      const { withId, versionId } = await twoVersions(w);
      const { id: foreign } = await w.as(w.people.owner, datasets.create, {
        projectId: w.otherProjectId,
        name: "Elsewhere",
      });
      const away = await addVersion(w, foreign, V1, w.otherProjectId);
      for (const verb of [datasets.compareVersions, datasets.compareRows] as const) {
        const as = (who: Person, input: { versionId: string; withId: string }) =>
          refusal(w.as(who, verb, input));
        expect(await as(w.outsider, { versionId, withId })).toBe("not_found");
        expect(await as(w.people.scientist, { versionId: away, withId })).toBe("not_found");
        expect(await as(w.people.scientist, { versionId, withId: away })).toBe("not_found");
        // Whoever sees both projects learns no more: versions of two projects are no pair.
        expect(await as(w.people.owner, { versionId, withId: away })).toBe("not_found");
      }
    }));
});
