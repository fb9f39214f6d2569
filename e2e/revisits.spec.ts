import { readFileSync } from "node:fs";
import { devices, expect, type Page, test } from "@playwright/test";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { browserOf, HOME, personOf, visit } from "./support/people.ts";
import { newProject } from "./support/projects.ts";
import { ask } from "./support/verbs.ts";

test("a backtrack is planned against, observed, and explained in two clicks with the reason and evidence that were proposed", async ({
  browser,
}) => {
  const [lead, scientist] = await Promise.all([browserOf(browser, "lead"), browserOf(browser, "scientist")]);
  const slug = `pilot-${Date.now().toString(36)}`;
  const { id: projectId } = await ask<{ id: string }>(lead.request, "access.createProject", {
    name: `Pilot ${slug}`,
    slug,
  });
  const { items: members } = await ask<{ items: { id: string; email: string }[] }>(
    lead.request,
    "access.listMembers",
  );
  const userId = members.find(({ email }) => email === personOf("scientist").email)?.id;
  await ask(lead.request, "access.setProjectMember", { projectId, userId, role: "scientist" });
  const base = `${HOME}/p/${slug}`;

  await test.step("the lead plans model development; an end before the start is refused", async () => {
    await visit(lead, `${base}/phases/model_development`);
    await lead.getByRole("button", { name: "Plan", exact: true }).click();
    await lead.getByLabel("First day").fill("2026-12-01");
    await lead.getByLabel("Last day").fill("2026-11-01");
    await lead.getByRole("button", { name: "Save the plan" }).click();
    await expect(lead.getByRole("alert").filter({ hasText: "before it starts" })).toBeVisible();
    await lead.getByLabel("Last day").fill("2026-12-24");
    await lead.getByRole("button", { name: "Save the plan" }).click();
    await expect(lead.getByText("1 Dec 2026 to 24 Dec 2026")).toBeVisible();
  });

  await test.step("and declares the focus, which stands under the plan", async () => {
    await visit(lead, `${base}/phases`);
    await lead.getByRole("button", { name: "Declare the focus" }).click();
    const dialog = lead.getByRole("dialog");
    await dialog.getByLabel("Phase").selectOption("model_development");
    await dialog.getByLabel("Why now").fill("The data is ready.");
    await dialog.getByRole("button", { name: "Declare the focus" }).click();
    const timeline = lead.getByRole("region", { name: "Focus over time" });
    await expect(timeline.getByText(/Model development, planned 1 Dec 2026/)).toBeAttached();
    await expect(timeline.getByText(/Model development, in focus from .*The data is ready\./)).toBeAttached();
    await timeline.getByRole("link", { name: "Week" }).click();
    await expect(lead).toHaveURL(/span=week/);
  });

  await test.step("the scientist's work goes back to data acquisition", async () => {
    await ask(scientist.request, "datasets.create", { projectId, name: "Missing carriers" });
    const { criteria } = await ask<{ criteria: { id: string; text: string }[] }>(
      scientist.request,
      "lifecycle.getPhase",
      { projectId, phase: "data_acquisition" },
    );
    await ask(scientist.request, "lifecycle.changeCriterion", { criterionId: criteria[0]?.id, met: true });
  });

  await test.step("and is explained: say why, keep with what the portal saw", async () => {
    await visit(scientist, `${base}/revisits`);
    const row = scientist
      .getByRole("row")
      .filter({ hasText: "Data acquisition" })
      .filter({ hasText: "Backtrack" });
    await row.getByRole("button", { name: "Say why" }).click();
    const dialog = scientist.getByRole("dialog");
    await expect(dialog.getByLabel(/What the model has to do has changed/)).toBeChecked();
    await expect(dialog.getByText(/Likely because a new dataset was added/).first()).toBeVisible();
    await dialog.getByRole("button", { name: /Keep with this: Criterion met/ }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText("What the model has to do has changed");
    await expect(row).toContainText("improved");
    await expect(row.getByRole("link", { name: /Criterion met/ })).toBeVisible();
  });

  await test.step("what was done outside is logged in two clicks from any page", async () => {
    await visit(scientist, base);
    await scientist.getByRole("button", { name: "Log work" }).click();
    await scientist
      .getByRole("dialog")
      .getByRole("button", { name: /What the model has to do has changed/ })
      .click();
    await expect(scientist.getByText("Logged 1 h of data acquisition.")).toBeVisible();
  });
});

/** A project whose model development went back to the data three times, for the same reason. */
async function wentBack(lead: Page): Promise<{ base: string }> {
  const { id: projectId, base } = await newProject(lead, "Went back", []);
  await ask(lead.request, "lifecycle.changeFocus", {
    projectId,
    phase: "model_development",
    reason: "The data is ready.",
  });
  for (let n = 0; n < 3; n++)
    await ask(lead.request, "lifecycle.logRevisit", {
      projectId,
      phase: "data_acquisition",
      scenario: "md-da-1",
    });
  return { base };
}

test("what the pattern speaks for becomes an item of the checklist by one click", async ({ browser }) => {
  const lead = await browserOf(browser, "lead");
  const { base } = await wentBack(lead);
  const title = recommendationOf("da-3")?.title ?? "";
  await visit(lead, `${base}/revisits`);
  const line = lead.getByRole("listitem").filter({ hasText: title });
  await expect(line).toContainText("3 backtracks to data acquisition");
  await line.getByRole("button", { name: `Put on the checklist: ${title}` }).click();
  await line.getByRole("link", { name: "on the checklist" }).click();
  await expect(lead).toHaveURL(/\/governance\?phase=data_acquisition/);
  await lead.getByRole("listitem").filter({ hasText: title }).getByRole("button").click();
  const item = lead.getByRole("dialog", { name: title });
  await expect(item).toContainText("because of your own revisits. 3 backtracks");
});

test("the ring of phases says the same by pointer, by keyboard and by touch", async ({ browser }) => {
  const [lead, phone] = await Promise.all([
    browserOf(browser, "lead"),
    browserOf(browser, "lead", devices["Pixel 7"]),
  ]);
  const { base } = await wentBack(lead);
  await Promise.all([visit(lead, `${base}/revisits`), visit(phone, `${base}/revisits`)]);
  const on = (page: Page) => {
    const buttons = page.getByRole("group", { name: "Show the ways of one phase" });
    return {
      arc: page.getByRole("img", { name: /Visits between the nine phases/ }).getByText("DA", { exact: true }),
      button: (name: string) => buttons.getByRole("button", { name, exact: true }),
      words: page.getByRole("region", { name: "Between the phases" }).locator("[aria-live]"),
    };
  };
  const [desk, hand] = [on(lead), on(phone)];

  const told = await test.step("pointing at an arc tells its ways, for as long as one points", async () => {
    await expect(desk.words).toContainText("Model development in focus for");
    await desk.arc.hover();
    await expect(desk.words).toContainText("Data acquisition was never in focus");
    await expect(desk.words).toContainText(/To it from.*Model development.*3 visits/);
    const said = (await desk.words.textContent()) ?? "";
    await lead.getByRole("heading", { name: "Between the phases" }).hover();
    await expect(desk.words).toContainText("Model development in focus for");
    return said;
  });

  await test.step("the keyboard reaches it, and keeps it", async () => {
    await desk.button("Problem definition").focus();
    await lead.keyboard.press("Tab");
    await expect(desk.button("Data acquisition")).toBeFocused();
    await expect(desk.words).toHaveText(told);
    await lead.keyboard.press("Enter");
    await expect(desk.button("Data acquisition")).toHaveAttribute("aria-pressed", "true");
    await desk.button("Data acquisition").blur();
    await expect(desk.words).toHaveText(told);
  });

  await test.step("a finger's tap tells it too", async () => {
    await expect(hand.words).toContainText("Model development in focus for");
    await hand.arc.tap();
    await expect(hand.words).toHaveText(told);
    await expect(hand.button("Data acquisition")).toHaveAttribute("aria-pressed", "true");
  });
});

test("a bar of the focus distribution says the same by pointer, by keyboard and by touch, and all of it counts effort when asked", async ({
  browser,
}) => {
  const [lead, phone] = await Promise.all([
    browserOf(browser, "lead"),
    browserOf(browser, "lead", devices["Pixel 7"]),
  ]);
  const { id: projectId, base } = await newProject(lead, "Where it went", []);
  await ask(lead.request, "lifecycle.changeFocus", {
    projectId,
    phase: "model_development",
    reason: "The data is ready.",
  });
  const log = (phase: Phase, effortHours: number) =>
    ask(lead.request, "lifecycle.logRevisit", { projectId, phase, effortHours, reason: "As planned." });
  for (let n = 0; n < 15; n++) await log("model_development", 0.03);
  for (let n = 0; n < 4; n++) await log("data_acquisition", 0.12);
  await Promise.all([visit(lead, `${base}/revisits`), visit(phone, `${base}/revisits`)]);
  const on = (page: Page) => {
    const card = page.getByRole("region", { name: "One phase in focus" });
    return {
      row: card.getByRole("row", { name: /^(Data a|A)cquisition/ }),
      button: card.getByRole("button", { name: /^(Data a|A)cquisition$/ }),
      words: card.locator("[aria-live]"),
    };
  };
  const [desk, hand] = [on(lead), on(phone)];
  // The declaration of the focus is itself a visit, to communication.
  const told =
    /^Data acquisition: 4 of 20 visits, 20.%; 95.% interval .* A way back that the paper names\. Show the visits$/;
  await expect(desk.words).toHaveText("Choose a row to have it in words.");
  await desk.row.hover();
  await expect(desk.words).toHaveText(told);
  await lead.getByRole("heading", { name: "One phase in focus" }).hover();
  await expect(desk.words).toHaveText("Choose a row to have it in words.");
  await desk.button.focus();
  await expect(desk.words).toHaveText(told);
  await lead.keyboard.press("Enter");
  await expect(desk.button).toHaveAttribute("aria-pressed", "true");
  await desk.button.blur();
  await expect(desk.words).toHaveText(told);
  await hand.row.tap();
  await expect(hand.words).toHaveText(told);
  await hand.words.getByRole("link", { name: "Show the visits" }).click();
  await expect(phone).toHaveURL(/focus=model_development&phase=data_acquisition#visits$/);

  await lead.getByRole("group", { name: "What is counted" }).getByRole("link", { name: "Effort" }).click();
  await expect(lead).toHaveURL(/measure=effortHours/);
  const cell = lead.getByRole("link", { name: /^Model development in focus, Data acquisition visited/ });
  await expect(cell).toHaveAccessibleName(/: 0\.5.h of 1.h; the paper names this overlap$/);
  await expect(cell).toHaveText(".47");
});

test("one picture is taken out in four formats", async ({ browser }) => {
  const lead = await browserOf(browser, "lead");
  const { base } = await wentBack(lead);
  await visit(lead, `${base}/revisits`);
  const card = lead.getByRole("region", { name: "Between the phases" });
  const take = async (format: string) => {
    await card.getByRole("button", { name: /^Export: / }).click();
    const [file] = await Promise.all([
      lead.waitForEvent("download"),
      lead.getByRole("menuitem", { name: format }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };

  const png = await take("Picture (PNG)");
  expect(png.name).toMatch(/^went-back-.*\.png$/);
  expect(png.bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  // Width and height of the header: a picture, not an empty canvas.
  expect(Math.min(png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20))).toBeGreaterThan(400);

  const svg = await take("Drawing (SVG)");
  expect(svg.name).toMatch(/\.svg$/);
  expect(svg.bytes.toString().slice(0, 5)).toBe("<?xml");
  expect(svg.bytes.toString().trimEnd()).toMatch(/<\/svg>$/);

  const csv = await take("Numbers (CSV)");
  expect(csv.name).toMatch(/\.csv$/);
  const lines = csv.bytes.toString().split("\r\n");
  expect(lines[0]).toBe("\ufeffin focus,visited,direction,visits,hours,share of the row");
  expect(lines).toContainEqual(expect.stringMatching(/^Model development,Data acquisition,\w+,3,/));

  const json = await take("Numbers (JSON)");
  expect(json.name).toMatch(/\.json$/);
  expect(JSON.parse(json.bytes.toString())).toMatchObject({
    title: expect.any(String),
    rows: expect.arrayContaining([
      expect.objectContaining({ "in focus": "Model development", visited: "Data acquisition", visits: 3 }),
    ]),
  });
});
