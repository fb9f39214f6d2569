import { afterAll, describe, expect, test } from "vitest";
import type { Reading } from "#domain/datasets/reading.ts";
import { workJob } from "#server/testing/work-job.ts";
import { closeTestConnection, inWorld, refusal, testConnection, type World } from "#server/testing/world.ts";
import { receiveUpload } from "./receive-upload.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

const CSV = "code;day;amount\n7;21.11.2026;1,5\n42;1.2.2026;2,25\n";

async function uploaded(w: World, text = CSV): Promise<string> {
  const stored = await testConnection().artifacts.put(
    (async function* () {
      yield new TextEncoder().encode(text);
    })(),
  );
  const sent = { projectId: w.projectId, fileName: "a.csv", ...stored };
  return (await w.as(w.people.scientist, receiveUpload, sent)).uploadId;
}

const sniffing = (w: World, uploadId: string, reading: Reading = {}, who = w.people.scientist) =>
  w.as(who, datasets.sniffUpload, { projectId: w.projectId, uploadId, reading });

describe("how a file is read", () => {
  test("is shown before the import; what is imported is what was shown", () =>
    inWorld(async (w) => {
      const uploadId = await uploaded(w);
      const found = await sniffing(w, uploadId);
      expect(found.columns.map(({ type }) => type)).toEqual(["whole", "date", "decimal"]);
      const text: Reading = {
        ...found.reading,
        columns: [...(found.reading.columns ?? []), { name: "code", type: "text" }],
      };
      const { scientist } = w.people;
      const { id: datasetId } = await w.as(scientist, datasets.create, {
        projectId: w.projectId,
        name: "Sums",
      });
      const { id } = await w.as(scientist, datasets.createVersion, { datasetId, uploadId, reading: text });
      await workJob(w, id, "datasets.import");
      const version = await w.as(w.people.stakeholder, datasets.getVersion, { versionId: id });
      expect(version).toMatchObject({ state: "ready", rows: 2, reading: text });
      expect(version.columns.map(({ storage }) => storage)).toEqual(["VARCHAR", "DATE", "DOUBLE"]);
      const { rows } = await w.as(w.people.stakeholder, datasets.previewRows, { versionId: id });
      expect(rows[0]?.[0]).toBe("7");
      expect(rows[0]?.[2]).toBe(1.5);
      const [entry] = await w.audit("datasets.createVersion");
      expect(entry?.after).toMatchObject({ reading: { decimal: "," } });
    }));

  test("the same bytes read in another way are another version; in the same way they are refused", () =>
    inWorld(async (w) => {
      const { scientist } = w.people;
      const { id: datasetId } = await w.as(scientist, datasets.create, {
        projectId: w.projectId,
        name: "Sums",
      });
      const make = async (reading?: Reading) =>
        w.as(scientist, datasets.createVersion, { datasetId, uploadId: await uploaded(w), reading });
      await make();
      expect(await refusal(make({}))).toBe("conflict");
      expect(await make({ decimal: "," })).toMatchObject({ number: 2 });
      expect(await refusal(make({ decimal: "," }))).toBe("conflict");
      expect(await make({ decimal: "." })).toMatchObject({ number: 3 });
    }));

  test("is told to who sent the file, and to nobody else", () =>
    inWorld(async (w) => {
      const uploadId = await uploaded(w);
      expect(await refusal(sniffing(w, uploadId, {}, w.people.engineer))).toBe("not_found");
      expect(await refusal(sniffing(w, uploadId, {}, w.people.stakeholder))).toBe("forbidden");
      expect(await refusal(sniffing(w, uploadId, {}, w.outsider))).toBe("not_found");
    }));

  test("what cannot be read so is refused with a sentence", () =>
    inWorld(async (w) => {
      const zip = sniffing(w, await uploaded(w, "PK\u0003\u0004rest"));
      await expect(zip).rejects.toThrow("This is a ZIP archive or an Excel workbook.");
      const unknown = sniffing(w, await uploaded(w), { columns: [{ name: "none", type: "text" }] });
      await expect(unknown).rejects.toThrow('the column "none", which the file does not have');
    }));
});
