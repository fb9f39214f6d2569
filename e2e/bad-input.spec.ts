import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { ordersCsv } from "./support/orders.ts";
import { browserOf, HOME, visit } from "./support/people.ts";
import { ask, call, sentenceOf, upload } from "./support/verbs.ts";

type Version = { id: string; state: string; error: string | null };

let lead: Page;
let project: { id: string; slug: string };
let dataset: { id: string; slug: string };

test.beforeAll(async ({ browser }) => {
  lead = await browserOf(browser, "lead");
  project = await ask(lead.request, "access.createProject", { name: `Bad input ${Date.now().toString(36)}` });
  dataset = await ask(lead.request, "datasets.create", { projectId: project.id, name: "Refused files" });
});
test.afterAll(() => lead.context().close());

async function bring(name: string, bytes: Buffer, into = dataset.id): Promise<string> {
  const sent = await upload(lead.request, { projectId: project.id, name, bytes });
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  const { uploadId } = sent.body;
  return (await ask<{ id: string }>(lead.request, "datasets.createVersion", { datasetId: into, uploadId }))
    .id;
}

async function ended(versionId: string): Promise<Version> {
  const get = () => ask<Version>(lead.request, "datasets.getVersion", { versionId });
  await expect
    .poll(async () => (await get()).state, { timeout: 120_000, message: "the import ends" })
    .toMatch(/^(ready|failed)$/);
  return get();
}

const FLIGHTS = new URL("../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url);
const halfOfFlights = async () => (await readFile(FLIGHTS)).subarray(0, 6_000_000);

const FILES: readonly { name: string; what: string; bytes: () => Buffer | Promise<Buffer>; says: RegExp }[] =
  [
    {
      name: "ragged.csv",
      what: "a CSV with ragged rows",
      bytes: () => Buffer.from("a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n"),
      says: /line 3|row 2|columns/i,
    },
    {
      name: "twice.csv",
      what: "two columns of one name",
      bytes: () => Buffer.from("depot,distance,depot\neast,1,west\n"),
      says: /Two columns are called "depot": columns 1 and 3\. Give each column its own name\./,
    },
    {
      name: "half.parquet",
      what: "a Parquet cut in half",
      bytes: halfOfFlights,
      says: /cut off|not complete|broken|end/i,
    },
    {
      name: "header.csv",
      what: "a header and no rows",
      bytes: () => Buffer.from("a,b,c\n"),
      says: /The table has 3 columns and no rows\. Nothing was imported\./,
    },
  ];

for (const file of FILES) {
  test(`${file.what} is refused in a sentence, and no row of it is kept`, async () => {
    const versionId = await bring(file.name, await file.bytes());
    const version = await ended(versionId);
    expect(version.state).toBe("failed");
    expect(version.error).toMatch(file.says);
    expect(version.error).not.toMatch(/duckdb|exception|\bat \/|Error:/i);
    const rows = await call(lead.request, "datasets.previewRows", { versionId });
    expect(rows.status).toBeGreaterThanOrEqual(400);
    await visit(lead, `${HOME}/p/${project.slug}/datasets/versions/${versionId}`);
    await expect(lead.getByRole("heading", { name: `${file.name} could not be imported` })).toBeVisible();
    await expect(lead.getByRole("main")).toContainText(version.error ?? "");
  });
}

test("an empty file is refused before anything is sent, and by the upload door", async () => {
  await visit(lead, `${HOME}/p/${project.slug}/datasets/${dataset.slug}`);
  await lead.getByLabel("Choose a file for a version of Refused files").setInputFiles({
    name: "empty.csv",
    mimeType: "text/csv",
    buffer: Buffer.alloc(0),
  });
  await expect(lead.getByText("The file is empty: it has 0 bytes. Nothing was sent.")).toBeVisible();
  const sent = await upload(lead.request, {
    projectId: project.id,
    name: "empty.csv",
    bytes: Buffer.alloc(0),
  });
  expect(sent.status).toBeGreaterThanOrEqual(400);
  expect(sentenceOf(sent)).toContain("The file is empty");
});

test("a target with one class and a feature that is all missing are refused by name", async () => {
  const own = await ask<{ id: string }>(lead.request, "datasets.create", {
    projectId: project.id,
    name: "Thin",
  });
  const lines = Array.from({ length: 200 }, (_, row) => `${row},,${row % 2 ? "yes" : "no"},same`);
  const versionId = await bring(
    "thin.csv",
    Buffer.from(`size,empty,late,always\n${lines.join("\n")}\n`),
    own.id,
  );
  expect((await ended(versionId)).state).toBe("ready");
  const asked = (target: string, positive: string, feature: string, as: string) =>
    call(lead.request, "training.startRun", {
      projectId: project.id,
      newExperiment: { name: `${target} by ${feature}`, question: "" },
      datasetVersionId: versionId,
      target: { kind: "class", column: target, positive },
      features: [{ column: "size", as: "numeric" }, ...(feature === "size" ? [] : [{ column: feature, as }])],
      algorithm: "decision_tree",
      grid: {},
      validation: { holdoutFraction: 0.2, folds: 0, seed: 1 },
    });
  const oneClass = await asked("always", "same", "size", "numeric");
  expect(oneClass.status).toBe(400);
  expect(sentenceOf(oneClass)).toMatch(/"always" has one class only/);
  const allMissing = await asked("late", "true", "empty", "categorical");
  expect(allMissing.status).toBe(400);
  expect(sentenceOf(allMissing)).toMatch(/"empty".*(missing|no value)/i);
  const runs = await ask(lead.request, "training.listRuns", { projectId: project.id });
  expect(JSON.stringify(runs)).not.toMatch(/always by size|late by empty/);
});

test("a name of 10,000 characters is refused with its length", async () => {
  await visit(lead, HOME);
  await lead.getByRole("button", { name: "Start a project" }).first().click();
  const dialog = lead.getByRole("dialog", { name: "Start a project" });
  await dialog.getByLabel("Name", { exact: true }).fill("n".repeat(10_000));
  await dialog.getByRole("button", { name: "Start this project" }).click();
  await expect(dialog.getByRole("alert").first()).toHaveText(
    /10,000 characters long.*the most.*Shorten it\./,
  );
  const answer = await call(lead.request, "access.createProject", { name: "n".repeat(10_000) });
  expect(answer.status).toBe(400);
});

test("markup in a name is text on every page that shows it", async () => {
  const name = `<img src=x onerror="window.ran=1"> ${Date.now().toString(36)}`;
  const made = await ask<{ slug: string }>(lead.request, "access.createProject", { name });
  await visit(lead, `${HOME}/p/${made.slug}`);
  await expect(lead.getByRole("heading", { level: 1 })).toHaveText(name);
  await visit(lead, HOME);
  await expect(lead.getByRole("main").getByText(name).first()).toBeVisible();
  expect(await lead.evaluate(() => "ran" in window)).toBe(false);
  await expect(lead.locator('img[src="x"]')).toHaveCount(0);
});

test("a run that is cancelled twice is cancelled once", async () => {
  const own = await ask<{ id: string }>(lead.request, "datasets.create", {
    projectId: project.id,
    name: "Orders",
  });
  const versionId = await bring("orders.csv", Buffer.from(ordersCsv(20_000)), own.id);
  expect((await ended(versionId)).state).toBe("ready");
  const { runId } = await ask<{ runId: string }>(lead.request, "training.startRun", {
    projectId: project.id,
    newExperiment: { name: "To be stopped", question: "" },
    datasetVersionId: versionId,
    target: { kind: "class", column: "arrival", positive: "late" },
    features: [
      { column: "depot", as: "categorical" },
      { column: "distance_km", as: "numeric" },
    ],
    algorithm: "gradient_boosting",
    grid: { trees: [200, 300, 400] },
    validation: { holdoutFraction: 0.2, folds: 5, seed: 1 },
  });
  const cancels = await Promise.all([1, 2].map(() => call(lead.request, "training.cancelRun", { runId })));
  for (const answer of cancels) {
    expect(answer.status).toBe(200);
    expect((answer.body as { state: string }).state).toMatch(/^cancell/);
  }
  const state = async () => (await ask<{ state: string }>(lead.request, "training.getRun", { runId })).state;
  await expect.poll(state, { timeout: 60_000 }).toBe("cancelled");
  const again = await call(lead.request, "training.cancelRun", { runId });
  expect(again.status).toBe(200);
  const { items } = await ask<{ items: unknown[] }>(lead.request, "audit.listEntries", {
    projectId: project.id,
    action: "training.cancelRun",
  });
  expect(items).toHaveLength(1);
});
