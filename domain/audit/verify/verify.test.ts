import { describe, expect, test } from "vitest";
import { formatVerifierKey } from "#domain/audit/log/note.ts";
import { nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { makeSigner } from "#server/testing/log-crypto.ts";
import { checkPack, honest, longLog, textOf } from "#server/testing/long-log.ts";

describe("an honest log", () => {
  test("has no finding, and says what is not proven", async () => {
    const { report, names, notices } = await checkPack(honest.pack());
    expect(names).toEqual([]);
    expect(notices).toEqual(["keys-from-pack", "no-outside-checkpoint"]);
    expect(report).toMatchObject({
      verdict: "ok",
      exitCode: 0,
      tree: { size: 700 },
      checked: { entries: 700, personalValues: 1 },
    });
    expect(report.tree.root).toBe(Buffer.from(honest.root(700)).toString("base64"));
  });

  test("with a key and a checkpoint from outside nothing is left to say", async () => {
    const { report, notices } = await checkPack(honest.pack(), {
      heldKeys: [formatVerifierKey(honest.signer.key)],
      heldCheckpoints: [{ name: "held.note", text: honest.checkpoints[1]?.note ?? "" }],
    });
    expect(notices).toEqual([]);
    expect(report.checkpoints).toMatchObject({ inPack: 3, fromOutside: 1 });
  });

  test("a copy that the server's own people could have changed is no copy from outside", async () => {
    const copy = { name: "copy.note", text: honest.checkpoints[1]?.note ?? "", outside: false };
    expect((await checkPack(honest.pack(), { heldCheckpoints: [copy] })).notices).toContain(
      "no-outside-checkpoint",
    );
  });

  test.each([0, 1, 2, 255, 256, 257, 511, 513])("of %i entries", async (size) => {
    const made = new TestLog();
    for (let i = 0; i < size; i++) made.add({ action: "x.y" });
    made.checkpoint();
    expect((await checkPack(made.pack())).names).toEqual([]);
  });

  test("personal values that are not shown are counted, and stay provable", async () => {
    const files = new Map(honest.pack());
    files.delete("private.jsonl");
    const { names, notices, report } = await checkPack(files);
    expect(names).toEqual([]);
    expect(notices).toContain("values-withheld");
    expect(report.checked.personalValues).toBe(0);
  });

  test("entries that wait for their place are listed, not proven", async () => {
    const made = longLog();
    made.add({ action: "models.archive" });
    const { report, names, notices } = await checkPack(made.pack());
    expect(names).toEqual([]);
    expect(notices).toContain("unsequenced-tail");
    expect(report.waiting).toMatchObject({ count: 1, entries: [{ action: "models.archive" }] });
  });
});

describe("what only a copy from outside shows", () => {
  const rewritten = () => {
    const other = new TestLog(honest.signer);
    other.bodies.push(...structuredClone(honest.bodies));
    const last = other.bodies[699];
    if (last) last.reason = "rewritten";
    other.checkpoints.push(...honest.checkpoints.slice(0, 1));
    other.later(7200);
    other.checkpoint();
    return other.pack();
  };

  test("a history rewritten and signed with the log's own key passes without it", async () => {
    expect((await checkPack(rewritten())).names).toEqual([]);
  });

  test("and is found with it", async () => {
    const held = { heldCheckpoints: [{ name: "mine.note", text: honest.checkpoints[2]?.note ?? "" }] };
    expect((await checkPack(rewritten(), held)).names).toEqual(["history-forked"]);
  });

  test("and is found with one of a moment of which the log keeps no checkpoint", async () => {
    const made = new TestLog(honest.signer);
    made.bodies.push(...honest.bodies.slice(0, 500));
    const mine = made.checkpoint();
    const files = rewritten();
    const changedEarly = new TestLog(honest.signer);
    changedEarly.bodies.push(...structuredClone(honest.bodies));
    Object.assign(changedEarly.bodies[200] ?? {}, { reason: "rewritten" });
    changedEarly.checkpoint();
    const held = { heldCheckpoints: [{ name: "mine.note", text: mine }] };
    expect((await checkPack(files, held)).names).toEqual([]);
    const { names, report } = await checkPack(changedEarly.pack(), held);
    expect(names).toContain("history-forked");
    expect(report.findings).toContainEqual(
      expect.objectContaining({ sentence: expect.stringContaining("mine.note, which you hold") }),
    );
  });

  test("a log rolled back to an older backup", async () => {
    const older = new TestLog(honest.signer);
    older.bodies.push(...honest.bodies.slice(0, 300));
    older.checkpoints.push(...honest.checkpoints.slice(0, 2));
    expect((await checkPack(older.pack())).names).toEqual([]);
    const held = { heldCheckpoints: [{ name: "mine.note", text: honest.checkpoints[2]?.note ?? "" }] };
    expect((await checkPack(older.pack(), held)).names).toEqual(["rolled-back"]);
  });

  test("a log signed anew with another key, keys.txt and all", async () => {
    const other = new TestLog(makeSigner(honest.origin));
    other.bodies.push(...honest.bodies);
    other.checkpoint();
    expect((await checkPack(other.pack())).names).toEqual([]);
    expect(
      (await checkPack(other.pack(), { heldKeys: [formatVerifierKey(honest.signer.key)] })).names,
    ).toEqual(["unknown-key"]);
    const held = { heldCheckpoints: [{ name: "mine.note", text: honest.checkpoints[2]?.note ?? "" }] };
    expect((await checkPack(other.pack(), held)).names).toEqual(["unknown-key"]);
  });
});

test("digests of the manifest", async () => {
  const files = new Map(honest.pack());
  const manifest = JSON.parse(textOf(files, "manifest.json"));
  const digest = Buffer.from(nodeVerifyCrypto.sha256(files.get("entries.txt") ?? new Uint8Array())).toString(
    "hex",
  );
  manifest.files = { "entries.txt": digest, "README.html": "00", "keys.txt": "00" };
  files.set("manifest.json", Buffer.from(JSON.stringify(manifest)));
  expect((await checkPack(files)).names.toSorted()).toEqual(["file-changed", "file-missing"]);
});

test("what is no pack is no verdict", async () => {
  await expect(checkPack(new Map())).rejects.toThrow("is not an evidence pack");
  await expect(checkPack(honest.pack(), { heldKeys: ["abc"] })).rejects.toThrow("not a verifier key");
});
