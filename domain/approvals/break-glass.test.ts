import { describe, expect, test } from "vitest";
import {
  type Breaker,
  breakingRole,
  confirmRefusal,
  type ProposalFacts,
  proposeRefusal,
  reviewRefusal,
} from "./break-glass.ts";
import { defaultPolicy, type Policy } from "./policy.ts";

const policy: Policy = {
  ...defaultPolicy("release_version"),
  breakGlass: { allowed: true, roles: ["lead", "owner"] },
};
const closed: Policy = { ...policy, breakGlass: { allowed: false, roles: ["lead", "owner"] } };
const lead: Breaker = { id: "l1", type: "user", roles: ["lead"], hadAPart: false, grantedOwnRole: false };
const proposal: ProposalFacts = {
  state: "proposed",
  proposedBy: "p1",
  confirmedBy: null,
  expiresAt: "2026-11-21T10:00:00Z",
};
const NOW = "2026-11-21T09:30:00Z";

type Row = [name: string, by: Partial<Breaker>, key: string | null, policy?: Policy];

const either: Row[] = [
  ["a lead may", {}, null],
  ["an owner may", { roles: ["scientist", "owner"] }, null],
  ["a reviewer may not, where the policy does not name the role", { roles: ["reviewer"] }, "role"],
  ["somebody without a role may not", { roles: [] }, "role"],
  ["an API key may not", { type: "apiKey" }, "not_a_person"],
  ["the worker may not", { type: "system" }, "not_a_person"],
  ["nobody may where the policy allows none", {}, "not_allowed", closed],
];

describe("who proposes to pass without the quorum", () => {
  test.each([...either, ["the author may", { hadAPart: true }, null] as Row])(
    "%s",
    (_name, by, key, rule) => {
      expect(proposeRefusal(rule ?? policy, { ...lead, ...by })?.key ?? null).toBe(key);
    },
  );
});

describe("who confirms it", () => {
  test.each<Row>([
    ...either,
    ["whoever proposed it may not", { id: "p1" }, "same_person"],
    ["whoever had a part in the work may not", { hadAPart: true }, "own_work"],
    ["whoever gave themselves the role may not", { grantedOwnRole: true }, "granted_own_role"],
  ])("%s", (_name, by, key, rule) => {
    expect(confirmRefusal(rule ?? policy, proposal, { ...lead, ...by }, NOW)?.key ?? null).toBe(key);
  });

  test.each<[string, Partial<ProposalFacts>, string, string | null]>([
    ["in the last second of its hour", {}, "2026-11-21T09:59:59Z", null],
    ["at the end of its hour", {}, "2026-11-21T10:00:00Z", "expired"],
    ["twice", { state: "in_force" }, NOW, "state"],
    ["after it was taken back", { state: "withdrawn" }, NOW, "state"],
    ["after its review", { state: "reviewed" }, NOW, "state"],
  ])("%s", (_name, change, now, key) => {
    expect(confirmRefusal(policy, { ...proposal, ...change }, lead, now)?.key ?? null).toBe(key);
  });
});

describe("who reviews it afterwards", () => {
  const inForce = { state: "in_force" as const, proposedBy: "p1", confirmedBy: "c1" };
  test.each<[string, Partial<Breaker>, object, boolean]>([
    ["a third person may", {}, {}, true],
    ["whoever proposed it may not", { id: "p1" }, {}, false],
    ["whoever confirmed it may not", { id: "c1" }, {}, false],
    ["whoever had a part in the work may not", { hadAPart: true }, {}, false],
    ["an API key may not", { type: "apiKey" }, {}, false],
    ["nobody may before it was confirmed", {}, { state: "proposed", confirmedBy: null }, false],
    ["nobody may twice", {}, { state: "reviewed" }, false],
  ])("%s", (_name, by, change, may) => {
    expect(reviewRefusal({ ...inForce, ...change }, { ...lead, ...by }) === null).toBe(may);
  });
});

test("the role that is recorded is one that the policy names", () => {
  expect(breakingRole(policy, ["reviewer", "owner", "lead"])).toBe("owner");
  expect(breakingRole(policy, ["reviewer"])).toBeNull();
  expect(breakingRole(closed, ["lead"])).toBeNull();
});
