import { expect, test } from "@playwright/test";
import { DEMO_PEOPLE } from "#domain/access/demo.ts";
import { demoJob, demoToEnd, FLIGHTS, flightsId } from "./support/demo.ts";
import { browserOf, HOME, personOf, visit } from "./support/people.ts";
import { ask } from "./support/verbs.ts";

test.describe.configure({ timeout: 400_000 });

test("a newcomer finds the demo's seven people on the sign-in page", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  const people = page.getByRole("listitem").getByRole("button");
  await expect(people).toHaveCount(DEMO_PEOPLE.length);
  for (const { email } of DEMO_PEOPLE) await expect(page.getByRole("button", { name: email })).toBeVisible();
});

test("the demo tells itself in the background and ends with a signed, watched champion", async ({
  browser,
}, testInfo) => {
  const lead = await browserOf(browser, "lead");

  await test.step("the portal can be used while the demo loads, and says how far that is", async () => {
    await visit(lead, HOME);
    await expect(lead.getByRole("heading", { level: 1 })).toBeVisible();
    const job = await demoJob(lead.request);
    if (job !== null) {
      await expect(lead.getByText(/^Loading the demo · \S/).first()).toBeVisible();
      await expect(lead.getByRole("progressbar").first()).toBeVisible();
    }
    await visit(lead, `${HOME}/people`);
    await expect(lead.getByText(personOf("reviewer").email).first()).toBeVisible();
    await visit(lead, HOME);
    await demoToEnd(lead.request);
  });

  const projectId = await flightsId(lead.request);

  await test.step("it took less than five minutes", async () => {
    const admin = await browserOf(browser, "admin");
    const { items: projects } = await ask<{ items: { id: string; slug: string }[] }>(
      admin.request,
      "access.listProjects",
    );
    const construction = projects.find(({ slug }) => slug === "construction-schedule")?.id;
    const newest = async (filter: object) => {
      const { items } = await ask<{ items: { at: string }[] }>(admin.request, "audit.listEntries", filter);
      return Date.parse(items[0]?.at ?? "");
    };
    const begun = await newest({ action: "demo.open" });
    const ended = Math.max(
      await newest({ projectId, action: "governance.updateItem" }),
      await newest({ projectId: construction, action: "training.completeRun" }),
    );
    const seconds = (ended - begun) / 1_000;
    testInfo.annotations.push({ type: "demo, seconds", description: seconds.toFixed(1) });
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(300);
    await admin.context().close();
  });

  await test.step("the reviewer's name stands on the champion", async () => {
    await visit(lead, `${FLIGHTS}/deployments`);
    await expect(lead.getByRole("main")).toContainText("champion");
    const requests = await ask<{ items: { id: string; state: string }[] }>(lead.request, "approvals.list", {
      projectId,
    });
    const applied = requests.items.find(({ state }) => state === "applied");
    await visit(lead, `${FLIGHTS}/reviews/${applied?.id}`);
    await expect(lead.getByRole("main")).toContainText(personOf("reviewer").name);
    await expect(lead.getByRole("main")).toContainText(/signed|Approved/);
  });

  await test.step("five later months are held against January", async () => {
    await visit(lead, `${FLIGHTS}/monitoring`);
    await lead.getByRole("main").getByRole("table").getByRole("link").first().click();
    await expect(lead).toHaveURL(/\/monitoring\/\w+/);
    for (const month of ["2001-02", "2001-03", "2001-04", "2001-05", "2001-06"])
      await expect(lead.getByRole("main")).toContainText(month);
  });

  await test.step("people talked, ticked off what is done, and moved the focus", async () => {
    const { items: comments } = await ask<{ items: unknown[] }>(lead.request, "discussion.listRecent", {
      projectId,
    });
    expect(comments.length).toBeGreaterThanOrEqual(4);
    const { items } = await ask<{ items: { status: string }[] }>(lead.request, "governance.listItems", {
      projectId,
    });
    const done = items.filter(({ status }) => status === "done").length;
    expect(done).toBeGreaterThan(3);
    expect(done).toBeLessThan(items.length);
    await visit(lead, `${FLIGHTS}/phases`);
    await expect(lead.getByText(/declared by Lea Lead/).first()).toBeVisible();
    const { items: focus } = await ask<{ items: unknown[] }>(lead.request, "lifecycle.listFocus", {
      projectId,
    });
    expect(focus.length).toBeGreaterThanOrEqual(6);
  });
  await test.step("six classifiers were tried on the construction schedules, one click from the project", async () => {
    await visit(lead, `${HOME}/p/construction-schedule`);
    await lead.getByRole("link", { name: "Which classifier?" }).first().click();
    const main = lead.getByRole("main");
    await expect(main.getByRole("heading", { level: 1 })).toHaveText("Which classifier?");
    for (const name of [
      "Logistic regression",
      "Nearest neighbours",
      "Naive Bayes",
      "Decision tree",
      "Random forest",
      "Gradient boosting",
    ])
      await expect(main.getByRole("row", { name: new RegExp(`\\d+\\. ${name} [\\d.]+ %`) })).toBeVisible();
    await expect(main.getByRole("heading", { name: /^The best: run \d+/ })).toBeVisible();
    const matrix = main.getByRole("table", { name: /threshold 0.5/ });
    await expect(matrix.getByRole("row", { name: /delayed/ }).last()).toBeVisible();
    await expect(main.getByRole("table", { name: /values of one feature are shuffled/ })).toContainText(
      "design_changes",
    );
  });
  await lead.context().close();
});
