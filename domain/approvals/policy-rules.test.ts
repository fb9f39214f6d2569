import { describe, expect, test } from "vitest";
import { defaultPolicy, needsApproval, type Policy, policySchema } from "./policy.ts";
import {
  acrossProjects,
  canonicalRule,
  putInForceRefusal,
  ruleRefusal,
  samePolicy,
  tooFewAcrossProjects,
} from "./policy-rules.ts";
import { policyChanges } from "./policy-sentences.ts";
import { GATES } from "./states.ts";
import { isLowered, RISK_TIERS } from "./tiers.ts";

const release = defaultPolicy("release_version");
const leave = defaultPolicy("leave_phase");

describe("a rule that can be one", () => {
  test.each(GATES.flatMap((gate) => RISK_TIERS.map((tier) => ({ gate, tier }))))(
    "the default of $gate at $tier risk",
    ({ gate, tier }) => {
      const policy = defaultPolicy(gate, tier);
      expect(ruleRefusal(policy)).toBeNull();
      expect(policySchema.parse(policy)).toEqual(policy);
    },
  );

  const refusals: { name: string; rule: Policy; key: string }[] = [
    { name: "a release that nobody approves", rule: { ...release, quorum: 0 }, key: "rule.quorum" },
    {
      name: "policies that anybody changes alone",
      rule: { ...defaultPolicy("change_policy"), quorum: 0 },
      key: "rule.quorum",
    },
    { name: "a role that cannot decide", rule: { ...release, roles: ["engineer"] }, key: "rule.roles" },
    { name: "no role at all", rule: { ...release, roles: [] }, key: "rule.roles" },
    {
      name: "a required role whose approval does not count",
      rule: { ...release, roles: ["lead"], requiredRoles: ["reviewer"] },
      key: "rule.requiredRoles",
    },
    {
      name: "more required roles than approvals",
      rule: { ...release, requiredRoles: ["reviewer", "lead"] },
      key: "rule.requiredRoles",
    },
    { name: "a preview of a phase", rule: { ...leave, requirePreview: true }, key: "rule.requirePreview" },
    {
      name: "an emergency at another gate than a release",
      rule: { ...defaultPolicy("deploy"), breakGlass: { allowed: true, roles: ["lead"] } },
      key: "rule.breakGlass",
    },
    {
      name: "an emergency that nobody may call",
      rule: { ...release, breakGlass: { allowed: true, roles: [] } },
      key: "rule.breakGlass",
    },
    {
      name: "an emergency for those who cannot decide",
      rule: { ...release, breakGlass: { allowed: true, roles: ["stakeholder"] } },
      key: "rule.breakGlass",
    },
  ];
  test.each(refusals)("not: $name", ({ rule, key }) => expect(ruleRefusal(rule)?.key).toBe(key));

  test("an open gate is one, where daily work passes", () => {
    expect(ruleRefusal({ ...leave, quorum: 0 })).toBeNull();
    expect(needsApproval(leave)).toBe(false);
    expect(needsApproval(release)).toBe(true);
  });
});

test("the order of roles and phases says nothing", () => {
  const other: Policy = { ...release, roles: ["owner", "reviewer", "lead", "lead"] };
  expect(samePolicy(release, other)).toBe(true);
  expect(canonicalRule(other).roles).toEqual(["lead", "owner", "reviewer"]);
  expect(samePolicy(release, { ...other, quorum: 2 })).toBe(false);
  const closed: Policy = { ...leave, breakGlass: { allowed: false, roles: ["lead"] } };
  expect(samePolicy(leave, closed)).toBe(true);
});

describe("who puts a proposal in force", () => {
  const proposal = { state: "proposed", proposedBy: "ada", baseNumber: 3 } as const;
  test.each([
    { name: "somebody else", proposal, by: { userId: "ben", numberInForce: 3 }, key: null },
    { name: "not its author", proposal, by: { userId: "ada", numberInForce: 3 }, key: "own_proposal" },
    {
      name: "not twice",
      proposal: { ...proposal, state: "in_force" as const },
      by: { userId: "ben", numberInForce: 4 },
      key: "state",
    },
    {
      name: "not over another that came first",
      proposal,
      by: { userId: "ben", numberInForce: 4 },
      key: "overtaken",
    },
  ])("$name", (row) => expect(putInForceRefusal(row.proposal, row.by)?.key ?? null).toBe(row.key));
});

describe("what a proposal changes", () => {
  const lines = (after: Partial<Policy>, before: Policy = release) =>
    policyChanges(before, { ...before, ...after }).map(
      ({ what, before: was, after: is, looser }) => `${what}: ${was} -> ${is}${looser ? " (looser)" : ""}`,
    );
  test.each<[string, Partial<Policy>, string[]]>([
    ["nothing", { roles: ["owner", "lead", "reviewer"] }, []],
    ["more approvals", { quorum: 2 }, ["Approvals: 1 -> 2"]],
    [
      "no preview",
      { requirePreview: false },
      ["The approver's own preview: asked for -> not asked for (looser)"],
    ],
    ["fewer roles", { roles: ["reviewer"] }, ["Whose approval counts: lead, owner or reviewer -> reviewer"]],
    ["no end", { expiresAfterDays: null }, ["A request ends: after 30 days -> never (looser)"]],
    ["a sooner end", { expiresAfterDays: 1 }, ["A request ends: after 30 days -> after 1 day"]],
    [
      "no emergency",
      { breakGlass: { allowed: false, roles: [] } },
      ["In an emergency: two people, lead or owner -> not allowed"],
    ],
  ])("%s", (_name, after, expected) => expect(lines(after)).toEqual(expected));
});

test("only a lower tier is a lower tier", () => {
  const lowered = RISK_TIERS.flatMap((from) =>
    RISK_TIERS.filter((to) => isLowered(from, to)).map((to) => `${from}>${to}`),
  );
  expect(lowered).toEqual(["limited>low", "high>low", "high>limited"]);
});

describe("a rule for all projects is approved", () => {
  const change = defaultPolicy("change_policy", "high");
  test.each<[string, Partial<Policy>, Partial<Policy>]>([
    ["by owners, of the roles that are named", {}, { quorum: 2, roles: ["owner"], requiredRoles: [] }],
    ["by owners where only roles of a project are", { roles: ["lead", "reviewer"] }, { roles: ["owner"] }],
    ["by somebody, even where nobody was asked", { quorum: 0 }, { quorum: 1 }],
    ["without a role of a project", { requiredRoles: ["reviewer", "owner"] }, { requiredRoles: ["owner"] }],
  ])("%s", (_name, rule, expected) => {
    expect(acrossProjects({ ...change, ...rule })).toEqual({ ...change, roles: ["owner"], ...expected });
  });

  test.each<[number, number, string | null]>([
    [1, 1, null],
    [2, 3, null],
    [2, 1, "needs 2 approvals by the role owner, of people other than you. This organization has 1"],
    [1, 0, "needs 1 approval by the role owner, of people other than you. This organization has 0"],
  ])("by %i, of %i others", (quorum, others, sentence) => {
    const refused = tooFewAcrossProjects({ quorum, roles: ["owner"] }, others);
    if (sentence === null) expect(refused).toBeNull();
    else expect(refused).toMatchObject({ sentence: expect.stringContaining(sentence) });
  });
});
