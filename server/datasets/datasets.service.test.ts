import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { and, eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { datasetVersions } from "#db/schema/datasets.ts";
import { uploads } from "#db/schema/kernel.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { workJob } from "#server/testing/work-job.ts";
import {
  closeTestConnection,
  inWorld,
  type Person,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { checkUpload, receiveUpload } from "./receive-upload.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

async function* bytes(text: string | Uint8Array) {
  yield typeof text === "string" ? new TextEncoder().encode(text) : text;
}

async function upload(
  w: World,
  content: string | Uint8Array,
  who: Person = w.people.scientist,
  fileName = "flights.csv",
) {
  const stored = await testConnection().artifacts.put(bytes(content));
  return w.as(who, receiveUpload, { projectId: w.projectId, fileName, ...stored });
}

const makeDataset = (w: World, name = "Flights") =>
  w.as(w.people.scientist, datasets.create, { projectId: w.projectId, name });

const work = (w: World, versionId: string) => workJob(w, versionId, "datasets.import");

const CSV = "day,delay,origin,late\n2001-01-01,5,ATL,false\n2001-01-02,,ORD,true\n2001-01-03,40,ATL,true\n";

describe("an upload", () => {
  test("is recorded with its digest, and audited", () =>
    inWorld(async (w) => {
      const { uploadId, sha256, size } = await upload(
        w,
        CSV,
        w.people.scientist,
        "C:\\data\\fl\u0000ights.csv",
      );
      const [row] = await w.inside((tx) => tx.select().from(uploads).where(eq(uploads.id, uploadId)));
      expect(row).toMatchObject({
        sha256,
        size: CSV.length,
        fileName: "flights.csv",
        createdBy: w.people.scientist.id,
      });
      const [entry] = await w.audit("datasets.receiveUpload");
      expect(entry).toMatchObject({
        targetType: "upload",
        targetId: uploadId,
        after: { sha256, bytes: size },
      });
    }));

  test("needs the right in its project; without a project, in any", () =>
    inWorld(async (w) => {
      const { scientist, stakeholder, auditor, owner } = w.people;
      const as = (who: Person, projectId?: string) => w.as(who, checkUpload, { projectId });
      await expect(as(scientist)).resolves.toEqual({ allowed: true });
      await expect(as(owner)).resolves.toEqual({ allowed: true });
      expect(await refusal(as(stakeholder))).toBe("not_found");
      expect(await refusal(as(auditor))).toBe("not_found");
      expect(await refusal(as(stakeholder, w.projectId))).toBe("forbidden");
      expect(await refusal(as(scientist, w.otherProjectId))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, checkUpload, { projectId: w.projectId }))).toBe("not_found");
    }));

  test("has no verb that takes a digest from outside", () => {
    expect(Object.keys(datasets)).not.toContain("receiveUpload");
  });
});

describe("a dataset", () => {
  test("is made with an address, counts as a visit, and is audited", () =>
    inWorld(async (w) => {
      const { id, slug } = await makeDataset(w, "Flüge <b>2001</b>");
      expect(slug).toBe("fluge-b-2001-b");
      const [entry] = await w.audit("datasets.create");
      expect(entry).toMatchObject({ targetType: "dataset", targetId: id, after: { slug } });
      const seen = await w.inside((tx) =>
        tx
          .select()
          .from(visits)
          .where(and(eq(visits.projectId, w.projectId), eq(visits.phase, "data_acquisition"))),
      );
      expect(seen).toHaveLength(1);
      const line = await w.as(w.people.stakeholder, datasets.get, { projectId: w.projectId, dataset: slug });
      expect(line).toMatchObject({ id, versions: 0, latest: null });
    }));

  test("refuses a name twice, a name of 10,000 characters, the wrong role and the wrong project", () =>
    inWorld(async (w) => {
      await makeDataset(w);
      expect(await refusal(makeDataset(w))).toBe("conflict");
      expect(await refusal(makeDataset(w, "x".repeat(10_000)))).toBe("invalid");
      const other = { projectId: w.projectId, name: "Other" };
      expect(await refusal(w.as(w.people.reviewer, datasets.create, other))).toBe("forbidden");
      expect(
        await refusal(w.as(w.people.scientist, datasets.create, { ...other, projectId: w.otherProjectId })),
      ).toBe("not_found");
    }));
});

test("no dataset is hidden by a page of its address", () =>
  inWorld(async (w) => {
    for (const name of ["Recipes", "versions!"])
      await expect(makeDataset(w, name)).rejects.toThrow("another page has that address");
    expect((await makeDataset(w, "Recipes of cakes")).slug).toBe("recipes-of-cakes");
  }));

describe("what is known of a version's columns together", () => {
  test("is there once it is profiled, for whoever may see the dataset", () =>
    inWorld(async (w) => {
      const { scientist, stakeholder } = w.people;
      const dataset = await makeDataset(w);
      const rows = Array.from(
        { length: 60 },
        (_, i) => `${i},${2 * i + 1},${i % 3 ? "" : "x"},p${i}@example.org`,
      );
      const { uploadId } = await upload(w, `id,double,gap,mail\n${rows.join("\n")}\n`);
      const { id: versionId } = await w.as(scientist, datasets.createVersion, {
        datasetId: dataset.id,
        uploadId,
      });
      const insights = (who: Person) => w.as(who, datasets.getInsights, { versionId });
      expect(await refusal(insights(stakeholder))).toBe("precondition_failed");
      await work(w, versionId);
      const found = await insights(stakeholder);
      expect(found.rows).toBe(60);
      expect(found.insights?.keys).toContainEqual(["id"]);
      expect(found.insights?.personal).toMatchObject([{ column: "mail" }]);
      expect(found.insights?.correlations).toMatchObject({ columns: ["id", "double"], rows: 60 });
      expect(found.insights?.correlations?.pearson[0]?.[1]).toBeCloseTo(1, 6);
      expect(await refusal(insights(w.outsider))).toBe("not_found");
    }));
});

describe("a version", () => {
  test("is imported, profiled and read back", () =>
    inWorld(async (w) => {
      const { scientist, auditor } = w.people;
      const dataset = await makeDataset(w);
      const { uploadId } = await upload(w, CSV);
      const version = await w.as(scientist, datasets.createVersion, {
        datasetId: dataset.id,
        uploadId,
        label: "2001-01",
      });
      expect(version.number).toBe(1);
      const waiting = await w.as(auditor, datasets.getVersion, { versionId: version.id });
      expect(waiting).toMatchObject({
        state: "importing",
        job: { id: version.jobId, state: "queued" },
        columns: [],
      });

      const log = await work(w, version.id);
      expect(log.join("\n")).toContain("3 rows and 4 columns stored as Parquet");
      const ready = await w.as(auditor, datasets.getVersion, { versionId: version.id });
      expect(ready).toMatchObject({
        state: "ready",
        rows: 3,
        columnCount: 4,
        sourceFormat: "csv",
        error: null,
        rejected: null,
        job: null,
      });
      expect(ready.columns.map((column) => column.kind)).toEqual([
        "datetime",
        "numeric",
        "categorical",
        "boolean",
      ]);

      const profile = await w.as(auditor, datasets.getProfile, { versionId: version.id });
      expect(profile).toMatchObject({ rows: 3, total: 4, matching: 4 });
      expect(profile.columns[1]).toMatchObject({
        name: "delay",
        missing: 1,
        distinct: 2,
        min: 5,
        max: 40,
        mean: 22.5,
      });
      const found = await w.as(auditor, datasets.getProfile, { versionId: version.id, search: "ORIG" });
      expect(found).toMatchObject({
        total: 4,
        matching: 1,
        columns: [{ name: "origin", top: [{ value: "ATL", count: 2 }, {}] }],
      });

      const page = await w.as(auditor, datasets.previewRows, { versionId: version.id, offset: 1, limit: 1 });
      expect(page).toMatchObject({ total: 3, rows: [["2001-01-02", null, "ORD", true]] });
      expect(
        await refusal(
          w.as(auditor, datasets.previewRows, { versionId: version.id, columns: ['x" from secrets --'] }),
        ),
      ).toBe("invalid");

      const late = await w.as(auditor, datasets.previewRows, {
        versionId: version.id,
        filters: [{ column: "late", operator: "is", value: "true" }],
        sort: { column: "delay", descending: true },
        columns: ["origin", "delay"],
      });
      expect(late).toMatchObject({
        total: 3,
        matching: 2,
        places: [2, 1],
        rows: [
          ["ATL", 40],
          ["ORD", null],
        ],
      });
      const asked = (more: object) => w.as(auditor, datasets.previewRows, { versionId: version.id, ...more });
      expect(await refusal(asked({ filters: [{ column: "delay", operator: "is", value: "late" }] }))).toBe(
        "invalid",
      );
      expect(await refusal(asked({ sort: { column: "x; drop table users" } }))).toBe("invalid");
      await expect(asked({ sort: { column: "delay" }, offset: 100_000 })).rejects.toThrow(
        "first 100,000 rows",
      );

      const lines = await w.as(auditor, datasets.listVersions, { datasetId: dataset.id });
      expect(lines.items).toMatchObject([{ id: version.id, label: "2001-01", state: "ready" }]);
      const list = await w.as(auditor, datasets.list, { projectId: w.projectId });
      expect(list.items).toMatchObject([{ versions: 1, latest: { rows: 3 }, recentRows: [{ rows: 3 }] }]);
      const usable = await w.as(auditor, datasets.listReadyVersions, { projectId: w.projectId });
      expect(usable.items).toMatchObject([
        { id: version.id, datasetName: "Flights", rows: 3, sha256: ready.sha256 },
      ]);

      const [made] = await w.audit("datasets.createVersion");
      expect(made).toMatchObject({
        targetType: "dataset_version",
        after: { label: "2001-01", file: "flights.csv" },
      });
      const [stored] = await w.audit("datasets.completeImport");
      expect(stored).toMatchObject({ after: { sha256: ready.sha256, rows: 3 }, onBehalfOf: scientist.id });
      const [profiled] = await w.audit("datasets.completeProfile");
      expect(profiled).toMatchObject({ before: { state: "profiling" }, after: { state: "ready" } });
    }));

  test("of JSON lines keeps the rows that do not parse aside, counted, shown and audited", () =>
    inWorld(async (w) => {
      const { scientist, auditor, stakeholder } = w.people;
      const dataset = await makeDataset(w);
      const good = Array.from({ length: 30 }, (_, i) => `{"delay": ${i}, "tags": ["a", ${i}]}`);
      const bad = '{"delay": 5, "tags"}';
      const content = [...good.slice(0, 10), bad, ...good.slice(10)].join("\n");
      const { uploadId } = await upload(w, content, scientist, "flights.ndjson");
      const { id } = await w.as(scientist, datasets.createVersion, { datasetId: dataset.id, uploadId });
      const log = await work(w, id);
      expect(log).toContain("1 row did not parse and was kept aside.");

      const ready = await w.as(auditor, datasets.getVersion, { versionId: id });
      expect(ready).toMatchObject({
        state: "ready",
        sourceFormat: "jsonl",
        rows: 30,
        columnCount: 2,
        rejected: { rows: 1, lines: 1, kept: [] },
      });
      const full = await w.as(auditor, datasets.getVersion, { versionId: id, withRejected: true });
      expect(full.rejected).toEqual({
        rows: 1,
        lines: 1,
        kept: [{ line: 11, lines: 1, column: null, reason: "not valid JSON at character 20", text: bad }],
      });
      const page = await w.as(auditor, datasets.previewRows, { versionId: id, offset: 10, limit: 1 });
      expect(page.rows).toEqual([[10, '["a",10]']]);
      const [entry] = await w.audit("datasets.completeImport");
      expect(entry).toMatchObject({
        after: { format: "jsonl", rows: 30, rowsKeptAside: 1 },
        onBehalfOf: scientist.id,
      });
      expect(
        await refusal(w.as(w.outsider, datasets.getVersion, { versionId: id, withRejected: true })),
      ).toBe("not_found");
      await expect(
        w.as(stakeholder, datasets.getVersion, { versionId: id, withRejected: true }),
      ).resolves.toMatchObject({ rejected: { rows: 1 } });
    }));

  test("with too many rows that do not parse is refused with examples, and none is kept", () =>
    inWorld(async (w) => {
      const { scientist } = w.people;
      const dataset = await makeDataset(w);
      const { uploadId } = await upload(w, `${CSV}2001-01-04,7\n`);
      const { id } = await w.as(scientist, datasets.createVersion, { datasetId: dataset.id, uploadId });
      await work(w, id);
      const failed = await w.as(scientist, datasets.getVersion, { versionId: id, withRejected: true });
      expect(failed).toMatchObject({
        state: "failed",
        error:
          "1 of 4 rows does not parse, and more than 10 % is too many. Line 5: 2 values, and the header names 4 columns (2001-01-04,7). Nothing was imported. Correct these lines and upload the file again.",
        rejected: null,
      });
      expect(readdirSync(dirname(await runtime().artifacts.scratch("x")))).toEqual([]);
    }));

  test("of a file that cannot be read says so, and leaves no rows and no working files", () =>
    inWorld(async (w) => {
      const { scientist } = w.people;
      const dataset = await makeDataset(w);
      const parquet = readFileSync("node_modules/vega-datasets/data/flights-3m.parquet");
      const { uploadId } = await upload(
        w,
        parquet.subarray(0, parquet.length >> 1),
        scientist,
        "half.parquet",
      );
      const { id } = await w.as(scientist, datasets.createVersion, { datasetId: dataset.id, uploadId });
      await work(w, id);
      const failed = await w.as(scientist, datasets.getVersion, { versionId: id });
      expect(failed).toMatchObject({ state: "failed", sha256: null, rows: null });
      expect(failed.error).toContain("The file ends in the middle");
      const [entry] = await w.audit("datasets.failVersion");
      expect(entry).toMatchObject({ after: { state: "failed" }, reason: failed.error });
      expect(readdirSync(dirname(await runtime().artifacts.scratch("x")))).toEqual([]);
      expect(await refusal(w.as(scientist, datasets.getProfile, { versionId: id }))).toBe(
        "precondition_failed",
      );
      // The same bytes may be tried again: what failed is no version anybody can use.
      const again = await w.as(scientist, datasets.createVersion, { datasetId: dataset.id, uploadId });
      expect(again.number).toBe(2);
    }));

  test("of bytes that are a version already is refused and named", () =>
    inWorld(async (w) => {
      const dataset = await makeDataset(w);
      const { uploadId } = await upload(w, CSV);
      const input = { datasetId: dataset.id, uploadId, label: "2001-01" };
      await w.as(w.people.scientist, datasets.createVersion, input);
      const again = await upload(w, CSV, w.people.engineer);
      await expect(
        w.as(w.people.engineer, datasets.createVersion, { datasetId: dataset.id, uploadId: again.uploadId }),
      ).rejects.toThrow("This file is v1 · 2001-01 of Flights already, byte for byte. No version was added.");
    }));

  test("takes only one's own upload, the right role and a project one sees", () =>
    inWorld(async (w) => {
      const dataset = await makeDataset(w);
      const { uploadId } = await upload(w, CSV);
      const input = { datasetId: dataset.id, uploadId };
      expect(await refusal(w.as(w.people.engineer, datasets.createVersion, input))).toBe("not_found");
      expect(await refusal(w.as(w.people.stakeholder, datasets.createVersion, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, datasets.createVersion, input))).toBe("not_found");
    }));

  test("moves on only from the state it is in", () =>
    inWorld(async (w) => {
      const dataset = await makeDataset(w);
      const { uploadId } = await upload(w, CSV);
      const { id } = await w.as(w.people.scientist, datasets.createVersion, {
        datasetId: dataset.id,
        uploadId,
      });
      await work(w, id);
      const worker = { type: "system", job: "datasets.import", onBehalfOf: null } as const;
      const late = {
        versionId: id,
        sha256: "a".repeat(64),
        size: 1,
        rows: 1,
        format: "csv",
        columns: [],
      } as const;
      expect(await refusal(w.as(worker, datasets.completeImport, { ...late, columns: [] }))).toBe("conflict");
      await w.as(worker, datasets.failVersion, { versionId: id, sentence: "too late" });
      const [row] = await w.inside((tx) =>
        tx.select().from(datasetVersions).where(eq(datasetVersions.id, id)),
      );
      expect(row).toMatchObject({ state: "ready", error: null });
      expect(await refusal(w.as(w.people.owner, datasets.completeImport, { ...late, columns: [] }))).toBe(
        "forbidden",
      );
    }));
});
