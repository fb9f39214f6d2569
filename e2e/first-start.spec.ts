import { dirname } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Portal, startPortal } from "#scripts/portal-under-test.ts";
import { visit } from "./support/people.ts";
import { ask } from "./support/verbs.ts";

const PASSWORD = "an umbrella for the auditor";
const OWNER = { name: "Olga Owner", email: "olga@example.test" };
const NEW = { name: "Nils New", email: "nils@example.test" };

/** A portal of its own, as somebody starts it who wants no demo. */
let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal(dirname(import.meta.dirname), { COUNTERSIGN_DEMO: "0" }, 4400);
});
test.afterAll(() => portal.stop());

test("an empty portal: the terminal's link, the first owner, an invitation, somebody new, and out again", async ({
  browser,
}) => {
  const pageOf = async (): Promise<Page> =>
    (await browser.newContext({ baseURL: portal.url, viewport: { width: 1280, height: 900 } })).newPage();
  const owner = await pageOf();
  const setup = /\/setup\/setup_[\w-]{43}/.exec(portal.printed())?.[0] ?? "";

  await test.step("the sign-in page says where the way in is, and knows no account", async () => {
    expect(setup).not.toBe("");
    await visit(owner, "/sign-in");
    await expect(owner.getByRole("main")).toContainText("npm run -s cli -- setup-link");
  });

  await test.step("the link makes the organization and signs its owner in", async () => {
    await visit(owner, setup);
    await owner.getByLabel("Organization").fill("Late Trains");
    await owner.getByLabel("Your name").fill(OWNER.name);
    await owner.getByLabel("Your e-mail").fill(OWNER.email);
    await owner.getByLabel("Your password").fill("short");
    await owner.getByRole("button", { name: "Make the organization" }).click();
    await expect(owner.getByText(/at least \d+ characters. A sentence/).first()).toBeVisible();
    await owner.getByLabel("Your password").fill(PASSWORD);
    await owner.getByRole("button", { name: "Make the organization" }).click();
    await owner.waitForURL("**/o/late-trains");
    await expect(owner.getByRole("heading", { level: 1, name: "Portfolio" })).toBeVisible();
  });

  await test.step("the link works once", async () => {
    const other = await pageOf();
    await other.goto(setup);
    await expect(
      other.getByRole("heading", { level: 1, name: "This setup link does not work" }),
    ).toBeVisible();
  });

  const link = await test.step("the owner invites somebody", async () => {
    await visit(owner, "/o/late-trains/people");
    await owner.getByRole("button", { name: "Invite a person" }).click();
    const dialog = owner.getByRole("dialog", { name: "Invite a person" });
    await dialog.getByLabel("E-mail").fill(NEW.email);
    await dialog.getByLabel("Role in the organization").selectOption("scientist");
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    const shown = owner.getByRole("dialog", { name: "Send this link" });
    const text = (await shown.locator("code").textContent()) ?? "";
    await shown.getByRole("button", { name: "Done" }).click();
    await expect(owner.getByRole("table", { name: "Invitations that wait to be accepted" })).toContainText(
      NEW.email,
    );
    return new URL(text).pathname;
  });

  const somebody = await pageOf();
  await test.step("somebody new accepts it with a password of their own", async () => {
    await visit(somebody, link);
    await expect(somebody.getByRole("heading", { level: 1, name: "Join Late Trains" })).toBeVisible();
    await somebody.getByLabel("Your name").fill(NEW.name);
    await somebody.getByLabel("Your password").fill(PASSWORD);
    await somebody.getByRole("button", { name: "Accept and sign in" }).click();
    await somebody.waitForURL("**/o/late-trains");
    await somebody.goto(link);
    await expect(
      somebody.getByRole("heading", { level: 1, name: "This invitation does not work" }),
    ).toBeVisible();
  });

  await test.step("the owner removes them: their open page hears nothing more, and their next click opens nothing", async () => {
    await visit(somebody, "/o/late-trains");
    const project = await ask<{ id: string }>(owner.request, "access.createProject", {
      name: "Before they go",
    });
    const { items } = await ask<{ items: { id: string; email: string }[] }>(
      owner.request,
      "access.listMembers",
    );
    const userId = items.find(({ email }) => email === NEW.email)?.id;
    const within = { projectId: project.id, userId, role: "scientist" };
    await ask(owner.request, "access.setProjectMember", within);
    await expect(somebody.getByRole("main").getByText("Before they go")).toBeVisible();
    const cutOff = somebody.waitForResponse(
      (answer) => answer.url().includes("/api/events") && answer.status() === 404,
    );
    await visit(owner, "/o/late-trains/people");
    const row = owner.getByRole("row", { name: new RegExp(NEW.name) });
    await row.getByRole("button", { name: "Remove…" }).click();
    const question = owner.getByRole("dialog", { name: `Remove ${NEW.name}?` });
    await expect(question).toContainText("Nothing waits for them");
    await question.getByRole("button", { name: `Remove ${NEW.name}` }).click();
    // While the question is open the table behind it is hidden from everybody; it closes once the removal is done.
    await expect(question).toHaveCount(0);
    await expect(owner.getByRole("row", { name: new RegExp(OWNER.name) })).toBeVisible();
    await expect(row).toHaveCount(0);
    // The stream has ended, and the browser that asks for it again is refused.
    await cutOff;
    await ask(owner.request, "access.updateProject", { projectId: project.id, name: "After they went" });
    await visit(owner, "/o/late-trains");
    await expect(owner.getByRole("main").getByText("After they went")).toBeVisible();
    await expect(somebody.getByText("After they went")).toHaveCount(0);
    await somebody.getByRole("link", { name: "Inbox" }).first().click();
    await expect(somebody.getByRole("heading", { level: 1, name: /There is no such page/ })).toBeVisible();
    await somebody.goto("/o/late-trains");
    await expect(somebody.getByRole("heading", { level: 1, name: /There is no such page/ })).toBeVisible();
  });
});
