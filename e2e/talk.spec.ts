import { expect, type Page, test } from "@playwright/test";
import { browserOf, HOME, personOf, visit } from "./support/people.ts";
import { ask } from "./support/verbs.ts";

const BRIEF = `The model says which orders will arrive late.

A late order is one that arrives more than two days after the promise.

Nobody is sent a warning on its word alone.`;

/** The project of this test with the reviewer in it. */
async function newProject(lead: Page): Promise<{ id: string; base: string }> {
  const name = `Talk ${Date.now().toString(36)}`;
  const made = await ask<{ id: string; slug: string }>(lead.request, "access.createProject", {
    name,
    description: "Which orders will arrive late?",
  });
  const { items } = await ask<{ items: { id: string; email: string }[] }>(
    lead.request,
    "access.listMembers",
    { limit: 100 },
  );
  for (const role of ["reviewer", "stakeholder"] as const) {
    const userId = items.find(({ email }) => email === personOf(role).email)?.id;
    await ask(lead.request, "access.setProjectMember", { projectId: made.id, userId, role });
  }
  return { id: made.id, base: `${HOME}/p/${made.slug}` };
}

test("two people talk about a passage: who is there, a mention, an answer as it is written, put off, resolved", async ({
  browser,
}) => {
  const [lead, reviewer] = await Promise.all([browserOf(browser, "lead"), browserOf(browser, "reviewer")]);
  const { id, base } = await newProject(lead);
  const phase = "problem_definition";
  await ask(lead.request, "lifecycle.updatePhase", { projectId: id, phase, brief: BRIEF });
  const page = `${base}/phases/${phase}`;

  await test.step("each sees that the other is on the page", async () => {
    await Promise.all([visit(lead, page), visit(reviewer, page)]);
    const there = (name: string) => new RegExp(`${name} is on this page`);
    await expect(lead.getByRole("button", { name: there(personOf("reviewer").name) })).toBeVisible();
    await expect(reviewer.getByRole("button", { name: there(personOf("lead").name) })).toBeVisible();
  });

  await test.step("the reviewer asks about one passage, names the lead, and holds approvals up", async () => {
    const passage = reviewer.getByText("A late order is one", { exact: false }).first();
    await expect(passage).toBeVisible();
    await reviewer.getByRole("button", { name: "Comment on a passage of the brief" }).nth(1).click();
    const box = reviewer.getByRole("textbox", { name: /Ask or say something about a passage/ });
    await box.pressSequentially(`@${personOf("lead").name.slice(0, 4)}`);
    await reviewer
      .getByRole("option")
      .filter({ hasText: personOf("lead").email })
      .click();
    await expect(box).toHaveValue(`@${personOf("lead").name} `);
    await box.pressSequentially("whose promise?");
    await expect(lead.getByText(`${personOf("reviewer").name} is writing a comment now.`)).toBeVisible();
    await reviewer
      .getByRole("checkbox", { name: /Holds approvals up/ })
      .last()
      .check();
    await reviewer.getByRole("button", { name: "Comment", exact: true }).last().click();
  });

  await test.step("it is on the lead's open page without a reload, with its mark and in the inbox", async () => {
    const threads = lead.getByRole("region", { name: "Threads" }).or(lead.locator("#threads"));
    await expect(threads.first()).toContainText("whose promise?");
    await expect(threads.first()).toContainText("Holds approvals up");
    await expect(threads.first()).toContainText("more than two days after the promise");
    await expect(
      lead.getByRole("button", { name: "1 thread on a passage of the brief, 1 open" }),
    ).toBeVisible();
    await expect(lead.getByRole("link", { name: /^Inbox \d+/ })).toBeVisible();
  });

  await test.step("the lead puts the line of the inbox off, brings it back and follows it to the comment", async () => {
    await visit(lead, `${HOME}/inbox?view=unread`);
    const line = lead
      .getByRole("listitem")
      .filter({ hasText: `${personOf("reviewer").name} named you` })
      .filter({ hasText: "whose promise?" })
      .first();
    await line.getByRole("button", { name: "Put off" }).click();
    await lead.getByRole("menuitem", { name: /Until tomorrow/ }).click();
    await expect(line).toHaveCount(0);
    await visit(lead, `${HOME}/inbox?view=later`);
    await expect(line).toContainText("comes back");
    await line.getByRole("link").click();
    await expect(lead).toHaveURL(/\/threads\/cmt_.*comment=cmt_/);
    await expect(lead.getByRole("main")).toContainText("A late order is one that arrives");
  });

  await test.step("an answer arrives while the other looks on; the one who raised it resolves it", async () => {
    await lead.getByRole("button", { name: "Answer", exact: true }).click();
    await lead.getByRole("textbox", { name: /Your answer/ }).fill("The carrier's.");
    await lead.getByRole("button", { name: "Answer", exact: true }).click();
    const threads = reviewer.locator("#threads");
    await expect(threads).toContainText("The carrier's.");
    await threads.getByRole("button", { name: "Resolve" }).click();
    await expect(threads).toContainText("Resolved");
    await expect(lead.getByText(`Resolved by ${personOf("reviewer").name}`)).toBeVisible();
  });

  await test.step("when the brief no longer says so, the thread tells what stood there", async () => {
    await ask(lead.request, "lifecycle.updatePhase", {
      projectId: id,
      phase,
      brief: BRIEF.replace("more than two days", "more than three days"),
    });
    const threads = reviewer.locator("#threads");
    await expect(threads).toContainText("outdated");
    await expect(threads).toContainText("more than two days after the promise");
  });
});
