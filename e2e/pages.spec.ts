import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, showIn } from "./support/accessible.ts";
import { demoToEnd, FLIGHTS, flightsId } from "./support/demo.ts";
import { expectNoOverflow, watchFaults } from "./support/faults.ts";
import { browserOf, HOME, visit } from "./support/people.ts";
import { ask } from "./support/verbs.ts";

test.describe.configure({ timeout: 900_000 });

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } } as const;

let paths: string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(400_000);
  const lead = await browserOf(browser, "lead");
  await demoToEnd(lead.request);
  paths = await allPaths(lead);
  await lead.context().close();
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`every page holds together, ${size}, light and dark`, async ({ browser }) => {
    const page = await browserOf(browser, "lead", { viewport, reducedMotion: "reduce" });
    const { faults, clear } = watchFaults(page);
    for (const path of paths) {
      clear();
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(path);
      await expect.soft(page.getByRole("heading", { level: 1 }), path).toHaveCount(1);
      await page.evaluate(() => document.fonts.ready);
      await expectNoOverflow(page, path);
      await expectAccessible(page, path);
      // The same page: only what colours can break is asked again.
      await showIn(page, "dark");
      await expectAccessible(page, `${path}, dark`, "colours");
      expect.soft(faults, path).toEqual([]);
    }
    await page.context().close();
  });
}

test("the keyboard finds its way: the content first, and everything by its name", async ({ browser }) => {
  const page = await browserOf(browser, "lead", { viewport: SIZES.wide, reducedMotion: "reduce" });
  await visit(page, FLIGHTS);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("gover");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${FLIGHTS}/governance`);
  await page.context().close();
});

/** Every page of the flights project, with one of each thing that has a page of its own. */
async function allPaths({ request }: Page): Promise<string[]> {
  const projectId = await flightsId(request);
  const list = async <T>(verb: string, more: object = {}) =>
    (await ask<{ items: T[] }>(request, verb, { projectId, ...more })).items;
  type Thing = { id: string; slug: string };
  const [dataset] = await list<Thing>("datasets.list");
  const { items: versions } = await ask<{ items: Thing[] }>(request, "datasets.listVersions", {
    datasetId: dataset?.id,
  });
  const [run] = await list<Thing & { experimentId: string }>("training.listRuns");
  const [model] = await list<Thing>("models.list");
  const [review] = await list<Thing>("approvals.list");
  const [monitor] = await list<Thing>("monitoring.list");
  const version = `/models/${model?.slug}/v1`;
  return [
    HOME,
    `${HOME}/inbox`,
    `${HOME}/inbox?view=rules`,
    `${HOME}/revisits`,
    `${HOME}/search`,
    `${HOME}/search?q=flight`,
    `${HOME}/search?q=nothing-has-this-name`,
    `${HOME}/people`,
    `${HOME}/keys`,
    `${HOME}/audit`,
    `${HOME}/audit/log`,
    `${HOME}/audit/verify`,
    `${HOME}/audit/retention`,
    "/account",
    "/account/security",
    "/account/sessions",
    ...[
      "",
      "/phases",
      "/phases/data_preparation",
      "/phases/data_preparation/history",
      "/revisits",
      "/revisits?measure=effort",
      "/revisits/scenarios",
      "/status",
      "/activity",
      "/datasets",
      `/datasets/${dataset?.slug}`,
      `/datasets/${dataset?.slug}?tab=expectations`,
      `/datasets/${dataset?.slug}/datasheet`,
      "/datasets/recipes",
      "/datasets/recipes/new",
      `/datasets/versions/${versions[0]?.id}`,
      `/datasets/versions/${versions[0]?.id}?tab=rows`,
      `/datasets/versions/${versions[0]?.id}?tab=quality`,
      `/datasets/versions/${versions[0]?.id}/compare`,
      "/experiments",
      "/experiments/new",
      "/experiments/import",
      "/experiments/compare",
      `/experiments/${run?.experimentId}`,
      `/experiments/${run?.experimentId}/runs/${run?.id}`,
      "/lineage",
      "/models",
      `/models/${model?.slug}`,
      ...["overview", "evaluation", "card", "lineage", "journey"].map((tab) => `${version}?tab=${tab}`),
      "/deployments",
      "/monitoring",
      "/monitoring/new",
      `/monitoring/${monitor?.id}`,
      "/governance",
      "/governance/policies",
      "/reviews",
      `/reviews/${review?.id}`,
      "/audit",
      "/access",
      "/settings",
    ].map((path) => `${FLIGHTS}${path}`),
  ];
}
