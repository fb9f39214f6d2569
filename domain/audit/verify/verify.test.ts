import { describe, expect, test } from "vitest";
import { formatVerifierKey } from "#domain/audit/log/note.ts";
import { memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { makeSigner } from "#server/testing/log-crypto.ts";
import { verifyEvidence } from "./verify.ts";

type Held = { heldKeys?: string[]; heldCheckpoints?: { name: string; text: string; outside?: boolean }[] };

async function check(files: Map<string, Uint8Array>, held: Held = {}) {
  const report = await verifyEvidence({ reader: memoryReader(files), crypto: nodeVerifyCrypto, ...held });
  const names = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
  return {
    report,
    names,
    notices: report.counts.filter(({ severity }) => severity === "notice").map(({ name }) => name),
  };
}

const SALT = "000102030405060708090a0b0c0d0e0f";

/** 700 acts on seven objects, signed three times. */
function log(): TestLog {
  const made = new TestLog();
  for (let i = 0; i < 700; i++) {
    made.add({
      action: "datasets.createVersion",
      target: { type: "dataset", id: `dst_${i % 7}` },
      after: { n: i, name: "Zürich €" },
      private: i === 3 ? { "actor.label": { salt: SALT, value: "lead@example.test" } } : {},
    });
    if (i === 99 || i === 299 || i === 699) made.checkpoint();
  }
  return made;
}

const honest = log();
const edited = (change: (files: Map<string, Uint8Array>) => void) => {
  const files = new Map(honest.pack());
  change(files);
  return files;
};
const textOf = (files: Map<string, Uint8Array>, name: string) =>
  Buffer.from(files.get(name) ?? []).toString("utf8");
const entries = (files: Map<string, Uint8Array>, change: (lines: string[]) => string[]) => {
  const lines = textOf(files, "entries.txt").trimEnd().split("\n");
  files.set("entries.txt", Buffer.from(`${change(lines).join("\n")}\n`));
};

describe("an honest log", () => {
  test("has no finding, and says what is not proven", async () => {
    const { report, names, notices } = await check(honest.pack());
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
    const { report, notices } = await check(honest.pack(), {
      heldKeys: [formatVerifierKey(honest.signer.key)],
      heldCheckpoints: [{ name: "held.note", text: honest.checkpoints[1]?.note ?? "" }],
    });
    expect(notices).toEqual([]);
    expect(report.checkpoints).toMatchObject({ inPack: 3, fromOutside: 1 });
  });

  test("a copy that the server's own people could have changed is no copy from outside", async () => {
    const copy = { name: "copy.note", text: honest.checkpoints[1]?.note ?? "", outside: false };
    expect((await check(honest.pack(), { heldCheckpoints: [copy] })).notices).toContain(
      "no-outside-checkpoint",
    );
  });

  test.each([0, 1, 2, 255, 256, 257, 511, 513])("of %i entries", async (size) => {
    const made = new TestLog();
    for (let i = 0; i < size; i++) made.add({ action: "x.y" });
    made.checkpoint();
    expect((await check(made.pack())).names).toEqual([]);
  });

  test("entries that wait for their place are listed, not proven", async () => {
    const made = log();
    made.add({ action: "models.archive" });
    const { report, names, notices } = await check(made.pack());
    expect(names).toEqual([]);
    expect(notices).toContain("unsequenced-tail");
    expect(report.waiting).toMatchObject({ count: 1, entries: [{ action: "models.archive" }] });
  });
});

describe("each way of tampering has its finding", () => {
  const swap = (line: string | undefined, from: string | RegExp, to: string) =>
    (line ?? "").replace(from, to);
  const cases: [string, (files: Map<string, Uint8Array>) => void, string[]][] = [
    [
      "a byte of an entry",
      (f) => entries(f, (l) => l.with(5, swap(l[5], '"n":5', '"n":6'))),
      ["entry-changed"],
    ],
    [
      "a space that changes no meaning",
      (f) => entries(f, (l) => l.with(5, swap(l[5], '"n":5', '"n": 5'))),
      ["not-canonical", "entry-changed", "chain-broken"],
    ],
    ["an entry deleted", (f) => entries(f, (l) => l.toSpliced(400, 1)), ["chain-broken", "leaf-missing"]],
    ["the last entries deleted", (f) => entries(f, (l) => l.slice(0, 690)), ["tail-cut"]],
    [
      "two entries swapped",
      (f) =>
        entries(f, (l) =>
          l.with(10, `10\t${swap(l[17], /^\d+\t/, "")}`).with(17, `17\t${swap(l[10], /^\d+\t/, "")}`),
        ),
      ["chain-broken", "leaves-swapped"],
    ],
    ["one entry twice", (f) => entries(f, (l) => l.toSpliced(10, 0, l[10] ?? "")), ["leaf-added"]],
    [
      "an entry beyond the checkpoint",
      (f) => entries(f, (l) => [...l, swap(l[699], "699\t", "700\t")]),
      ["uncovered-entries"],
    ],
    ["a line that is none", (f) => entries(f, (l) => [...l, "nothing"]), ["bad-entry"]],
    [
      "a leaf's hash in its tile",
      (f) => f.set("tile/0/001", Buffer.from(f.get("tile/0/001") ?? []).fill(1, 0, 1)),
      ["root-mismatch", "tile-changed", "entry-changed", "chain-broken"],
    ],
    [
      "an upper tile",
      (f) => f.set("tile/1/000.p/2", Buffer.from(f.get("tile/1/000.p/2") ?? []).fill(1, 0, 1)),
      ["tile-changed"],
    ],
    ["a tile gone from the middle", (f) => void f.delete("tile/0/000"), ["tile-missing"]],
    ["the last tile gone", (f) => void f.delete("tile/0/002.p/188"), ["tail-cut"]],
    [
      "a checkpoint of another root",
      (f) => f.set("checkpoints/300.note", Buffer.from(forgedNote(300))),
      ["root-mismatch"],
    ],
    [
      "two checkpoints of one size",
      (f) => f.set("checkpoints/300-b.note", Buffer.from(forgedNote(300))),
      ["history-forked", "root-mismatch"],
    ],
    [
      "a signature of no worth",
      (f) =>
        f.set(
          "checkpoints/300.note",
          Buffer.from(textOf(f, "checkpoints/300.note").replace(/.{7}=\n$/, "AAAAAAA=\n")),
        ),
      ["bad-signature", "unknown-key"],
    ],
    [
      "a key that nobody knows",
      (f) => f.set("checkpoints/700.note", Buffer.from(foreignNote(700))),
      ["unknown-key"],
    ],
    [
      "a personal value",
      (f) => f.set("private.jsonl", Buffer.from(textOf(f, "private.jsonl").replace("lead@", "boss@"))),
      ["commitment-mismatch"],
    ],
    [
      "no checkpoint",
      (f) => {
        for (const size of [100, 300, 700]) f.delete(`checkpoints/${size}.note`);
        f.delete("private.jsonl");
      },
      ["checkpoint-missing", "uncovered-entries"],
    ],
    [
      "a checkpoint that is none",
      (f) => f.set("checkpoints/300.note", Buffer.from("nothing\n")),
      ["bad-checkpoint"],
    ],
    ["no keys", (f) => void f.delete("keys.txt"), ["keys-missing", "unknown-key"]],
    [
      "a checkpoint of another log",
      (f) =>
        f.set(
          "checkpoints/300.note",
          Buffer.from(textOf(f, "checkpoints/300.note").replace("countersign.test", "elsewhere.test")),
        ),
      ["bad-signature", "wrong-origin"],
    ],
    [
      "an earlier checkpoint shown later",
      (f) =>
        f.set(
          "checkpoints/times.txt",
          Buffer.from(`${textOf(f, "checkpoints/times.txt")}2026-11-21T09:00:00Z\t300\n`),
        ),
      ["rolled-back"],
    ],
  ];
  test.each(cases)("%s", async (_name, change, expected) => {
    const { names, report } = await check(edited(change));
    expect(names.toSorted()).toEqual(expected.toSorted());
    expect(report.exitCode).toBe(
      expected.some(
        (name) => !["tile-missing", "uncovered-entries", "checkpoint-missing", "keys-missing"].includes(name),
      )
        ? 1
        : 2,
    );
  });

  function forgedNote(size: number): string {
    const other = new TestLog(honest.signer);
    for (let i = 0; i < size; i++) other.add({ action: "x.y" });
    return other.checkpoint();
  }
  function foreignNote(size: number): string {
    const other = new TestLog(makeSigner(honest.origin));
    other.bodies.push(...honest.bodies.slice(0, size));
    return other.checkpoint();
  }
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
    expect((await check(rewritten())).names).toEqual([]);
  });

  test("and is found with it", async () => {
    const held = { heldCheckpoints: [{ name: "mine.note", text: honest.checkpoints[2]?.note ?? "" }] };
    expect((await check(rewritten(), held)).names).toEqual(["history-forked"]);
  });

  test("a log rolled back to an older backup", async () => {
    const older = new TestLog(honest.signer);
    older.bodies.push(...honest.bodies.slice(0, 300));
    older.checkpoints.push(...honest.checkpoints.slice(0, 2));
    expect((await check(older.pack())).names).toEqual([]);
    const held = { heldCheckpoints: [{ name: "mine.note", text: honest.checkpoints[2]?.note ?? "" }] };
    expect((await check(older.pack(), held)).names).toEqual(["rolled-back"]);
  });

  test("a log signed anew with another key, keys.txt and all", async () => {
    const other = new TestLog(makeSigner(honest.origin));
    other.bodies.push(...honest.bodies);
    other.checkpoint();
    expect((await check(other.pack())).names).toEqual([]);
    expect((await check(other.pack(), { heldKeys: [formatVerifierKey(honest.signer.key)] })).names).toEqual([
      "unknown-key",
    ]);
    const held = { heldCheckpoints: [{ name: "mine.note", text: honest.checkpoints[2]?.note ?? "" }] };
    expect((await check(other.pack(), held)).names).toEqual(["unknown-key"]);
  });
});

describe("a key that follows another", () => {
  const rotated = (announce: boolean) => {
    const made = new TestLog();
    const next = makeSigner(made.origin);
    made.add({ action: "x.y" });
    made.checkpoint();
    if (announce)
      made.add({
        action: "audit.rotateKey",
        target: null,
        after: { checkpointKey: formatVerifierKey(next.key) },
      });
    else made.add({ action: "x.y" });
    made.checkpoint([made.signer, next]);
    made.add({ action: "x.y" });
    made.checkpoint([next]);
    const files = made.pack();
    files.set(
      "keys.txt",
      Buffer.from(`${formatVerifierKey(made.signer.key)}\n${formatVerifierKey(next.key)}\n`),
    );
    return { files, old: formatVerifierKey(made.signer.key), next: formatVerifierKey(next.key) };
  };

  test("is trusted when the log announced it under the old one", async () => {
    const { files, old, next } = rotated(true);
    expect((await check(files, { heldKeys: [old] })).names).toEqual([]);
    expect((await check(files, { heldKeys: [next] })).names).toEqual([]);
  });

  test("is not trusted for a second signature alone, which anybody can add", async () => {
    const { files, old } = rotated(false);
    expect((await check(files, { heldKeys: [old] })).names).toEqual(["unknown-key"]);
  });
});

describe("time", () => {
  const dated = (at: string, entriesAfter: number, jump = 0) => {
    const made = new TestLog();
    for (let i = 0; i < 10; i++) made.add({ action: "x.y" });
    made.later(7200);
    made.add({ action: "x.y" });
    made.checkpoint();
    made.add({ action: "x.y", at });
    if (jump) made.later(jump);
    for (let i = 0; i < entriesAfter; i++) made.add({ action: "x.y" });
    made.checkpoint();
    return made.pack();
  };

  test("a step back is told and is no tampering", async () => {
    const { names, notices } = await check(dated("2026-11-21T08:00:05.000000Z", 3));
    expect(names).toEqual([]);
    expect(notices).not.toContain("clock-backwards");
    const made = new TestLog();
    made.later(3600);
    made.add({ action: "x.y" });
    made.later(-1800);
    made.add({ action: "x.y" });
    made.checkpoint();
    const stepped = await check(made.pack());
    expect(stepped.names).toEqual([]);
    expect(stepped.notices).toContain("clock-backwards");
  });

  test("an entry dated before a checkpoint that was signed without it", async () => {
    expect((await check(dated("2026-11-21T06:30:00.000000Z", 3))).names).toEqual(["back-dated"]);
  });

  test("a backlog after an outage is not back-dated", async () => {
    const made = new TestLog();
    made.add({ action: "x.y" });
    const size = made.bodies.length;
    for (let i = 0; i < 40; i++) {
      made.later(60);
      made.add({ action: "x.y" });
    }
    made.later(7200);
    made.checkpoint();
    const files = made.pack();
    const at = "2026-11-21T09:00:00Z";
    files.set("checkpoints/times.txt", Buffer.from(`${at}\t${size}\n${at}\t20\n${at}\t41\n`));
    expect((await check(files)).names).toEqual([]);
  });
});

describe("a part of the log", () => {
  const project = { kind: "project", id: "prj_1", name: "p" };
  const part = (keep: (line: string, leaf: number) => boolean, scope: object = project) => {
    const files = new Map(honest.pack(scope));
    entries(files, (lines) => lines.filter(keep));
    files.delete("private.jsonl");
    return files;
  };

  test("has its entries at their leaves, and none of the others", async () => {
    const { names, report } = await check(part((line) => line.includes("dst_3")));
    expect(names).toEqual([]);
    expect(report.checked.entries).toBe(100);
  });

  test("an entry of an object that was left out shows in the object's chain", async () => {
    expect((await check(part((line, leaf) => line.includes("dst_3") && leaf !== 73))).names).toEqual([
      "entry-left-out",
    ]);
  });

  test("a period begins in the middle of an object's story", async () => {
    const period = { ...project, from: "2026-11-21T06:05:00Z" };
    const { names, notices } = await check(part((_, leaf) => leaf >= 300, period));
    expect(names).toEqual([]);
    expect(notices).toContain("outside-scope");
  });
});

describe("entries that a retention rule removed", () => {
  type Otherwise = { prune?: object; after?: object; months?: number | null; wait?: number };
  const AFTER_A_YEAR = 400 * 86_400;

  const pruned = (recorded: [number, number][], otherwise: Otherwise = {}, made = log()) => {
    const { months = 12, wait = AFTER_A_YEAR } = otherwise;
    if (months !== null) {
      made.add({
        action: "audit.setRetention",
        target: { type: "retention_policy", id: "org_1" },
        after: { version: 1, months },
      });
    }
    made.later(wait);
    made.add({
      action: "audit.prune",
      actorType: "system",
      target: { type: "log", id: "log" },
      after: {
        entries: 300,
        pruned: recorded,
        months: 12,
        treeHead: { size: 700, root: "" },
        ...otherwise.after,
      },
      ...otherwise.prune,
    });
    made.checkpoint();
    const files = made.pack();
    files.delete("private.jsonl");
    entries(files, (lines) => lines.filter((_, leaf) => leaf >= 300 || leaf === 7));
    return files;
  };

  test("are explained by the log, and the chains go on over them", async () => {
    const { names, notices } = await check(
      pruned([
        [0, 6],
        [8, 299],
      ]),
    );
    expect(names).toEqual([]);
    expect(notices).toContain("pruned-entries");
  });

  const PLACES: [number, number][] = [
    [0, 6],
    [8, 299],
  ];
  test.each<[string, Otherwise]>([
    ["a person's record", { prune: { actorType: "user" } }],
    ["no rule", { months: null }],
    ["another rule than the one in force", { months: 24 }],
    ["a tree head that does not cover them", { after: { treeHead: { size: 299 } } }],
    ["no tree head", { after: { treeHead: null } }],
    ["a tree head of later", { after: { treeHead: { size: 9000 } } }],
    ["too young entries", { wait: 300 * 86_400 }],
  ])("%s explains nothing", async (_name, otherwise) => {
    const { names } = await check(pruned(PLACES, otherwise));
    expect(names.toSorted()).toEqual(["chain-broken", "leaf-missing", "pruning-without-rule"]);
  });

  test("a gap in the story of a review is never explained", async () => {
    const made = new TestLog();
    for (let i = 0; i < 700; i++) {
      made.add({
        action: "lifecycle.note",
        target: i === 50 || i === 650 ? { type: "policy", id: "pol_1" } : null,
      });
    }
    expect((await check(pruned(PLACES, {}, made))).names).toEqual(["chain-broken"]);
  });

  test("one more that the record does not name is missing", async () => {
    expect(
      (
        await check(
          pruned([
            [0, 6],
            [8, 298],
          ]),
        )
      ).names.toSorted(),
    ).toEqual(["chain-broken", "leaf-missing"]);
  });

  test("a part of the log has the same gaps, and says the same", async () => {
    const files = pruned([
      [0, 6],
      [8, 299],
    ]);
    files.set(
      "manifest.json",
      Buffer.from(textOf(files, "manifest.json").replace('"kind":"installation"', '"kind":"project"')),
    );
    expect((await check(files)).names).toEqual([]);
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
  expect((await check(files)).names.toSorted()).toEqual(["file-changed", "file-missing"]);
});

test("what is no pack is no verdict", async () => {
  await expect(check(new Map())).rejects.toThrow("is not an evidence pack");
  await expect(check(honest.pack(), { heldKeys: ["abc"] })).rejects.toThrow("not a verifier key");
});
