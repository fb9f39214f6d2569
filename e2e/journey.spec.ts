import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { ordersCsv } from "./support/orders.ts";
import { browserOf, HOME, personOf, visit } from "./support/people.ts";
import { ask, call, sentenceOf } from "./support/verbs.ts";

type Request = { id: string; currentDigest: string; subject: { id: string }; requestedBy: { id: string } };

test("a version from its data to the countersigned release, seen by four people", async ({ browser }) => {
  const projectName = `Late orders ${Date.now().toString(36)}`;
  const [lead, scientist, reviewer, stakeholder, auditor] = await Promise.all([
    browserOf(browser, "lead"),
    browserOf(browser, "scientist"),
    browserOf(browser, "reviewer"),
    browserOf(browser, "stakeholder"),
    browserOf(browser, "auditor"),
  ]);

  const project = await test.step("the lead starts a project and brings the people in", async () => {
    await visit(lead, HOME);
    await lead.getByRole("button", { name: "Start a project" }).first().click();
    const dialog = lead.getByRole("dialog", { name: "Start a project" });
    await dialog.getByLabel("Name", { exact: true }).fill(projectName);
    await dialog.getByLabel(/^What it is for/).fill("Which orders will arrive late?");
    await dialog.getByRole("button", { name: "Start this project" }).click();
    await expect(lead.getByRole("heading", { level: 1, name: projectName })).toBeVisible();
    const base = new URL(lead.url()).pathname;

    await visit(lead, `${base}/settings`);
    for (const role of ["scientist", "reviewer", "stakeholder"] as const) {
      const { name, email } = personOf(role);
      await lead.getByLabel("Add from the organization").selectOption({ label: `${name} (${email})` });
      await lead.getByLabel("as", { exact: true }).selectOption(role);
      await lead.getByRole("button", { name: "Add to the project" }).click();
      await expect(lead.getByLabel(`Role of ${name}`)).toHaveValue(role);
    }
    return base;
  });

  await test.step("the scientist uploads the orders and reads their profile", async () => {
    await visit(scientist, `${project}/datasets`);
    await scientist.getByRole("button", { name: "Add a dataset" }).first().click();
    const dialog = scientist.getByRole("dialog", { name: "Add a dataset" });
    await dialog.getByLabel("Name", { exact: true }).fill("Orders");
    await dialog.getByRole("button", { name: "Add this dataset" }).click();
    await scientist.getByLabel(/^Label/).fill("first quarter");
    await scientist.getByLabel("Choose a file for a version of Orders").setInputFiles({
      name: "orders.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(ordersCsv()),
    });
    await expect(scientist.getByRole("combobox", { name: "Type of distance_km" })).toHaveValue(
      /decimal|whole/,
    );
    await scientist.getByRole("button", { name: "Import it" }).click();
    await scientist.getByRole("table", { name: "Versions, newest first" }).getByRole("link").first().click();
    await expect(scientist.getByText("distance_km", { exact: true }).first()).toBeVisible({
      timeout: 90_000,
    });
    await expect(scientist.getByRole("main")).toContainText("4,000");
    await expect(scientist.getByRole("main")).toContainText("depot");
    await expect(scientist.getByRole("main")).toContainText(/missing/i);
  });

  await test.step("the scientist starts a run and follows it to its result", async () => {
    await visit(scientist, `${project}/experiments/new`);
    await scientist.getByLabel("Name", { exact: true }).fill("Late orders");
    await scientist.getByLabel(/^Question/).fill("Which orders arrive late?");
    await scientist.getByLabel("Target column").selectOption("arrival");
    await scientist.getByLabel("Counts as positive").selectOption("late");
    await scientist.getByRole("radio", { name: /^Decision tree/ }).check();
    const depth = scientist.getByRole("group", { name: "Depth limit" });
    await depth.getByRole("button", { name: "4", exact: true }).click();
    await expect(scientist.getByRole("radio", { name: "5 folds" })).toBeChecked();
    await scientist.getByRole("button", { name: "Start the run" }).click();
    await scientist.waitForURL(/\/runs\//);

    const figures = scientist.getByRole("table", { name: /^Figures on the holdout/ });
    await expect(figures).toBeVisible({ timeout: 150_000 });
    await expect(figures.getByRole("columnheader", { name: "Trivial" })).toBeVisible();
    await expect(figures.getByRole("columnheader", { name: "5 folds" })).toBeVisible();
    const auc = figures
      .getByRole("row", { name: /^ROC AUC/ })
      .getByRole("cell")
      .first();
    await expect(auc).toContainText(/^0\.\d{3}\s*0\.\d{3} to 0\.\d{3}$/);
    expect(Number((await auc.textContent())?.slice(0, 5))).toBeGreaterThan(0.8);
    for (const title of ["Confusion matrix", "ROC curve", "What each feature contributes", "Run manifest"]) {
      await expect(scientist.getByRole("heading", { name: title })).toBeVisible();
    }
    await expect(scientist.getByRole("main")).toContainText("seed 1");
  });

  const versionPath = await test.step("the scientist registers a version and asks for a review", async () => {
    await scientist.getByRole("button", { name: "Register a version…" }).click();
    const dialog = scientist.getByRole("dialog", { name: /^Register what run 1 trained/ });
    await expect(dialog.getByLabel("As a version of")).toBeEnabled();
    await dialog.getByLabel("Name of the model").fill("late-order");
    await dialog.getByLabel(/^Card/).fill("**What it is for.** Tells the depot which orders will be late.");
    await dialog.getByRole("button", { name: "Register the version" }).click();
    await expect(scientist.getByRole("heading", { level: 1, name: "late-order v1" })).toBeVisible();
    await askForReview(scientist, "Ranks late orders well above the trivial answer.");
    return new URL(scientist.url()).pathname;
  });

  await test.step("the scientist cannot sign their own work, by no door", async () => {
    const sign = scientist.getByRole("button", { name: "Sign…" });
    await expect(sign).toHaveAttribute("aria-disabled", "true");
    await expect(sign).toHaveAccessibleDescription(/\w{3,}/);
    const request = await newestRequest(scientist, project);
    const signing = {
      requestId: request.id,
      decision: "approve",
      reason: "I made it, so I like it.",
      contentDigest: request.currentDigest,
    };
    const asScientist = await call(scientist.request, "approvals.decide", signing);
    expect(asScientist.status).toBe(403);
    expect(sentenceOf(asScientist)).toBe("This needs the role Owner, Lead or Reviewer.");

    // Not even with the reviewer's role: what they made stays theirs.
    const setRole = (role: string) =>
      ask(lead.request, "access.setProjectMember", {
        projectId: request.projectId,
        userId: request.requestedBy.id,
        role,
      });
    await setRole("reviewer");
    const asReviewer = await call(scientist.request, "approvals.decide", signing);
    expect(asReviewer.status).toBe(403);
    expect(sentenceOf(asReviewer)).toMatch(/author|asked for|made/i);
    await visit(scientist, `${project}/reviews/${request.id}`);
    await expect(sign).toHaveAttribute("aria-disabled", "true");
    await expect(sign).toHaveAccessibleDescription(/author|asked for|made/i);
    await setRole("scientist");
    await expect(scientist.getByRole("list", { name: "Signers" })).not.toContainText("signed");
  });

  await test.step("the reviewer tries the model in their own browser", async () => {
    await visit(reviewer, versionPath);
    const preview = reviewer.getByTestId("preview-answer");
    await expect(preview).toHaveText(/%/, { timeout: 30_000 });
    await expect(reviewer.getByText("same bytes as under review")).toBeVisible();
    const before = await preview.textContent();
    await expect(reviewer.getByText("Nothing did: this is the typical case")).toBeVisible();
    await reviewer.getByLabel("Distance km", { exact: true }).fill("480");
    await reviewer.getByLabel("Depot").selectOption("west");
    await expect(preview).not.toHaveText(before ?? "");
    const moved = reviewer.getByRole("listitem");
    await expect(
      moved.filter({ hasText: /Distance km of 480 (raises|lowers) .+ from .+ to / }),
    ).toBeVisible();
    await expect(moved.filter({ hasText: 'Depot "west"' })).toBeVisible();
    await expect(
      moved.filter({ hasText: `So the model answers ${await preview.textContent()}` }),
    ).toBeVisible();
    await expect(reviewer.getByText("same answer as the server within 1e-5")).toBeVisible();
    await expect(reviewer.getByText("recorded as your preview")).toBeVisible();
    await expect(reviewer.getByText(/WebAssembly, .*ms$/)).toBeVisible();
  });

  await test.step("what a comment holds is text and never markup", async () => {
    const said = "A **good** start <script>window.ran = true</script> [x](javascript:alert(1))";
    await reviewer.getByLabel("Ask or say something").fill(said);
    await reviewer.getByRole("button", { name: "Comment", exact: true }).click();
    const threads = reviewer.locator("#threads");
    await expect(threads.getByText("<script>window.ran = true</script>")).toBeVisible();
    await expect(threads.locator("strong", { hasText: "good" })).toBeVisible();
    await expect(threads.locator("script")).toHaveCount(0);
    await expect(threads.locator('a[href^="javascript"]')).toHaveCount(0);
    expect(await reviewer.evaluate(() => "ran" in window)).toBe(false);
  });

  await test.step("the reviewer asks for changes; the scientist mends the card and asks again", async () => {
    await decide(
      reviewer,
      "Ask for changes",
      "Sign and ask for changes",
      "Say what happens with an unknown depot.",
    );
    await visit(scientist, `${versionPath}?tab=card`);
    await expect(scientist.getByRole("main")).toContainText("asked for changes");
    await scientist.getByRole("button", { name: "Edit", exact: true }).click();
    const card = scientist.getByLabel("Text of the card, in Markdown");
    await card.fill(`${await card.inputValue()}\n\nAn unknown depot counts as the average depot.`);
    await scientist.getByRole("button", { name: "Save the card" }).click();
    await expect(scientist.getByText("An unknown depot counts as the average depot.")).toBeVisible();
    await expect(scientist.getByText("counts no longer")).toBeVisible();
    await askForReview(scientist, "The card speaks of unknown depots now.");
  });

  await test.step("the reviewer signs what is new", async () => {
    await visit(reviewer, versionPath);
    const sign = reviewer.getByRole("button", { name: "Sign…" });
    await expect(reviewer.getByTestId("preview-answer")).toHaveText(/%/, { timeout: 30_000 });
    if ((await sign.getAttribute("aria-disabled")) === "true") {
      await reviewer.getByRole("button", { name: "Record this case" }).click();
      await expect(reviewer.getByText("recorded as your preview")).toBeVisible();
    }
    await decide(reviewer, "Sign…", "Sign and approve", "Tried two cases on these bytes and read the card.");
    await expect(reviewer.getByText("Approved", { exact: true }).first()).toBeVisible();
  });

  await test.step("the signature stands on the review, with its place in the log and a certificate", async () => {
    const request = await newestRequest(reviewer, project);
    await visit(reviewer, `${project}/reviews/${request.id}`);
    const main = reviewer.getByRole("main");
    const block = main.locator("dl", { hasText: "Signed by" });
    for (const fact of [personOf("reviewer").name, "Approval", "demo click"])
      await expect(block).toContainText(fact);
    await expect(block).toContainText(/In the log\s*entry \d+, under a checkpoint of \d+ entries/);
    const download = reviewer.waitForEvent("download");
    await main.getByRole("link", { name: "Certificate (PDF)" }).click();
    const pdf = await readFile(await (await download).path());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  });

  await test.step("the lead moves the alias, and an open page sees it without being reloaded", async () => {
    await visit(stakeholder, project);
    await expect(stakeholder.getByText("No version carries the alias champion yet.")).toBeVisible();
    await stakeholder.evaluate(() => Object.assign(window, { notReloaded: true }));
    await visit(lead, versionPath);
    await lead.getByRole("button", { name: "Move champion here…" }).click();
    await lead.getByRole("dialog").getByRole("button", { name: "Move champion" }).click();
    await expect(lead.getByText("champion is v1 now.")).toBeVisible();
    await expect(stakeholder.getByText("late-order v1").first()).toBeVisible();
    expect(await stakeholder.evaluate(() => "notReloaded" in window)).toBe(true);
  });

  await test.step("the stakeholder says what it means to them", async () => {
    await visit(stakeholder, versionPath);
    await stakeholder.getByLabel("Ask or say something").fill("The depot can work with this list.");
    await stakeholder.getByRole("button", { name: "Comment", exact: true }).click();
    await expect(
      stakeholder.locator("#threads").getByText("The depot can work with this list."),
    ).toBeVisible();
  });

  await test.step("the auditor reads how it came about and takes the record along", async () => {
    const request = await newestRequest(reviewer, project);
    for (const act of ["models.registerVersion", "approvals.decide", "models.moveAlias"]) {
      await visit(auditor, `${project}/audit`);
      await auditor.getByRole("button", { name: "any act", exact: true }).click();
      await auditor.getByRole("link", { name: act, exact: true }).click();
      const entries = auditor.getByRole("table", { name: "Audit entries, newest first" });
      await expect(auditor).toHaveURL(/[?&]act=/);
      await expect(entries.getByRole("row").nth(1)).toContainText(act);
      await entries.getByRole("row").nth(1).getByRole("link").first().click();
      const entry = auditor.getByRole("complementary", { name: "Entry" });
      await expect(entry).toContainText(act);
      await expect(entry.getByRole("columnheader", { name: "Before" })).toBeVisible();
      await expect(entry.getByRole("columnheader", { name: "After" })).toBeVisible();
    }
    await visit(auditor, `${project}/audit?object=${request.subject.id}`);
    const story = auditor.getByRole("table", { name: "Audit entries, newest first" });
    await expect(story).toContainText("models.registerVersion");
    const download = auditor.waitForEvent("download");
    await auditor.getByRole("link", { name: "Export CSV" }).click();
    const csv = await readFile(await (await download).path(), "utf8");
    expect(csv).toContain("models.registerVersion");
    const cells = csvCells(csv);
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
  });

  await Promise.all([lead, scientist, reviewer, stakeholder, auditor].map((page) => page.context().close()));
});

async function askForReview(page: Page, reason: string): Promise<void> {
  await page.getByRole("button", { name: "Ask for a review" }).click();
  const dialog = page.getByRole("dialog", { name: /^Ask for a review of/ });
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Ask for this review" }).click();
  await expect(page.getByText(`“${reason}”`)).toBeVisible();
}

async function decide(page: Page, opens: string, act: string, reason: string): Promise<void> {
  await page.getByRole("button", { name: opens, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: act, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** The newest review request of a project. */
async function newestRequest(page: Page, project: string): Promise<Request & { projectId: string }> {
  const slug = project.split("/").at(-1);
  const { items } = await ask<{ items: { id: string; slug: string }[] }>(page.request, "access.listProjects");
  const projectId = items.find((one) => one.slug === slug)?.id ?? "";
  const requests = await ask<{ items: { id: string }[] }>(page.request, "approvals.list", { projectId });
  const found = await ask<Request>(page.request, "approvals.get", { requestId: requests.items[0]?.id });
  return { ...found, projectId };
}

/** The cells of a CSV file after RFC 4180, quotes taken off. */
function csvCells(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|[^",\r\n]+/g)].map(
    ([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole,
  );
}
