import { describe, expect, test } from "vitest";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import { acrossProjects as ofPortal } from "#domain/approvals/policy-rules.ts";
import { GATES } from "#domain/approvals/states.ts";
import { RISK_TIERS } from "#domain/approvals/tiers.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import {
  addSigned,
  check,
  DIGEST,
  decision,
  first,
  rated,
  request,
  second,
} from "#server/testing/review-story.ts";
import { verifyEvidence } from "../verify.ts";
import { acrossProjects, ruleAtFirst } from "./defaults.ts";

const RULE = {
  gate: "release_version",
  quorum: 2,
  roles: ["reviewer", "lead", "owner"],
  requiredRoles: ["reviewer"],
};
const inForce = (version: number, quorum: number, more: object = {}): Draft => ({
  action: "approvals.takeEffect",
  target: { type: "policy", id: `pol_${version}` },
  after: { gate: "release_version", tier: "high", version, rule: { ...RULE, quorum }, ...more },
});
const HOUR = 3600;

/** A review that asks by version `policyVersion`, some time after each of these was put in force. */
async function reviewed(putInForce: readonly Draft[], more: object = {}, apart = HOUR): Promise<string[]> {
  const log = new TestLog();
  for (const draft of putInForce) {
    log.add(draft);
    log.later(apart);
  }
  const at = new Date(Date.parse("2026-11-21T06:00:00Z") + putInForce.length * apart * 1000);
  for (const draft of [request({ expiresAt: null, ...more }), first, second]) addSigned(log, draft, at);
  log.checkpoint();
  const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
  const names = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
  // None of the policies here rests on a review of its own; that is the next test.
  return names.filter((name) => name !== "moved-without-approval");
}

const V3 = { policyVersion: 3 };
test.each<[string, Draft[], object, string[]]>([
  ["the one in force", [rated(), inForce(2, 3), inForce(3, 2)], V3, []],
  ["an easier one than that in force", [rated(), inForce(2, 2), inForce(3, 3)], V3, ["policy-differs"]],
  ["the version before", [rated(), inForce(3, 2), inForce(4, 2)], V3, ["policy-differs"]],
  [
    "that of the beginning, while another gate's is in force",
    [rated(), inForce(4, 3, { gate: "deploy" })],
    {},
    [],
  ],
  [
    "that of the beginning, while another tier's is in force",
    [rated(), inForce(4, 3, { tier: "low" })],
    {},
    [],
  ],
  [
    "that of the beginning, where another is proposed",
    [rated(), inForce(4, 3, { state: "proposed" })],
    {},
    [],
  ],
  ["that of the beginning, after another came", [rated(), inForce(1, 2)], {}, ["policy-differs"]],
  ["that of the beginning", [rated()], {}, []],
  [
    "an easier one that says it is that of the beginning",
    [rated()],
    { policy: { ...RULE, quorum: 1 } },
    ["policy-differs"],
  ],
  ["one that asks no named role", [rated()], { policy: { ...RULE, requiredRoles: [] } }, ["policy-differs"]],
  [
    "one in which more roles count",
    [rated()],
    { policy: { ...RULE, roles: [...RULE.roles, "engineer"] } },
    ["policy-differs"],
  ],
  ["another tier's than the project has", [rated()], { tier: "limited" }, ["policy-differs"]],
  [
    "a tier's that the project had before",
    [rated("low"), rated("high")],
    { tier: "low" },
    ["policy-differs"],
  ],
  ["a version that the log never had", [rated()], V3, ["policy-not-in-log"]],
])("a review by %s", async (_name, putInForce, more, expected) => {
  expect(await reviewed(putInForce, more)).toEqual(expected);
});

test.each<[string, Draft[], object]>([
  ["policy before", [rated(), inForce(3, 2), inForce(4, 2)], V3],
  ["policy of the beginning", [rated(), inForce(1, 2)], {}],
  ["tier before", [rated("high"), rated("low")], {}],
])("a review that began while it changed may have the %s", async (_name, putInForce, more) => {
  expect(await reviewed(putInForce, more, 5)).toEqual([]);
  expect(await reviewed(putInForce, more, 61)).toEqual(["policy-differs"]);
});

describe("a rule for all projects of the organization", () => {
  const forAll = (version: number, quorum: number, project = "prj_2"): Draft => ({
    ...inForce(version, quorum, { forOrganization: true }),
    project,
    target: { type: "policy", id: `pol_all_${version}` },
  });
  const byAll = { policyVersion: 1, policySource: "organization" };
  test.each<[string, Draft[], object, string[]]>([
    ["that, reviewed in another project", [rated(), forAll(1, 2)], byAll, []],
    ["its next version", [rated(), forAll(1, 3), forAll(2, 2)], { ...byAll, policyVersion: 2 }, []],
    ["its version before", [rated(), forAll(1, 2), forAll(2, 3)], byAll, ["policy-differs"]],
    ["an easier one", [rated(), forAll(1, 3)], byAll, ["policy-differs"]],
    ["that of the beginning, after it came", [rated(), forAll(1, 3)], {}, ["policy-differs"]],
    ["the project's own, which goes before it", [rated(), inForce(3, 2), forAll(1, 3)], V3, []],
    ["it, where the project has its own", [rated(), inForce(1, 3), forAll(1, 2)], byAll, ["policy-differs"]],
    [
      "it, where the project has given its own up",
      [rated(), forAll(1, 2), inForce(1, 3), inForce(2, 2, { followsOrganization: true })],
      byAll,
      [],
    ],
    [
      "the project's own, after it was given up",
      [rated(), forAll(1, 3), inForce(3, 2), inForce(4, 3, { followsOrganization: true })],
      V3,
      ["policy-differs"],
    ],
    [
      "that of the beginning, where the project gave its own up and nobody has another",
      [rated(), inForce(1, 3), inForce(2, 2, { followsOrganization: true })],
      {},
      [],
    ],
    [
      "its number, as if it were the project's own",
      [rated(), forAll(1, 2)],
      { policyVersion: 1 },
      ["policy-differs"],
    ],
    [
      "a rule of another project alone",
      [rated(), { ...inForce(1, 2), project: "prj_2" }],
      byAll,
      ["policy-not-in-log"],
    ],
  ])("a review by %s", async (_name, putInForce, more, expected) => {
    expect(await reviewed(putInForce, more)).toEqual(expected);
  });

  test("a review that began while it changed may have the one before, or that of the beginning", async () => {
    expect(await reviewed([rated(), forAll(1, 2), forAll(2, 3)], byAll, 5)).toEqual([]);
    expect(await reviewed([rated(), forAll(1, 3)], {}, 5)).toEqual([]);
  });
});

test("a policy is not put in force without a review", async () => {
  expect(await check([inForce(3, 2)])).toEqual(["moved-without-approval"]);
});

test("the rules of the beginning are those of the portal", () => {
  for (const gate of GATES)
    for (const tier of RISK_TIERS) {
      const { quorum, roles, requiredRoles } = defaultPolicy(gate, tier);
      expect(ruleAtFirst(gate, tier), `${gate} ${tier}`).toEqual({ quorum, roles, requiredRoles });
    }
});

describe("policies of before they were reviewed, carried over for the tier of the beginning", () => {
  const set = (quorum: number, more: object = {}) => ({
    ...{ v: 1, outcome: "ok", actorType: "user", actorId: "usr_admin", orgId: "org_1", projectId: "prj_1" },
    ...{ action: "approvals.setPolicy", targetType: "policy", targetId: "pol_1", reason: null, before: null },
    targetLabel: "Release a version",
    after: { quorum, roles: ["reviewer", "lead"], requirePreview: true },
    ...more,
  });
  const carried = { quorum: 2, roles: ["reviewer", "lead"], requiredRoles: [] };

  /** A review under version `policyVersion` of a policy that was set by these acts. */
  async function under(earlier: readonly object[], more: object, later: readonly Draft[] = []) {
    const log = new TestLog();
    for (const [i, body] of earlier.entries())
      log.bodies.push({ ...body, id: `aud_v1_${i}`, at: `2026-11-20T05:0${i}:00.000Z` });
    for (const draft of later) log.add(draft);
    const asked = { tier: "limited", expiresAt: null, policy: carried, ...more };
    for (const draft of [request(asked), first, second]) addSigned(log, draft);
    log.checkpoint();
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    return report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
  }

  test.each<[string, readonly object[], object, string[]]>([
    ["the last that was set", [set(1), set(2)], { policyVersion: 2 }, []],
    ["one before it", [set(2), set(3)], { policyVersion: 1 }, ["policy-differs"]],
    ["the rule of one before it, as the last", [set(2), set(3)], { policyVersion: 2 }, ["policy-differs"]],
    ["a number that was never set", [set(2)], { policyVersion: 2 }, ["policy-differs"]],
    ["one that was refused", [set(2, { outcome: "denied" })], { policyVersion: 1 }, ["policy-not-in-log"]],
    ["another gate's", [set(2, { targetLabel: "Deploy" })], { policyVersion: 1 }, ["policy-not-in-log"]],
    ["another project's", [set(2, { projectId: "prj_2" })], { policyVersion: 1 }, ["policy-not-in-log"]],
    ["another tier's than the beginning's", [set(2)], { policyVersion: 1, tier: "low" }, ["policy-differs"]],
  ])("a review by %s", async (_name, earlier, more, expected) => {
    expect(await under(earlier, more)).toEqual(expected);
  });

  test("decide what a passage without a review needed", async () => {
    const deployed: Draft = {
      action: "deployments.deploy",
      target: { type: "deployment", id: "dep_1" },
      after: { endpoint: "late", versionId: "mdv_1", state: "live" },
    };
    const open = set(0, { targetLabel: "Deploy" });
    expect(await under([set(2), open], { policyVersion: 1 }, [deployed])).toEqual([]);
    expect(await under([set(2)], { policyVersion: 1 }, [deployed])).toEqual(["moved-without-approval"]);
  });

  test("an entry of that form behind one of the present form is none", async () => {
    const log = new TestLog();
    log.add({ action: "models.archive" });
    log.bodies.push({ ...set(1), id: "aud_v1", at: "2026-11-21T06:00:02.000Z" });
    log.checkpoint();
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    const found = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
    expect(found).toEqual(["bad-entry"]);
  });
});

describe("the review of a rule for all projects", () => {
  const OWNERS = { gate: "change_policy", quorum: 1, roles: ["owner"], requiredRoles: [] };
  const WEAK = { gate: "change_policy", quorum: 1, roles: ["lead"], requiredRoles: [] };
  const changing = (rule: object, tier: string, more: object = {}): Draft => ({
    action: "approvals.takeEffect",
    target: { type: "policy", id: "pol_of_change" },
    after: { gate: "change_policy", tier, version: 1, rule, ...more },
  });
  const asked = (more: object = {}) =>
    request({
      gate: "change_policy",
      subject: { type: "policy", id: "pol_1" },
      alias: null,
      policy: OWNERS,
      tier: "limited",
      forOrganization: true,
      expiresAt: null,
      ...more,
    });
  const byOwner = decision("usr_r1", "approved", { role: "owner" });
  const effect = (more: object = {}): Draft => ({
    action: "approvals.takeEffect",
    target: { type: "policy", id: "pol_1" },
    after: {
      ...{ gate: "release_version", tier: "limited", version: 1, rule: { ...RULE, quorum: 1 } },
      ...{ forOrganization: true, requestId: "req_1", contentDigest: DIGEST, ...more },
    },
  });
  const high = { tier: "high", policy: { ...OWNERS, quorum: 2 } };

  test.each<[string, Draft[], string[]]>([
    ["by an owner, at the tier of the rule", [asked(), byOwner, effect()], []],
    [
      "at high risk by two",
      [
        asked(high),
        decision("usr_r1", "pending", { role: "owner" }),
        decision("usr_r2", "approved", { role: "owner" }),
        effect({ tier: "high" }),
      ],
      [],
    ],
    [
      "by the lead",
      [asked(), decision("usr_r1", "approved", { role: "lead" }), effect()],
      ["role-not-asked", "quorum-not-met", "moved-without-approval"],
    ],
    [
      "that lets the lead in",
      [asked({ policy: { ...OWNERS, roles: ["lead", "owner"] } }), byOwner, effect()],
      ["policy-differs"],
    ],
    [
      "by the rule of the project that it was reviewed in",
      [changing(WEAK, "high"), asked({ ...high, policy: WEAK, policyVersion: 1 }), byOwner],
      ["moved-without-approval", "policy-not-in-log", "role-not-asked", "quorum-not-met"],
    ],
    [
      "that says it is by a project's affair",
      [
        changing({ ...WEAK, roles: ["owner"] }, "high"),
        asked({ tier: "high", policyVersion: 1, forOrganization: undefined }),
        byOwner,
        effect({ tier: "high" }),
      ],
      ["moved-without-approval", "moved-without-approval"],
    ],
    [
      "at a lower tier than the rule's",
      [asked(), byOwner, effect({ tier: "high" })],
      ["moved-without-approval"],
    ],
    [
      "for a rule of one project",
      [asked(), byOwner, effect({ forOrganization: undefined })],
      ["moved-without-approval"],
    ],
    [
      "at no tier",
      [asked({ tier: undefined }), byOwner, effect()],
      ["policy-differs", "moved-without-approval"],
    ],
    [
      "by the organization's rule, once there is one",
      [
        changing({ ...OWNERS, roles: ["lead", "owner"], quorum: 2 }, "limited", { forOrganization: true }),
        asked({ policy: { ...OWNERS, quorum: 2 }, policyVersion: 1, policySource: "organization" }),
      ],
      ["moved-without-approval"],
    ],
  ])("%s", async (_name, drafts, expected) => {
    expect((await check(drafts)).toSorted()).toEqual([...new Set(expected)].toSorted());
  });

  test("counts the roles and approvals that the portal counts", () => {
    for (const tier of RISK_TIERS)
      for (const roles of [["lead", "owner"], ["lead"]] as const) {
        const rule = { ...defaultPolicy("change_policy", tier), roles, requiredRoles: roles };
        const { quorum, ...portal } = ofPortal(rule);
        const { roles: named, requiredRoles } = portal;
        const recorded = { quorum: rule.quorum, roles: [...roles], requiredRoles: [...roles] };
        expect(acrossProjects(recorded)).toEqual({ quorum, roles: named, requiredRoles });
      }
  });
});
