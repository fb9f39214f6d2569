import { expect, test } from "@playwright/test";
import { demoToEnd, FLIGHTS, flightsId } from "./support/demo.ts";
import { browserOf, personOf, visit } from "./support/people.ts";
import { newProject } from "./support/projects.ts";
import { ask } from "./support/verbs.ts";

test("a point of a chart is talked about, from the chart and from its table", async ({ browser }) => {
  const page = await browserOf(browser, "reviewer");
  await demoToEnd(page.request);
  await visit(page, `${FLIGHTS}/monitoring`);
  const monitor = page.locator("main a[href*='/monitoring/mon_']").first();
  await visit(page, (await monitor.getAttribute("href")) ?? "");
  const chart = page.getByRole("region", { name: "Accuracy by window" });
  // The page of a monitor takes its time on a busy machine.
  await expect(chart.getByLabel("Threads on")).toBeVisible({ timeout: 60_000 });
  await chart.getByLabel("Threads on").selectOption({ label: "2001-03" });
  await page
    .getByRole("button", { name: /(Comment|threads?) on Accuracy, 2001-03/ })
    .first()
    .click();
  const words = `Why the rise? ${Date.now().toString(36)}`;
  await page.getByRole("textbox", { name: /Ask or say something about Accuracy, 2001-03/ }).fill(words);
  await page.getByRole("button", { name: "Comment", exact: true }).last().click();
  const threads = page.locator("#threads");
  await expect(threads).toContainText(words);
  await expect(threads).toContainText("Accuracy, 2001-03");
  const mark = page.getByRole("button", { name: /threads? on Accuracy, 2001-03, [1-9]\d* open/ });
  await expect(mark).toBeVisible();
  await expect(chart.getByRole("option", { name: "2001-03 (open threads)" })).toBeAttached();

  await chart.getByText("Table", { exact: true }).click();
  await mark.click();
  const there = page.getByRole("dialog", { name: "Threads on Accuracy, 2001-03" });
  const said = there.getByRole("listitem").filter({ hasText: words });
  await said.getByRole("button", { name: "Remove this comment" }).click();
  await said.getByRole("button", { name: "Remove it" }).click();
  await expect(threads).not.toContainText(words);
});

test("what is being written outlives a change of page and not a change of person", async ({ browser }) => {
  const lead = await browserOf(browser, "lead");
  const { base } = await newProject(lead, "Places", ["scientist"]);
  const box = lead.getByRole("textbox", { name: /Ask or say something/ });
  await visit(lead, `${base}/phases/scalability`);
  await box.fill("half a thought");
  await lead.getByRole("checkbox", { name: /Holds approvals up/ }).check();
  await lead.getByRole("link", { name: "Phases" }).first().click();
  await expect(lead).toHaveURL(/\/phases$/);
  await visit(lead, `${base}/phases/scalability`);
  await expect(box).toHaveValue("half a thought");
  await expect(lead.getByRole("checkbox", { name: /Holds approvals up/ })).toBeChecked();
  await visit(lead, `${base}/phases/monitoring_and_management`);
  await expect(box).toHaveValue("");

  await test.step("once sent it is gone from the box", async () => {
    await visit(lead, `${base}/phases/scalability`);
    await expect(box).toHaveValue("half a thought");
    await lead.getByRole("button", { name: "Comment", exact: true }).click();
    await expect(lead.locator("#threads")).toContainText("half a thought");
    await expect(box).toHaveValue("");
    await lead.getByRole("button", { name: "Answer", exact: true }).click();
    await lead.getByRole("textbox", { name: /Your answer/ }).fill("the other half");
    await lead.reload();
    await expect(lead.getByRole("textbox", { name: /Your answer/ })).toHaveValue("the other half");
  });

  await test.step("signing out forgets it", async () => {
    await lead.getByRole("button", { name: new RegExp(personOf("lead").email) }).click();
    await lead.getByRole("button", { name: "Sign out" }).click();
    await lead.waitForURL(/sign-in/);
    expect(
      await lead.evaluate(() =>
        Object.keys(sessionStorage).filter((key) => key.startsWith("countersign.draft.")),
      ),
    ).toEqual([]);
  });
});

test("two write one brief: neither text is lost", async ({ browser }) => {
  const [lead, scientist] = await Promise.all([browserOf(browser, "lead"), browserOf(browser, "scientist")]);
  const { id: projectId, base } = await newProject(lead, "Places", ["scientist"]);
  const phase = "problem_definition";
  await ask(lead.request, "lifecycle.updatePhase", { projectId, phase, brief: "Which orders are late?" });
  const page = `${base}/phases/${phase}`;
  await Promise.all([visit(lead, page), visit(scientist, page)]);
  await scientist.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(lead.getByText(`${personOf("scientist").name} is editing this brief now.`)).toBeVisible();
  await scientist.getByRole("textbox", { name: "Brief" }).fill("Which orders are late, by two days?");

  await lead.getByRole("button", { name: "Edit", exact: true }).click();
  await lead.getByRole("textbox", { name: "Brief" }).fill("Which orders come late, and why?");
  await lead.getByRole("button", { name: "Save the phase" }).click();
  await expect(lead.getByText("version 2")).toBeVisible();

  await scientist.getByRole("button", { name: "Save the phase" }).click();
  const other = scientist.getByRole("region", { name: "The other version" });
  await expect(other).toContainText(`Version 2 by ${personOf("lead").name}`);
  await expect(other).toContainText("Reworded");
  await expect(scientist.getByRole("textbox", { name: "Brief" })).toHaveValue(
    "Which orders are late, by two days?",
  );
  await other.getByRole("button", { name: "Go on with mine on top of it" }).click();
  await scientist.getByRole("button", { name: "Save the phase" }).click();
  await expect(scientist.getByText("version 3")).toBeVisible();
  const { items } = await ask<{ items: { version: number; body: string }[] }>(
    lead.request,
    "lifecycle.listBriefs",
    { projectId, phase },
  );
  expect(items.map(({ version, body }) => [version, body])).toEqual([
    [3, "Which orders are late, by two days?"],
    [2, "Which orders come late, and why?"],
    [1, "Which orders are late?"],
  ]);
});

test("two write on one checklist item: each is seen, and the second save asks first", async ({ browser }) => {
  const [lead, scientist] = await Promise.all([browserOf(browser, "lead"), browserOf(browser, "scientist")]);
  const { base } = await newProject(lead, "Items", ["scientist"]);
  await Promise.all([visit(lead, `${base}/governance`), visit(scientist, `${base}/governance`)]);
  const open = (page: typeof lead) =>
    page.getByRole("button", { name: /Make ethics part of the problem statement/ }).click();
  await Promise.all([open(lead), open(scientist)]);
  await scientist.getByRole("textbox", { name: "Note" }).fill("Nobody is harmed by a late parcel.");
  await expect(lead.getByText(`${personOf("scientist").name} is editing this item now.`)).toBeVisible();

  await lead.getByRole("textbox", { name: "Note" }).fill("Couriers may be: ask them.");
  await lead.getByRole("button", { name: "Save", exact: true }).click();
  await expect(lead.getByText("The item is saved.")).toBeVisible();

  await scientist.getByRole("button", { name: "Save", exact: true }).click();
  await expect(scientist.getByText("Somebody changed this item a moment ago.")).toBeVisible();
  await expect(scientist.getByText("“Couriers may be: ask them.”")).toBeVisible();
  await expect(scientist.getByRole("textbox", { name: "Note" })).toHaveValue(
    "Nobody is harmed by a late parcel.",
  );
  await scientist.getByRole("button", { name: "Save mine in its place" }).click();
  await expect(scientist.getByText("The item is saved.")).toBeVisible();
  // What is open is not written over: the new text is there once the page has heard of it.
  await expect(async () => {
    await lead.keyboard.press("Escape");
    await open(lead);
    const note = lead.getByRole("textbox", { name: "Note" });
    await expect(note).toHaveValue("Nobody is harmed by a late parcel.", { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
});

test("a step of a recipe is talked about at its place", async ({ browser }) => {
  const lead = await browserOf(browser, "lead");
  const { id: projectId, base } = await newProject(lead, "Steps", []);
  const steps = [{ do: "filter", where: "delay > 15" }];
  const { slug } = await ask<{ slug: string }>(lead.request, "datasets.createRecipe", {
    projectId,
    name: "Late ones",
    spec: { recipe: 1, roles: {}, steps },
  });
  await visit(lead, `${base}/datasets/recipes/${slug}`);
  await lead.getByRole("button", { name: "Comment on step 1" }).click();
  await lead.getByRole("textbox", { name: /about step 1/ }).fill("Why 15?");
  await lead.getByRole("button", { name: "Comment", exact: true }).last().click();
  await expect(lead.locator("#threads")).toContainText("Why 15?");
  await expect(lead.locator("#threads")).toContainText("Keep rows where delay > 15");
  await expect(lead.getByRole("button", { name: "1 thread on step 1, 1 open" })).toBeVisible();
});

test("a metric, a column and a rule are talked about on their pages", async ({ browser }) => {
  const page = await browserOf(browser, "reviewer");
  await demoToEnd(page.request);
  const first = async (kind: string) => {
    const found = await ask<{ items: { id: string }[] }>(page.request, "discussion.search", {
      text: "flights",
      kinds: [kind],
      projectId: await flightsId(page.request),
    });
    return `${FLIGHTS}/object/${found.items[0]?.id}`;
  };
  const { items: versions } = await ask<{ items: { id: string }[] }>(page.request, "discussion.search", {
    text: "late-flight",
    kinds: ["model_version"],
  });
  for (const [path, place] of [
    [`${FLIGHTS}/object/${versions[0]?.id}`, "ROC AUC"],
    [await first("dataset_version"), "distance"],
    [`${FLIGHTS}/governance/policies`, "the rule “Release a version”"],
  ] as const) {
    await test.step(place, async () => {
      await visit(page, path);
      const mark = page.getByRole("button", { name: new RegExp(`(Comment|threads?) on ${place}`) }).first();
      await mark.click();
      const words = `Is it enough? ${Date.now().toString(36)}`;
      const box = page.getByRole("textbox", { name: new RegExp(`Ask or say something about ${place}`) });
      // The last of those who can be named comes into sight in the small panel too.
      await box.press("@");
      await expect(page.getByRole("option")).not.toHaveCount(0);
      await box.press("ArrowUp");
      await expect(page.getByRole("option").last()).toHaveAttribute("aria-selected", "true");
      await expect(page.getByRole("option").last()).toBeInViewport({ ratio: 0.9 });
      await box.fill(words);
      await page.getByRole("button", { name: "Comment", exact: true }).last().click();
      await expect(mark).toHaveAccessibleName(new RegExp(`threads? on ${place}, [1-9]\\d* open`));
      await mark.click();
      const there = page.getByRole("dialog", { name: `Threads on ${place}` });
      const said = there.getByRole("listitem").filter({ hasText: words });
      await said.getByRole("button", { name: "Remove this comment" }).click();
      await said.getByRole("button", { name: "Remove it" }).click();
      await expect(said).toHaveCount(0);
    });
  }
});

test("the timeline is gone through by keyboard, and not while one types", async ({ browser }) => {
  const lead = await browserOf(browser, "lead");
  const { id: projectId, base } = await newProject(lead, "Places", ["scientist"]);
  await ask(lead.request, "lifecycle.changeFocus", {
    projectId,
    phase: "model_development",
    reason: "The data is ready.",
  });
  await visit(lead, `${base}/phases?span=week`);
  const timeline = lead.getByRole("region", { name: "Focus over time" });
  const now = timeline.getByText(/Model development, in focus from/);
  await expect(now).toBeAttached();
  const span = async () => (await timeline.locator("figcaption").textContent()) ?? "";
  const before = await span();
  await lead.keyboard.press("[");
  await expect(lead).toHaveURL(/end=/);
  await expect.poll(span).not.toBe(before);
  await expect(now).toHaveCount(0);
  await lead.keyboard.press("]");
  await expect(now).toBeAttached();
  const address = lead.url();
  const palette = lead.getByRole("dialog", { name: "Search or jump to" });
  await lead.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await lead.keyboard.type("[");
  await lead.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  expect(lead.url()).toBe(address);
  await timeline.getByRole("link", { name: "Month" }).focus();
  await lead.keyboard.press("Enter");
  await expect(lead).toHaveURL(/span=month/);
});
