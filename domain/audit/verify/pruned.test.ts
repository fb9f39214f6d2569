import { describe, expect, test } from "vitest";
import { TestLog } from "#server/testing/evidence.ts";
import { checkPack, editEntries, longLog, textOf } from "#server/testing/long-log.ts";

describe("entries that a retention rule removed", () => {
  type Otherwise = { prune?: object; after?: object; months?: number | null; wait?: number };
  const AFTER_A_YEAR = 400 * 86_400;

  const pruned = (recorded: [number, number][], otherwise: Otherwise = {}, made = longLog()) => {
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
    editEntries(files, (lines) => lines.filter((_, leaf) => leaf >= 300 || leaf === 7));
    return files;
  };

  test("are explained by the log, and the chains go on over them", async () => {
    const { names, notices } = await checkPack(
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
    const { names } = await checkPack(pruned(PLACES, otherwise));
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
    expect((await checkPack(pruned(PLACES, {}, made))).names).toEqual(["chain-broken"]);
  });

  test("one more that the record does not name is missing", async () => {
    expect(
      (
        await checkPack(
          pruned([
            [0, 6],
            [8, 298],
          ]),
        )
      ).names.toSorted(),
    ).toEqual(["chain-broken", "leaf-missing"]);
  });

  describe("in a part of the log", () => {
    const ofProject = (otherwise: Otherwise = {}) => {
      const files = pruned(PLACES, otherwise);
      const manifest = textOf(files, "manifest.json").replace('"kind":"installation"', '"kind":"project"');
      return files.set("manifest.json", Buffer.from(manifest));
    };

    test("leave the same gaps, which the record explains", async () => {
      expect((await checkPack(ofProject())).names).toEqual([]);
    });

    test.each<[string, Otherwise]>([
      ["no rule", { months: null }],
      ["another rule than the one in force", { months: 24 }],
      ["too young entries", { wait: 300 * 86_400 }],
    ])("are explained by no record of %s", async (_name, otherwise) => {
      expect((await checkPack(ofProject(otherwise))).names.toSorted()).toEqual([
        "entry-left-out",
        "pruning-without-rule",
      ]);
    });
  });
});
