import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeSigner } from "#server/testing/log-crypto.ts";
import { smallLog } from "#server/testing/small-log.ts";
import { noteName } from "./anchor.ts";
import { attempt } from "./attempt.ts";
import { folderAnchor } from "./folder.ts";

const PACE = { everyMs: 1, afterSignatureMs: 1 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-anchor-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const place = () => folderAnchor({ folder, outside: false, pace: PACE });
const copies = () => readdir(join(folder, "checkpoints"));

describe("a folder of checkpoints", () => {
  it("has nothing before the log has something", async () => {
    expect(await attempt(place(), smallLog(), null)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it("gets one file for each checkpoint, byte for byte, that nobody writes again, and the keys", async () => {
    const log = smallLog().add("a", "b", "c");
    const first = log.checkpoint();
    expect(await attempt(place(), log, null)).toEqual({
      outcome: "kept",
      size: 3,
      root: first.root,
      detail: "checkpoints/0000000000000003.note",
    });
    log.add("d");
    expect((await attempt(place(), log, first))?.outcome).toBe("kept");
    expect(await copies()).toEqual([noteName(3), noteName(4)]);
    const path = join(folder, "checkpoints", noteName(3));
    expect(await readFile(path, "utf8")).toBe(first.note);
    expect((await stat(path)).mode & 0o222).toBe(0);
    expect(await readFile(join(folder, "keys.txt"), "utf8")).toBe(`${first.verifierKeys[0]}\n`);
    expect(await place().held()).toBe(log.checkpoint().note);
  });

  it("takes the same checkpoint twice as once", async () => {
    const log = smallLog().add("a");
    await attempt(place(), log, null);
    expect((await attempt(place(), log, null))?.outcome).toBe("kept");
    expect(await copies()).toEqual([noteName(1)]);
  });

  it("keeps old keys beside new ones", async () => {
    const log = smallLog().add("a");
    await attempt(place(), log, null);
    const { key } = makeSigner(log.origin);
    log.keys.push(key);
    log.add("b");
    await attempt(place(), log, null);
    expect((await readFile(join(folder, "keys.txt"), "utf8")).split("\n")).toHaveLength(3);
  });

  it("counts in numbers, not in letters", async () => {
    const log = smallLog().add(...Array.from({ length: 9 }, (_, i) => `${i}`));
    await attempt(place(), log, null);
    log.add("ten");
    await attempt(place(), log, null);
    expect(await place().held()).toContain("\n10\n");
  });

  it("never writes over a checkpoint that lies there, whatever it is asked to", async () => {
    const log = smallLog().add("a");
    await attempt(place(), log, null);
    await place().keep({ ...log.checkpoint(), note: "another" });
    expect(await readFile(join(folder, "checkpoints", noteName(1)), "utf8")).toBe(log.checkpoint().note);
    expect(await copies()).toEqual([noteName(1)]);
  });

  it("leaves other files alone", async () => {
    const log = smallLog().add("a");
    await attempt(place(), log, null);
    await writeFile(join(folder, "checkpoints", "zzz.txt"), "mine");
    log.add("b");
    expect((await attempt(place(), log, null))?.outcome).toBe("kept");
    expect(await copies()).toContain("zzz.txt");
  });
});

describe("a log that does not continue what lies outside raises an alarm and copies nothing", () => {
  const kept = async (...texts: string[]) => {
    const log = smallLog().add(...texts);
    await attempt(place(), log, null);
    return { log, before: await copies() };
  };

  it("an entry was changed and the log went on", async () => {
    const { log, before } = await kept("a", "b", "c");
    log.rewrite(1, "B");
    log.add("d");
    expect(await attempt(place(), log, null)).toMatchObject({
      outcome: "alarm",
      size: 4,
      detail: expect.stringMatching(/copy of 3 entries has the root .* was changed/),
    });
    expect(await copies()).toEqual(before);
  });

  it("an entry was changed and the log did not go on: two roots at one size", async () => {
    const { log, before } = await kept("a", "b", "c");
    log.rewrite(2, "C");
    expect(await attempt(place(), log, null)).toMatchObject({ outcome: "alarm", size: 3 });
    expect(await copies()).toEqual(before);
  });

  it("the tail is gone", async () => {
    const { log } = await kept("a", "b", "c");
    log.cut(2);
    expect(await attempt(place(), log, null)).toMatchObject({
      outcome: "alarm",
      detail: expect.stringMatching(/covers 3 entries and the log now has 2/),
    });
  });

  it("all of it is gone", async () => {
    const { log } = await kept("a", "b");
    log.cut(0);
    expect(await attempt(place(), log, null)).toMatchObject({ outcome: "alarm", size: 0 });
  });

  it("an older backup was restored and grew past the copy", async () => {
    const { log } = await kept("a", "b", "c");
    log.cut(1);
    log.add("x", "y", "z");
    expect((await attempt(place(), log, null))?.outcome).toBe("alarm");
  });

  it("the folder was emptied, but the receipt remembers", async () => {
    const { log } = await kept("a", "b", "c");
    const receipt = log.checkpoint();
    await rm(join(folder, "checkpoints"), { recursive: true });
    log.rewrite(0, "A");
    log.add("d");
    expect((await attempt(place(), log, receipt))?.outcome).toBe("alarm");
  });

  it("the receipts were restored with the backup, but the folder remembers", async () => {
    const log = smallLog().add("a");
    const oldReceipt = log.checkpoint();
    log.add("b", "c");
    await attempt(place(), log, oldReceipt);
    log.cut(1);
    log.add("x");
    expect((await attempt(place(), log, oldReceipt))?.outcome).toBe("alarm");
  });

  it("the copy itself was edited, cut short or signed by somebody else", async () => {
    const { log } = await kept("a", "b");
    const path = join(folder, "checkpoints", noteName(2));
    const note = await readFile(path, "utf8");
    const other = smallLog(log.origin).add("a", "b").checkpoint().note;
    for (const text of [note.replace("\n2\n", "\n3\n"), note.slice(0, 40), other]) {
      await rm(path);
      await writeFile(path, text);
      const result = await attempt(place(), log, null);
      expect(result).toMatchObject({ outcome: "alarm", detail: expect.stringMatching(/cannot be believed/) });
    }
  });

  it("the folder holds another log's copies", async () => {
    const signer = makeSigner("shared.key");
    await attempt(place(), smallLog("one.example.test", signer).add("a"), null);
    expect(await attempt(place(), smallLog("two.example.test", signer).add("a"), null)).toMatchObject({
      outcome: "alarm",
      detail: expect.stringMatching(/not a checkpoint of this log/),
    });
  });
});

it("a place that cannot be reached is a failure with its cause, and no alarm", async () => {
  await writeFile(join(folder, "checkpoints"), "a file where the folder should be");
  expect(await attempt(place(), smallLog().add("a"), null)).toMatchObject({
    outcome: "failed",
    detail: expect.stringMatching(/ENOTDIR/),
  });
});
