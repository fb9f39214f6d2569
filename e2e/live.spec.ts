import { expect, test } from "@playwright/test";
import { type Cuttable, cuttableNetwork } from "./support/cuttable.ts";
import { browserOf, personOf, visit } from "./support/people.ts";
import { newProject } from "./support/projects.ts";

let network: Cuttable;
test.beforeAll(async () => {
  network = await cuttableNetwork();
});
test.afterAll(() => network.close());

test("the network is gone for a while: what was said meanwhile is there once, without a reload, and the page goes on", async ({
  browser,
}) => {
  const [lead, scientist] = await Promise.all([
    browserOf(browser, "lead", { proxy: { server: network.server } }),
    browserOf(browser, "scientist"),
  ]);
  const { base } = await newProject(lead, "Cut", ["scientist"]);
  const page = `${base}/phases/problem_definition`;
  await Promise.all([visit(lead, page), visit(scientist, page)]);
  const colleague = lead.getByRole("button", {
    name: new RegExp(`${personOf("scientist").name} is on this page`),
  });
  const say = async (words: string) => {
    await scientist.getByRole("textbox", { name: /Ask or say something/ }).fill(words);
    await scientist.getByRole("button", { name: "Comment", exact: true }).click();
    await expect(scientist.locator("#threads").getByText(words, { exact: true })).toBeVisible();
  };
  const said = (words: string) => lead.locator("#threads").getByText(words, { exact: true });
  const half = lead.getByRole("textbox", { name: /Ask or say something/ });

  await expect(colleague).toBeVisible();
  await say("Before the cut.");
  await expect(said("Before the cut.")).toHaveCount(1);
  await half.fill("half a thought");
  await lead.evaluate(() => document.documentElement.setAttribute("data-same-page", ""));

  await test.step("the lead's network goes: nobody is seen there any more, and nothing arrives", async () => {
    network.cut();
    await expect(colleague).toHaveCount(0);
    await say("While it was gone.");
    await say("And once more.");
    await expect(said("While it was gone.")).toHaveCount(0);
  });

  await test.step("it is back: both comments are there, each once, on the same page", async () => {
    network.mend();
    await expect(said("While it was gone.")).toHaveCount(1);
    await expect(said("And once more.")).toHaveCount(1);
    await expect(colleague).toBeVisible();
  });

  await test.step("what is said from now on arrives as before, and nothing came twice", async () => {
    await say("After it.");
    await expect(said("After it.")).toHaveCount(1);
    for (const words of ["Before the cut.", "While it was gone.", "And once more."])
      await expect(said(words)).toHaveCount(1);
    await expect(half).toHaveValue("half a thought");
    await expect(lead.locator("html")).toHaveAttribute("data-same-page", "");
  });
});
