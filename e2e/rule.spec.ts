import { expect, test } from "@playwright/test";
import { browserOf, personOf, visit } from "./support/people.ts";
import { newProject } from "./support/projects.ts";

const WHY = "One pair of eyes missed the depot in the north.";
const DAY_MS = 86_400_000;

test("an administrator proposes a rule, reminds the others, sees a say handed over, and takes the proposal back", async ({
  browser,
}) => {
  const [admin, lead] = await Promise.all([browserOf(browser, "admin"), browserOf(browser, "lead")]);
  const { base } = await newProject(lead, "Rule", ["reviewer"]);
  const policies = `${base}/governance/policies`;
  const rule = admin.getByRole("region", { name: "Release a version", exact: true });
  const story = admin.getByRole("region", { name: "What happened", exact: true });

  await test.step("two approvals for a release are proposed, and one is asked for until then", async () => {
    await visit(admin, policies);
    await rule.getByRole("button", { name: "Propose a change…" }).click();
    const sheet = admin.getByRole("dialog", { name: /^Release a version/ });
    const propose = sheet.getByRole("button", { name: "Propose this rule" });
    await expect(propose).toHaveAccessibleDescription("Change something first.");
    await sheet.getByLabel("Approvals", { exact: true }).fill("2");
    await sheet.getByRole("textbox", { name: "Reason" }).fill(WHY);
    await propose.click();
    await expect(sheet).toBeHidden();
    await expect(rule).toContainText(`Version 1 is proposed by ${personOf("admin").name}`);
    await expect(rule).toContainText("the default");
  });

  const review =
    await test.step("the review says what is proposed; its proposer cannot sign it", async () => {
      await rule.getByRole("link", { name: "Open its review" }).click();
      await admin.waitForURL(/\/reviews\//);
      await expect(admin.getByRole("region", { name: "What is signed" })).toContainText(
        "1, in place of the default",
      );
      await expect(admin.getByRole("button", { name: "Sign…" })).toHaveAttribute("aria-disabled", "true");
      return new URL(admin.url()).pathname;
    });

  await test.step("the others are reminded, once", async () => {
    await visit(admin, review);
    await admin.getByRole("button", { name: "Remind them" }).click();
    await expect(story).toContainText("reminded those who have not decided");
    await admin.getByRole("button", { name: "Remind them" }).click();
    await expect(admin.getByText("They were reminded within the last 20 hours.")).toBeVisible();
  });

  await test.step("the lead is away and hands their say to the reviewer; the open page shows it", async () => {
    await visit(lead, review);
    await lead.getByRole("button", { name: "Hand over my say…" }).click();
    const dialog = lead.getByRole("dialog", { name: "Hand over your say" });
    await dialog.getByLabel("To", { exact: true }).selectOption({ label: personOf("reviewer").name });
    await dialog.getByLabel("Until").fill(new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10));
    await dialog.getByLabel("Reason").fill("Away until Thursday.");
    await dialog.getByRole("button", { name: "Hand it over" }).click();
    await expect(dialog).toBeHidden();
    const handed = `${personOf("lead").name} handed their say to ${personOf("reviewer").name}`;
    await expect(story).toContainText(handed);
  });

  await test.step("the proposal is taken back: the review ends, and the rule is the one it was", async () => {
    await admin.getByRole("button", { name: "Withdraw this request…" }).click();
    const dialog = admin.getByRole("dialog", { name: "Withdraw this request" });
    await dialog.getByLabel("Reason").fill("The north gets a depot of its own.");
    await dialog.getByRole("button", { name: "Withdraw it" }).click();
    await expect(dialog).toBeHidden();
    await expect(story).toContainText("The north gets a depot of its own.");
    await expect(admin.getByRole("button", { name: "Remind them" })).toHaveCount(0);
    await visit(admin, policies);
    await expect(rule).toContainText("the default");
    await expect(rule).not.toContainText("is proposed by");
    await expect(admin.getByRole("region", { name: "History" }).getByRole("listitem").first()).toContainText(
      "Withdrawn",
    );
  });

  await Promise.all([admin, lead].map((page) => page.context().close()));
});
