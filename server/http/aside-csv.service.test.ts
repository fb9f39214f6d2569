import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "#server/access/api-keys.ts";
import { receiveUpload } from "#server/datasets/receive-upload.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { newId } from "#server/kernel/ids.ts";
import { workJob } from "#server/testing/work-job.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { handleAsideCsv } from "./aside-csv.ts";

let world: World;
let versionId: string;

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  const { scientist } = world.people;
  const good = Array.from({ length: 60 }, (_, i) => `${i},x\n`).join("");
  const stored = await testConnection().artifacts.put(
    (async function* () {
      yield new TextEncoder().encode(`id,word\n${good}=1+1,a,"b"\n60\n`);
    })(),
  );
  const { projectId } = world;
  const { uploadId } = await world.as(scientist, receiveUpload, { projectId, fileName: "a.csv", ...stored });
  const { id: datasetId } = await world.as(scientist, datasets.create, { projectId, name: "Wörter & more" });
  versionId = (await world.as(scientist, datasets.createVersion, { datasetId, uploadId })).id;
  await workJob(world, versionId, "datasets.import");
});
afterAll(closeTestConnection);

async function asked(id: string): Promise<Response> {
  const { token } = await world.as(world.people.stakeholder, createApiKey, {
    name: "aside",
    role: "stakeholder",
    expiresInDays: 1,
  });
  const request = new Request(`http://localhost/api/datasets/versions/${id}/aside.csv`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return handleAsideCsv(request, id);
}

test("the rows kept aside come as CSV, with nothing that a spreadsheet would run", async () => {
  const answer = await asked(versionId);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toBe(
    'attachment; filename="kept-aside-w-rter-more-v1.csv"',
  );
  const lines = (await answer.text()).split("\r\n");
  expect(lines[0]).toBe("line,lines,column,what is wrong,text in the file");
  expect(lines[1]).toBe(`62,1,,"3 values, and the header names 2 columns","'=1+1,a,""b"""`);
  expect(lines[2]).toBe(`63,1,word,"1 value, and the header names 2 columns",60`);
});

test("a version that one may not see does not exist", async () => {
  expect((await asked(newId("dsv"))).status).toBe(404);
});
