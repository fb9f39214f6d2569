import { describe, expect, it } from "vitest";
import { type AnchorFacts, alarmSentence, anchorIsDue, backoffMs, standingOfCopy } from "./rules.ts";

const MINUTE = 60_000;
const PACE = { everyMs: 5 * MINUTE, afterSignatureMs: MINUTE / 2 };
const NOW = 1_000 * MINUTE;
const kept = (ago: number, facts: Partial<AnchorFacts> = {}): AnchorFacts => ({
  newestSize: 20,
  keptSize: 10,
  keptAtMs: NOW - ago,
  lastTriedAtMs: NOW - ago,
  failures: 0,
  signatureWaits: false,
  nowMs: NOW,
  ...facts,
});
const failing = (failures: number, ago: number) => kept(60 * MINUTE, { failures, lastTriedAtMs: NOW - ago });

describe("a place is given the newest checkpoint", () => {
  const never = { keptSize: null, keptAtMs: null, lastTriedAtMs: null };
  const cases: { name: string; facts: AnchorFacts; due: boolean }[] = [
    { name: "at once when it has none", facts: kept(0, never), due: true },
    { name: "not when the log is empty", facts: kept(0, { ...never, newestSize: 0 }), due: false },
    { name: "not before its time", facts: kept(5 * MINUTE - 1), due: false },
    { name: "when its time has come", facts: kept(5 * MINUTE), due: true },
    { name: "not when the log did not grow", facts: kept(60 * MINUTE, { newestSize: 10 }), due: false },
    {
      name: "when the log shrank, so that it is noticed",
      facts: kept(5 * MINUTE, { newestSize: 9 }),
      due: true,
    },
    { name: "when the log was emptied", facts: kept(5 * MINUTE, { newestSize: 0 }), due: true },
    { name: "sooner after a signature", facts: kept(MINUTE / 2, { signatureWaits: true }), due: true },
    { name: "not for each signature", facts: kept(MINUTE / 2 - 1, { signatureWaits: true }), due: false },
    { name: "not at once after a failure", facts: failing(1, 14_999), due: false },
    { name: "15 s after the first failure", facts: failing(1, 15_000), due: true },
    { name: "30 s after the second", facts: failing(2, 29_999), due: false },
    { name: "after the second, in time", facts: failing(2, 30_000), due: true },
    { name: "an hour after many", facts: failing(30, 60 * MINUTE), due: true },
    { name: "not sooner than that", facts: failing(30, 60 * MINUTE - 1), due: false },
    {
      name: "a signature does not shorten a backoff",
      facts: { ...failing(5, MINUTE), signatureWaits: true },
      due: false,
    },
    {
      name: "a first copy that failed waits too",
      facts: { ...failing(3, MINUTE / 2), ...{ keptSize: null, keptAtMs: null } },
      due: false,
    },
  ];
  it.each(cases)("$name: $due", ({ facts, due }) => {
    expect(anchorIsDue(facts, PACE)).toBe(due);
  });

  it("and a failing place is left alone for longer each time", () => {
    expect([0, 1, 2, 3, 8, 9, 10, 1_000].map(backoffMs)).toEqual([
      0, 15_000, 30_000, 60_000, 1_920_000, 3_600_000, 3_600_000, 3_600_000,
    ]);
  });
});

describe("a copy and the log", () => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const cases: {
    name: string;
    copy: [number, Uint8Array];
    newest: [number, Uint8Array];
    past: Uint8Array | null;
    is: string;
  }[] = [
    { name: "the same", copy: [5, a], newest: [5, a], past: a, is: "same" },
    { name: "grown since", copy: [5, a], newest: [9, b], past: a, is: "continued" },
    { name: "grown from other entries", copy: [5, a], newest: [9, b], past: b, is: "different" },
    { name: "two roots at one size", copy: [5, a], newest: [5, b], past: b, is: "different" },
    {
      name: "a signed root that the tiles do not give",
      copy: [5, a],
      newest: [5, b],
      past: a,
      is: "different",
    },
    { name: "cut short", copy: [9, b], newest: [5, a], past: null, is: "shorter" },
    { name: "cut short, whatever the tiles say", copy: [9, b], newest: [5, a], past: b, is: "shorter" },
  ];
  it.each(cases)("$name: $is", ({ copy, newest, past, is }) => {
    const heads = [copy, newest].map(([size, root]) => ({ size, root }));
    const [first, second] = heads;
    if (!first || !second) throw new Error("two heads");
    expect(standingOfCopy(first, second, past)).toBe(is);
    if (is === "shorter" || is === "different")
      expect(alarmSentence(is, first, second)).toMatch(/Nothing was copied over it\.$/);
  });
});
