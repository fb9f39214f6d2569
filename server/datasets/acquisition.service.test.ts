import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { visits } from "#db/schema/lifecycle.ts";
import { acquisition } from "#domain/datasets/acquisition/acquisition.ts";
import { datasheetMarkdown } from "#domain/datasets/datasheet/markdown.ts";
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

const CONTENT = acquisition.parse({
  source: "Timetables of the airport",
  provider: "Ada Example, data office",
  agreement: "contract",
  agreementUntil: "2031-12-31",
  lawfulBasis: "no_personal_data",
  sensitivity: "internal",
});

const dataset = async (w: World, name = "Flights", projectId = w.projectId) =>
  (await w.as(w.people.scientist, datasets.create, { projectId, name })).id;

const writing = (
  w: World,
  datasetId: string,
  after = 0,
  who: Person = w.people.scientist,
  content = CONTENT,
  note = "",
) => w.as(who, datasets.recordAcquisition, { datasetId, after, content, note });

async function readyVersion(w: World, datasetId: string, text: string): Promise<string> {
  const { scientist } = w.people;
  const stored = await testConnection().artifacts.put(
    (async function* () {
      yield new TextEncoder().encode(text);
    })(),
  );
  const upload = await w.as(scientist, receiveUpload, {
    projectId: w.projectId,
    fileName: "a.csv",
    ...stored,
  });
  const { id } = await w.as(scientist, datasets.createVersion, { datasetId, uploadId: upload.uploadId });
  await workJob(w, id, "datasets.import");
  return id;
}

describe("an acquisition record", () => {
  test("is empty until somebody writes it; each form of it is kept under its number", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      const read = (number?: number) =>
        w.as(w.people.stakeholder, datasets.getAcquisition, { datasetId, ...(number && { number }) });
      expect(await read()).toEqual({ record: null, history: [], gaps: [] });
      expect(await writing(w, datasetId)).toMatchObject({ number: 1 });
      await writing(w, datasetId, 1, w.people.lead, { ...CONTENT, sensitivity: "public" }, "Published since");
      const now = await read();
      expect(now.record).toMatchObject({
        number: 2,
        note: "Published since",
        content: { sensitivity: "public" },
      });
      expect(now.history.map(({ number }) => number)).toEqual([2, 1]);
      expect(now.gaps.map(({ sentence }) => sentence)).toContain("No pilot sample was looked at.");
      expect((await read(1)).record).toMatchObject({ number: 1, content: { sensitivity: "internal" } });
      expect(await refusal(read(3))).toBe("not_found");
    }));

  test("written over somebody else's is refused, and theirs stays", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      await writing(w, datasetId);
      const late = writing(w, datasetId, 0, w.people.lead, { ...CONTENT, provider: "Another" });
      await expect(late).rejects.toThrow("Somebody wrote version 1 of this record while you were writing.");
      const { record } = await w.as(w.people.lead, datasets.getAcquisition, { datasetId });
      expect(record).toMatchObject({ number: 1, content: { provider: "Ada Example, data office" } });
    }));

  test("the same again is no new version", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      await writing(w, datasetId);
      expect(await writing(w, datasetId, 1)).toMatchObject({ number: 1 });
      expect(await w.audit("datasets.recordAcquisition")).toHaveLength(1);
    }));

  test("is in the log with its choices, and with its words by their field alone", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      const { digest } = await writing(w, datasetId, 0, w.people.scientist, CONTENT, "First look");
      const [entry] = await w.audit("datasets.recordAcquisition");
      expect(entry).toMatchObject({
        targetType: "dataset",
        targetId: datasetId,
        after: {
          number: 1,
          digest,
          agreement: "contract",
          agreementUntil: "2031-12-31",
          rewritten: ["source", "provider"],
        },
        reason: "First look",
      });
      expect(JSON.stringify(entry?.after)).not.toContain("Ada");
    }));

  test("is a visit to data acquisition", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      await writing(w, datasetId, 0, w.people.lead);
      const mine = await w.inside((tx) =>
        tx.select().from(visits).where(eq(visits.actorId, w.people.lead.id)),
      );
      expect(mine).toMatchObject([{ phase: "data_acquisition", verb: "datasets.recordAcquisition" }]);
    }));

  test("takes roles that build, in this project, and a sample from it", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      expect(await refusal(writing(w, datasetId, 0, w.people.stakeholder))).toBe("forbidden");
      expect(await refusal(writing(w, datasetId, 0, w.outsider))).toBe("not_found");
      const elsewhere = { ...CONTENT, pilotVersionId: "dsv_0123456789ab" };
      expect(await refusal(writing(w, datasetId, 0, w.people.scientist, elsewhere))).toBe("invalid");
    }));
});

describe("a datasheet", () => {
  test("of a dataset without a version says so", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      const { facts, versionId } = await w.as(w.people.auditor, datasets.getDatasheet, { datasetId });
      expect(versionId).toBeNull();
      const text = datasheetMarkdown(facts, "d");
      expect(text).toContain("Nobody has written down where this data comes from");
      expect(text).toContain("No version is ready yet");
    }));

  test("tells what the record holds, the same for the same facts, and other for other facts", () =>
    inWorld(async (w) => {
      const datasetId = await dataset(w);
      const versionId = await readyVersion(
        w,
        datasetId,
        "id,email,delay\n1,a@example.org,5\n2,b@example.org,\n3,c@example.org,7\n4,d,e,f\n5,e@example.org,6\n".repeat(
          1,
        ) + Array.from({ length: 40 }, (_, i) => `${i + 10},p${i}@example.org,${i}\n`).join(""),
      );
      const sheet = () => w.as(w.people.stakeholder, datasets.getDatasheet, { datasetId });
      const first = await sheet();
      expect(first.versionId).toBe(versionId);
      expect(first.facts).toMatchObject({
        version: { name: "v1", rows: 44, columns: 3, rowsKeptAside: 1, sourceName: "a.csv" },
        personal: [{ column: "email", kind: "E-mail address" }],
        versionsInAll: 1,
      });
      expect(first.facts.columns.find(({ name }) => name === "delay")).toMatchObject({
        missingShare: 1 / 44,
      });
      expect((await sheet()).digest).toBe(first.digest);
      await writing(w, datasetId);
      const second = await sheet();
      expect(second.digest).not.toBe(first.digest);
      const text = datasheetMarkdown(second.facts, second.digest);
      expect(text).toContain("Ada Example, data office");
      expect(text).toContain("the profile found what looks like it in email");
    }));

  test("of a version of another dataset does not exist", () =>
    inWorld(async (w) => {
      const [one, two] = [await dataset(w, "One"), await dataset(w, "Two")];
      const versionId = await readyVersion(w, one, "a,b\n1,x\n2,y\n");
      const asked = w.as(w.people.lead, datasets.getDatasheet, { datasetId: two, versionId });
      expect(await refusal(asked)).toBe("not_found");
    }));
});
