import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { datasetVersions } from "#db/schema/datasets.ts";
import type { ExpectationSpec } from "#domain/datasets/expectations/kinds.ts";
import { workJob } from "#server/testing/work-job.ts";
import {
  closeTestConnection,
  inWorld,
  type Person,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { smallRun } from "#server/training/test-data.ts";
import { training } from "#server/training/verbs.ts";
import { receiveUpload } from "./receive-upload.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

const CSV = "id,delay,origin\n1,5,ATL\n2,,ORD\n3,40,ATL\n4,7,JFK\n";

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

async function addVersion(w: World, datasetId: string, text: string): Promise<string> {
  const { scientist } = w.people;
  const stored = await testConnection().artifacts.put(bytes(text));
  const upload = await w.as(scientist, receiveUpload, {
    projectId: w.projectId,
    fileName: "a.csv",
    ...stored,
  });
  const { id } = await w.as(scientist, datasets.createVersion, { datasetId, uploadId: upload.uploadId });
  await workJob(w, id, "datasets.import");
  return id;
}

async function readyDataset(w: World, text = CSV) {
  const { id: datasetId } = await w.as(w.people.scientist, datasets.create, {
    projectId: w.projectId,
    name: "Flights",
  });
  return { datasetId, versionId: await addVersion(w, datasetId, text) };
}

const NO_GAPS: ExpectationSpec = { kind: "not_null", column: "delay" };
const expecting = (w: World, datasetId: string, spec: ExpectationSpec, who: Person = w.people.scientist) =>
  w.as(who, datasets.expect, { datasetId, expectations: [{ spec }] });

describe("expecting something of a dataset", () => {
  test("checks the newest version, and says what fails", () =>
    inWorld(async (w) => {
      const { datasetId, versionId } = await readyDataset(w);
      const { jobId } = await expecting(w, datasetId, NO_GAPS);
      expect(jobId).not.toBeNull();
      const before = await w.as(w.people.stakeholder, datasets.getQuality, { versionId });
      expect(before).toMatchObject({ state: "checking", checks: [], unchecked: [{ spec: NO_GAPS }] });
      expect(await workJob(w, versionId, "datasets.check")).toEqual(["Checked 1 expectation: 1 fail"]);
      const after = await w.as(w.people.stakeholder, datasets.getQuality, { versionId });
      expect(after).toMatchObject({
        state: "failed",
        checks: [
          {
            outcome: "failed",
            checked: 4,
            failing: 1,
            expectation: { sentence: "“delay” is never missing." },
          },
        ],
        quality: { score: 0.75, brokenMusts: 1 },
      });
      const line = await w.as(w.people.stakeholder, datasets.getVersion, { versionId });
      expect(line).toMatchObject({ quality: "failed", qualityScore: 0.75 });
    }));

  test("each later version is checked by itself", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      await expecting(w, datasetId, NO_GAPS);
      const second = await addVersion(w, datasetId, "id,delay,origin\n1,5,ATL\n");
      await workJob(w, second, "datasets.check");
      expect(await w.as(w.people.scientist, datasets.getVersion, { versionId: second })).toMatchObject({
        quality: "passed",
        qualityScore: 1,
      });
    }));

  test("is audited with what is expected, and the check with its counts and no values", () =>
    inWorld(async (w) => {
      const { datasetId, versionId } = await readyDataset(w);
      await expecting(w, datasetId, { kind: "one_of", column: "origin", values: ["ATL", "ORD"] });
      await workJob(w, versionId, "datasets.check");
      const [asked] = await w.audit("datasets.expect");
      expect(asked).toMatchObject({
        targetType: "dataset",
        targetId: datasetId,
        after: { expects: [{ kind: "one_of", values: ["ATL", "ORD"], severity: "must", tolerance: 0 }] },
      });
      const [found] = await w.audit("datasets.completeChecks");
      expect(found).toMatchObject({
        targetId: versionId,
        before: { quality: "checking" },
        after: { quality: "failed", checks: [{ outcome: "failed", checked: 4, failing: 1 }] },
      });
      expect(JSON.stringify(found?.after)).not.toContain("JFK");
    }));

  test("twice the same is refused, and nothing is added", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      await expecting(w, datasetId, NO_GAPS);
      const both = w.as(w.people.scientist, datasets.expect, {
        datasetId,
        expectations: [{ spec: { kind: "unique", columns: ["id"] } }, { spec: NO_GAPS, severity: "should" }],
      });
      await expect(both).rejects.toThrow("“delay” is never missing. Nothing was added.");
      const { items } = await w.as(w.people.scientist, datasets.listExpectations, { datasetId });
      expect(items).toHaveLength(1);
    }));

  test("a reference reaches no dataset of another project", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      const { id: elsewhere } = await w.as(w.people.owner, datasets.create, {
        projectId: w.otherProjectId,
        name: "Elsewhere",
      });
      const spec = {
        kind: "reference",
        column: "origin",
        datasetId: elsewhere,
        otherColumn: "iata",
      } as const;
      expect(await refusal(expecting(w, datasetId, spec))).toBe("invalid");
      const { id: near } = await w.as(w.people.scientist, datasets.create, {
        projectId: w.projectId,
        name: "Airports",
      });
      await addVersion(w, near, "iata\nATL\nORD\n");
      const { ids } = await expecting(w, datasetId, { ...spec, datasetId: near });
      expect(ids).toHaveLength(1);
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      expect(await refusal(expecting(w, datasetId, NO_GAPS, w.people.reviewer))).toBe("forbidden");
      expect(await refusal(expecting(w, datasetId, NO_GAPS, w.outsider))).toBe("not_found");
    }));
});

describe("retiring an expectation", () => {
  test("frees the version from it, keeps what was found, and is audited", () =>
    inWorld(async (w) => {
      const { datasetId, versionId } = await readyDataset(w);
      const { ids } = await expecting(w, datasetId, NO_GAPS);
      await workJob(w, versionId, "datasets.check");
      const [expectationId = ""] = ids;
      await w.as(w.people.scientist, datasets.retireExpectation, { expectationId });
      expect(await w.as(w.people.scientist, datasets.getVersion, { versionId })).toMatchObject({
        quality: null,
      });
      const [entry] = await w.audit("datasets.retireExpectation");
      expect(entry).toMatchObject({
        targetId: datasetId,
        before: { id: expectationId, kind: "not_null" },
        after: { id: expectationId, retired: true },
        reason: "“delay” is never missing.",
      });
      // A second time there is nothing to do.
      await w.as(w.people.scientist, datasets.retireExpectation, { expectationId });
      expect(await w.audit("datasets.retireExpectation")).toHaveLength(1);
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      const { ids } = await expecting(w, datasetId, NO_GAPS);
      const input = { expectationId: ids[0] ?? "" };
      expect(await refusal(w.as(w.people.auditor, datasets.retireExpectation, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, datasets.retireExpectation, input))).toBe("not_found");
    }));
});

describe("a dataset that refuses failing versions", () => {
  const startOn = (w: World, versionId: string) =>
    w.as(w.people.scientist, training.startRun, {
      ...smallRun({ projectId: w.projectId, datasetVersionId: versionId }),
      target: { column: "origin", kind: "class", positive: "ATL" },
      features: [{ column: "id", as: "numeric" }],
    });

  test("starts no run on one that fails or is still being checked", () =>
    inWorld(async (w) => {
      const { datasetId, versionId } = await readyDataset(w);
      await w.as(w.people.lead, datasets.refuseFailing, { datasetId, refuse: true });
      await expecting(w, datasetId, NO_GAPS);
      await expect(startOn(w, versionId)).rejects.toThrow("still being checked");
      await workJob(w, versionId, "datasets.check");
      await expect(startOn(w, versionId)).rejects.toThrow("fails expectations that must hold");
      await w.as(w.people.lead, datasets.refuseFailing, { datasetId, refuse: false });
      expect(await startOn(w, versionId)).toMatchObject({ number: 1 });
    }));

  test("the rule is audited; the same again changes nothing", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      await w.as(w.people.lead, datasets.refuseFailing, { datasetId, refuse: true });
      await w.as(w.people.lead, datasets.refuseFailing, { datasetId, refuse: true });
      const entries = await w.audit("datasets.refuseFailing");
      expect(entries).toHaveLength(1);
      expect(entries[0]).toMatchObject({ before: { refuseFailing: false }, after: { refuseFailing: true } });
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { datasetId } = await readyDataset(w);
      const input = { datasetId, refuse: true };
      expect(await refusal(w.as(w.people.scientist, datasets.refuseFailing, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, datasets.refuseFailing, input))).toBe("not_found");
    }));
});

describe("checking again", () => {
  test("forgets what was found and asks anew; audited", () =>
    inWorld(async (w) => {
      const { datasetId, versionId } = await readyDataset(w);
      await expecting(w, datasetId, NO_GAPS);
      await workJob(w, versionId, "datasets.check");
      await w.as(w.people.scientist, datasets.check, { versionId });
      expect(await w.as(w.people.scientist, datasets.getQuality, { versionId })).toMatchObject({
        state: "checking",
        checks: [],
      });
      const [entry] = await w.audit("datasets.check");
      expect(entry).toMatchObject({
        before: { quality: "failed" },
        after: { quality: "checking", expectations: 1 },
      });
      await workJob(w, versionId, "datasets.check");
      expect(await w.as(w.people.scientist, datasets.getQuality, { versionId })).toMatchObject({
        state: "failed",
      });
    }));

  test("says that nothing is expected, or that the version is not ready", () =>
    inWorld(async (w) => {
      const { versionId } = await readyDataset(w);
      const again = () => w.as(w.people.scientist, datasets.check, { versionId });
      await expect(again()).rejects.toThrow("Nothing is expected of Flights yet.");
      await w.inside((tx) =>
        tx.update(datasetVersions).set({ state: "failed" }).where(eq(datasetVersions.id, versionId)),
      );
      await expect(again()).rejects.toThrow("not ready");
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { versionId } = await readyDataset(w);
      expect(await refusal(w.as(w.people.stakeholder, datasets.check, { versionId }))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, datasets.check, { versionId }))).toBe("not_found");
    }));
});

test("what the profile speaks for is proposed once", () =>
  inWorld(async (w) => {
    const lines = Array.from(
      { length: 120 },
      (_, i) => `${i},${i % 3 === 0 ? "" : i % 7},${["ATL", "ORD"][i % 2]}`,
    );
    const { datasetId } = await readyDataset(w, `id,delay,origin\n${lines.join("\n")}\n`);
    const ask = () => w.as(w.people.stakeholder, datasets.proposeExpectations, { datasetId });
    const first = await ask();
    const sentences = first.items.map(({ sentence: said }) => said);
    expect(sentences).toContain("No two rows have the same “id”.");
    expect(sentences).toContain("“origin” is one of “ATL”, “ORD”.");
    const set = first.items.find(({ spec }) => spec.kind === "one_of");
    if (!set) throw new Error("no set");
    await expecting(w, datasetId, { ...set.spec, kind: "one_of", column: "origin", values: ["ATL"] });
    expect((await ask()).items.some(({ spec }) => spec.kind === "one_of")).toBe(false);
  }));
