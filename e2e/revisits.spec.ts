import { expect, test } from "@playwright/test";
import { browserOf, HOME, personOf, visit } from "./support/people.ts";
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
