import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { demoToEnd, FLIGHTS } from "./support/demo.ts";
import { expectNoOverflow } from "./support/faults.ts";
import { browserOf, HOME, visit } from "./support/people.ts";

test.describe.configure({ timeout: 400_000 });

let auditor: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(400_000);
  auditor = await browserOf(browser, "auditor");
  await demoToEnd(auditor.request);
});
test.afterAll(() => auditor.context().close());

test("the auditor checks an entry in the browser and keeps its proof", async () => {
  await visit(auditor, `${FLIGHTS}/audit?act=approvals.decide`);
  const entries = auditor.getByRole("table", { name: "Audit entries, newest first" });
  await entries.getByRole("row").nth(1).getByRole("link").first().click();
  const check = auditor.getByRole("region", { name: "Check in this browser" });
  await check.getByRole("button", { name: "Check in this browser" }).click();
  const steps = check.getByRole("listitem");
  await expect(steps).toHaveText([
    /The recorded bytes give the leaf hash that stands here\.$/,
    /It is entry \d+ of a tree of \d+: \d+ hashes lead from it to the tree's head\.$/,
    /The head is signed by /,
    /The head is of the log .*, and so is the key\.$/,
  ]);
  await expect(check).not.toContainText("Not so.");
  // The key has a long name without a space in it.
  await expectNoOverflow(auditor, "a checked entry");
  const download = auditor.waitForEvent("download");
  await check.getByRole("link", { name: "Save the proof" }).click();
  const saved = await download;
  const index = /It is entry (\d+) /.exec((await steps.nth(1).textContent()) ?? "")?.[1];
  expect(saved.suggestedFilename()).toBe(`entry-${index}.tlog-proof`);
  const proof = readFileSync(await saved.path(), "utf8");
  expect(proof).toMatch(new RegExp(`^c2sp\\.org/tlog-proof@v1\\n(.*\\n)?index ${index}\\n`));
});

test("an evidence pack holds in the browser and with Node, and one changed byte of it does not", async () => {
  const testInfo = test.info();
  const good = testInfo.outputPath("good.zip");
  const bad = testInfo.outputPath("bad.zip");

  await test.step("the auditor exports the pack of the project", async () => {
    await visit(auditor, `${FLIGHTS}/audit`);
    await auditor.getByRole("button", { name: "Evidence pack…" }).click();
    const dialog = auditor.getByRole("dialog", { name: "Evidence pack" });
    const download = auditor.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export evidence" }).click();
    await (await download).saveAs(good);
    await expect(dialog).toContainText("is saved");
  });

  await test.step("nothing contradicts it, in the browser", async () => {
    const report = await checkInBrowser(good);
    await expect(report).toContainText("Nothing was found that contradicts the record.");
    await expect(report).toContainText("Contradictions none");
  });

  const members = unzipSync(readFileSync(good));
  await test.step("somebody changes a name in the middle of an entry", async () => {
    const entries = strFromU8(members["entries.txt"] ?? new Uint8Array());
    const changed = entries.replace('"action":"approvals.decide"', '"action":"approvals.decidf"');
    expect(changed).not.toBe(entries);
    writeFileSync(bad, zipSync({ ...members, "entries.txt": strToU8(changed) }, { level: 1 }));
  });

  await test.step("the browser calls that a contradiction", async () => {
    const report = await checkInBrowser(bad);
    await expect(report).toContainText("What is here contradicts itself or what was signed.");
    await expect(report).toContainText("entry-changed");
    await expect(report).not.toContainText("Nothing was found that contradicts");
  });

  await test.step("and so does the program in the pack, with Node alone", async () => {
    const program = testInfo.outputPath("verify.mjs");
    writeFileSync(program, members["verify.mjs"] ?? "");
    const verify = (pack: string) =>
      spawnSync(process.execPath, [program, pack], { encoding: "utf8", cwd: testInfo.outputDir });
    const held = verify(good);
    expect(held.status, held.stdout + held.stderr).toBe(0);
    const broken = verify(bad);
    expect(broken.status, broken.stdout + broken.stderr).toBe(1);
    expect(broken.stdout).toContain("entry-changed");
  });
});

/** Has the page check a file; the report as it stands there. */
async function checkInBrowser(file: string) {
  await visit(auditor, `${HOME}/audit/verify`);
  await auditor.getByLabel(/^The pack/).setInputFiles(file);
  await auditor.getByRole("button", { name: "Check in this browser" }).click();
  const heading = auditor.getByRole("heading", { name: "What the check came to" });
  await expect(heading).toBeVisible({ timeout: 60_000 });
  return auditor.getByRole("main");
}
