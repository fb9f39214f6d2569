import { describe, expect, test } from "vitest";
import { checkPack, editEntries, honest } from "#server/testing/long-log.ts";

describe("a part of the log", () => {
  const project = { kind: "project", id: "prj_1", name: "p" };
  const part = (keep: (line: string, leaf: number) => boolean, scope: object = project) => {
    const files = new Map(honest.pack(scope));
    editEntries(files, (lines) => lines.filter(keep));
    files.delete("private.jsonl");
    return files;
  };

  test("has its entries at their leaves, and none of the others", async () => {
    const { names, report } = await checkPack(part((line) => line.includes("dst_3")));
    expect(names).toEqual([]);
    expect(report.checked.entries).toBe(100);
  });

  test("an entry of an object that was left out shows in the object's chain", async () => {
    expect((await checkPack(part((line, leaf) => line.includes("dst_3") && leaf !== 73))).names).toEqual([
      "entry-left-out",
    ]);
  });

  test("a period begins in the middle of an object's story", async () => {
    const period = { ...project, from: "2026-11-21T06:05:00Z" };
    const { names, notices } = await checkPack(part((_, leaf) => leaf >= 300, period));
    expect(names).toEqual([]);
    expect(notices).toContain("outside-scope");
  });

  test("of what came before a period some is there, which an entry in it need not follow", async () => {
    const period = { ...project, from: "2026-11-21T06:05:00Z" };
    const early = (leaf: number) => leaf === 3 || leaf === 10 || leaf === 24;
    const { names, notices } = await checkPack(part((_, leaf) => leaf >= 300 || early(leaf), period));
    expect(names).toEqual([]);
    expect(notices).toContain("outside-scope");
    const left = part((_, leaf) => (leaf >= 300 && leaf !== 402) || early(leaf), period);
    expect((await checkPack(left)).names).toEqual(["entry-left-out"]);
  });
});
