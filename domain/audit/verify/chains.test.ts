import { expect, test } from "vitest";
import { TestLog } from "#server/testing/evidence.ts";
import { checkPack } from "#server/testing/long-log.ts";

const HASH = "0".repeat(64);

/** Four acts on one project; a writer who holds the key changes what the last says of its place in the project's story. */
async function told(change: { rev?: number | null; prev?: string | null }, scope: object = {}) {
  const log = new TestLog();
  for (let i = 0; i < 4; i++) log.add({ action: "models.archive" });
  const last = log.bodies[3] ?? {};
  if ("rev" in change) Object.assign(Object(last.target), { rev: change.rev });
  if ("prev" in change) last.prev = change.prev;
  log.checkpoint();
  const { report } = await checkPack(log.pack(scope));
  return report.findings
    .filter(({ severity }) => severity !== "notice")
    .map(({ name, sentence }) => `${name}: ${sentence}`);
}

test.each<[string, { rev?: number | null; prev?: string | null }, string]>([
  ["a number that was given already", { rev: 3 }, "number 3 of project prj_1, but number 3 came before it"],
  ["a number that was given long ago", { rev: 1 }, "number 1 of project prj_1, but number 3 came before it"],
  ["another entry before it", { prev: HASH }, "names another entry as the one before than stands there"],
  ["none before it", { prev: null }, "names another entry as the one before than stands there"],
  ["a number that leaves one out", { rev: 5 }, "the entries since number 3 are not in the log"],
])("%s breaks the chain", async (_name, change, words) => {
  expect(await told(change)).toEqual([expect.stringContaining(words)]);
  expect((await told(change))[0]).toMatch(/^chain-broken/);
});

test("an entry without a number stands outside", async () => {
  expect(await told({ rev: null, prev: null })).toEqual([]);
});

test.each<[string, { rev?: number; prev?: string | null }]>([
  ["the first, which names one before it", { rev: 1, prev: HASH }],
  ["a later one, which names none", { rev: 2, prev: null }],
])("of an object's entries %s", async (_name, change) => {
  const log = new TestLog();
  log.add({ action: "models.archive" });
  Object.assign(Object(log.bodies[0]?.target), { rev: change.rev });
  Object.assign(log.bodies[0] ?? {}, { prev: change.prev });
  log.checkpoint();
  const { report } = await checkPack(log.pack({ kind: "project", id: "prj_1" }));
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      name: "chain-broken",
      sentence: expect.stringContaining("does not fit what it says of the one before"),
    }),
  );
});
