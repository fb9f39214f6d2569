import { describe, expect, test } from "vitest";
import { utf8 } from "#domain/audit/log/bytes.ts";
import { TestLog } from "#server/testing/evidence.ts";
import { checkPack } from "#server/testing/long-log.ts";
import { canonicalText } from "./canonical.ts";
import { parseEntry } from "./entry.ts";

const honest = (): Record<string, unknown> => {
  const log = new TestLog();
  log.add({ action: "models.archive" });
  return structuredClone(log.bodies[0] ?? {});
};
const problemOf = (body: unknown) => {
  const parsed = parseEntry(utf8(canonicalText(body)));
  return "problem" in parsed ? parsed.problem : null;
};

describe("the form of an entry", () => {
  test("is that of the portal's own", () => {
    expect(problemOf(honest())).toBeNull();
  });

  test.each<[string, object]>([
    ["its format is not 1 or 2", { v: 3 }],
    ["it has no id", { id: "" }],
    ["it does not say of which log it is", { log: null }],
    ["its time is not written to the microsecond in UTC", { at: "2026-11-21T06:00:01.000Z" }],
    ["its time is not written to the microsecond in UTC", { at: "2026-13-21T06:00:01.000000Z" }],
    ["it does not say who acted", { actor: { type: "user", id: 7 } }],
    ["it does not say who acted", { actor: null }],
    ["it names no act", { action: "archive" }],
    ["it does not say what was acted on", { target: "prj_1" }],
    ["it does not say what was acted on", { target: { type: "project", id: 1 } }],
    ["a field that holds text holds something else", { reason: 1 }],
    ["a field that holds text holds something else", { project: {} }],
    ["its link to the entry before is no hash", { prev: "abc" }],
    ["its outcome is not one of ok, denied, error", { outcome: "fine" }],
    ["the number of its target is not a whole one", { target: { type: "project", id: "prj_1", rev: 0 } }],
    ["the number of its target is not a whole one", { target: { type: "project", id: "prj_1", rev: 1.5 } }],
    ["a commitment to a personal value is no hash", { private: { ip: "198.51.100.1" } }],
  ])("%s", (problem, change) => {
    expect(problemOf({ ...honest(), ...change })).toBe(problem);
  });

  test.each(["before", "after"])("it has to say what was there %s", (field) => {
    const { [field]: _gone, ...rest } = honest();
    expect(problemOf(rest)).toBe("it does not say what changed");
  });

  test("it is JSON, and an object", () => {
    expect(problemOf(["v", 2])).toBe("it is not a JSON object");
    expect(parseEntry(utf8("{"))).toEqual({ problem: "its bytes are not JSON in UTF-8", canonical: true });
    expect(parseEntry(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({ canonical: true });
  });
});

/** A log whose writer put this into its second entry before it was hashed and signed. */
async function written(change: object, waiting = false) {
  const log = new TestLog();
  log.add({ action: "models.archive", target: null });
  if (waiting) log.checkpoint();
  log.add({ action: "models.archive", target: null });
  Object.assign(log.bodies[1] ?? {}, change);
  if (!waiting) log.checkpoint();
  return checkPack(log.pack());
}

test("a bad form is found in what was hashed and signed", async () => {
  const { names, report } = await written({ outcome: "fine" });
  expect(names).toEqual(["bad-entry"]);
  const sentence = expect.stringContaining("its outcome");
  expect(report.findings).toContainEqual(expect.objectContaining({ leaf: 1, sentence }));
});

test("and in what waits for its place", async () => {
  expect((await written({ outcome: "fine" }, true)).names).toEqual(["bad-entry"]);
});

test("an entry that was written for another log", async () => {
  expect((await written({ log: "elsewhere.test/log" })).names).toEqual(["wrong-origin"]);
});
