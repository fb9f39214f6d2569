import { expect, test } from "vitest";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import { GATES } from "#domain/approvals/states.ts";
import { RISK_TIERS } from "#domain/approvals/tiers.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { addSigned, check, first, rated, request, second } from "#server/testing/review-story.ts";
import { verifyEvidence } from "../verify.ts";
import { ruleAtFirst } from "./defaults.ts";

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
