import { describe, expect, test } from "vitest";
import { TestLog } from "#server/testing/evidence.ts";
import { makeSigner } from "#server/testing/log-crypto.ts";
import { checkPack, editEntries, edited, honest, textOf } from "#server/testing/long-log.ts";
import { FINDINGS, type FindingName } from "./findings.ts";

describe("each way of tampering has its finding", () => {
  const swap = (line: string | undefined, from: string | RegExp, to: string) =>
    (line ?? "").replace(from, to);
  const cases: [string, (files: Map<string, Uint8Array>) => void, FindingName[]][] = [
    [
      "a byte of an entry",
      (f) => editEntries(f, (l) => l.with(5, swap(l[5], '"n":5', '"n":6'))),
      ["entry-changed"],
    ],
    [
      "a space that changes no meaning",
      (f) => editEntries(f, (l) => l.with(5, swap(l[5], '"n":5', '"n": 5'))),
      ["not-canonical", "entry-changed", "chain-broken"],
    ],
    ["an entry deleted", (f) => editEntries(f, (l) => l.toSpliced(400, 1)), ["chain-broken", "leaf-missing"]],
    ["the last entries deleted", (f) => editEntries(f, (l) => l.slice(0, 690)), ["tail-cut"]],
    [
      "two entries swapped",
      (f) =>
        editEntries(f, (l) =>
          l.with(10, `10\t${swap(l[17], /^\d+\t/, "")}`).with(17, `17\t${swap(l[10], /^\d+\t/, "")}`),
        ),
      ["chain-broken", "leaves-swapped"],
    ],
    ["one entry twice", (f) => editEntries(f, (l) => l.toSpliced(10, 0, l[10] ?? "")), ["leaf-added"]],
    [
      "an entry beyond the checkpoint",
      (f) => editEntries(f, (l) => [...l, swap(l[699], "699\t", "700\t")]),
      ["uncovered-entries"],
    ],
    ["an entry once more after the last", (f) => editEntries(f, (l) => [...l, l[10] ?? ""]), ["leaf-added"]],
    [
      "a personal value of an entry that is not here",
      (f) =>
        f.set(
          "private.jsonl",
          Buffer.from(
            `${textOf(f, "private.jsonl")}${JSON.stringify({ leaf: 9000, entry: "aud_9", field: "ip", salt: "00", value: "x" })}\n`,
          ),
        ),
      ["value-without-entry"],
    ],
    ["an upper tile gone", (f) => void f.delete("tile/1/000.p/2"), ["tile-missing"]],
    [
      "a manifest that speaks of more than is signed",
      (f) =>
        f.set(
          "manifest.json",
          Buffer.from(textOf(f, "manifest.json").replace('"treeSize":700', '"treeSize":701')),
        ),
      ["checkpoint-missing"],
    ],
    ["a line that is none", (f) => editEntries(f, (l) => [...l, "nothing"]), ["bad-entry"]],
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
    const { names, report } = await checkPack(edited(change));
    expect(names.toSorted()).toEqual(expected.toSorted());
    expect(report.exitCode).toBe(expected.some((name) => FINDINGS[name].severity === "tamper") ? 1 : 2);
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
