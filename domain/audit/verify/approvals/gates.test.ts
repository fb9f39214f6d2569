import { describe, expect, test } from "vitest";
import { GATES } from "#domain/approvals/states.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import {
  addSigned,
  applied,
  check,
  DIGEST,
  decision,
  first,
  OTHER,
  rated,
  request,
  second,
} from "#server/testing/review-story.ts";
import { verifyEvidence } from "../verify.ts";

type Gate = "deploy" | "leave_phase" | "accept_exception" | "change_threshold" | "change_policy";

/** What the portal records when a thing passes each gate; `ofReview` is what the review of it says that it is about. */
const PASSAGES: Readonly<
  Record<Gate, { entry: Draft; ofReview: { subject: string; alias: string | null } }>
> = {
  deploy: {
    entry: {
      action: "deployments.deploy",
      target: { type: "deployment", id: "dep_1" },
      before: { endpoint: "late", versionId: null },
      after: { endpoint: "late", versionId: "mdv_1", state: "live" },
    },
    ofReview: { subject: "mdv_1", alias: "late" },
  },
  leave_phase: {
    entry: {
      action: "lifecycle.updatePhase",
      target: { type: "phase", id: "phs_1" },
      before: { phase: "scalability", status: "in_progress" },
      after: { phase: "scalability", status: "done" },
    },
    ofReview: { subject: "phs_1", alias: null },
  },
  accept_exception: {
    entry: {
      action: "governance.updateItem",
      target: { type: "checklist_item", id: "chk_1" },
      before: { status: "open" },
      after: { status: "not_applicable" },
    },
    ofReview: { subject: "chk_1", alias: null },
  },
  change_threshold: {
    entry: {
      action: "monitoring.updateConfig",
      target: { type: "monitor", id: "mon_1" },
      before: { version: 1, drift: 0.1 },
      after: { version: 2, drift: 0.9 },
    },
    ofReview: { subject: "mon_1", alias: null },
  },
  change_policy: {
    entry: rated("low"),
    ofReview: { subject: "prj_1", alias: null },
  },
};
const CASES = Object.entries(PASSAGES).map(([gate, passage]) => ({ gate, ...passage }));

const SIGNED = { requestId: "req_1", contentDigest: DIGEST };
const resting = (entry: Draft, on: object = SIGNED): Draft => ({
  ...entry,
  after: { ...entry.after, ...on },
});
const asked = (gate: string, of: { subject: string; alias: string | null }): Draft =>
  request({
    gate,
    subject: { type: "any", id: of.subject },
    alias: of.alias,
    policy: {
      gate,
      quorum: gate === "change_policy" ? 2 : 1,
      roles: ["reviewer", "lead", "owner"],
      requiredRoles: ["leave_phase", "change_policy"].includes(gate) ? [] : ["reviewer"],
    },
  });
const story = (gate: string, of: { subject: string; alias: string | null }, passages: Draft[]): Draft[] =>
  gate === "change_policy"
    ? [asked(gate, of), first, second, ...passages]
    : [asked(gate, of), decision("usr_r1", "approved"), ...passages];

const openGate = (gate: string): Draft => ({
  action: "approvals.takeEffect",
  target: { type: "policy", id: "pol_1" },
  after: {
    gate,
    tier: "high",
    version: 1,
    rule: { gate, quorum: 0, roles: ["lead"], requiredRoles: [] },
    requestId: "req_9",
    contentDigest: DIGEST,
  },
});

describe.each(CASES)("the gate $gate", ({ gate, entry, ofReview }) => {
  test("is passed with a review of it", async () => {
    expect(await check(story(gate, ofReview, [resting(entry), applied]))).toEqual([]);
  });

  test("is not passed without a review where the policy in force asks for one", async () => {
    expect(await check([entry])).toEqual(["moved-without-approval"]);
  });

  test("whatever the act calls itself", async () => {
    expect(await check([{ ...entry, action: "lifecycle.tidyUp" }])).toEqual(["moved-without-approval"]);
  });

  test("is not passed with the review of another gate, subject or name", async () => {
    const of = async (more: object) =>
      check(story(gate, { ...ofReview, ...more }, [resting(entry), applied]));
    expect(await of({ subject: "any_9" })).toEqual(["moved-without-approval"]);
    if (ofReview.alias !== null) expect(await of({ alias: "other" })).toEqual(["moved-without-approval"]);
    const other = gate === "leave_phase" ? "deploy" : "leave_phase";
    expect(await check(story(other, ofReview, [resting(entry), applied]))).toEqual([
      "moved-without-approval",
    ]);
  });

  test("is passed once with one review", async () => {
    const again = resting({ ...entry, target: entry.target ?? null });
    expect(await check(story(gate, ofReview, [resting(entry), applied, again]))).toEqual([
      "moved-without-approval",
    ]);
  });

  test("is not passed with other content, or with none", async () => {
    const on = async (contentDigest: string | null) =>
      check(story(gate, ofReview, [resting(entry, { ...SIGNED, contentDigest }), applied]));
    expect(await on(OTHER)).toEqual(["digest-mismatch"]);
    expect(await on(null)).toEqual(["digest-mismatch"]);
  });

  test("is open where a policy that the log put in force says so, but for those that never are", async () => {
    const log = new TestLog();
    log.add(rated());
    log.add(openGate(gate));
    log.later(3600);
    addSigned(log, entry);
    log.checkpoint();
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    const told = report.findings.filter(({ severity, leaf }) => severity !== "notice" && leaf === 2);
    expect(told.map(({ name }) => name)).toEqual(gate === "change_policy" ? ["moved-without-approval"] : []);
  });
});

test("every gate of the portal has its passage here, but for a release, which the move of a name is", () => {
  expect([...CASES.map(({ gate }) => gate), "release_version"].toSorted()).toEqual([...GATES].toSorted());
});

const PASSED_BY_NOBODY: [string, Draft][] = [
  ["a deployment that is retired", { ...PASSAGES.deploy.entry, after: { state: "retired" } }],
  ["a phase that is begun", { ...PASSAGES.leave_phase.entry, after: { status: "in_progress" } }],
  [
    "a phase that was done already",
    { ...PASSAGES.leave_phase.entry, before: { status: "done" }, after: { status: "done", brief: "b" } },
  ],
  ["an item that is met", { ...PASSAGES.accept_exception.entry, after: { status: "done" } }],
  [
    "an item that is set aside already",
    { ...PASSAGES.accept_exception.entry, before: { status: "not_applicable" } },
  ],
  ["a monitor that is made", { ...PASSAGES.change_threshold.entry, before: null }],
  ["a project that counts as riskier", rated("high")],
  [
    "a policy that is proposed",
    { ...openGate("deploy"), after: { version: 1, rule: {}, state: "proposed" } },
  ],
];
test.each(PASSED_BY_NOBODY)("%s passes no gate", async (_name, entry) => {
  expect(await check([entry])).toEqual([]);
});

test("an item that is set aside for longer passes its gate again", async () => {
  const longer: Draft = {
    ...PASSAGES.accept_exception.entry,
    before: { status: "not_applicable" },
    after: { status: "not_applicable", until: "2027-01-31" },
  };
  expect(await check([longer])).toEqual(["moved-without-approval"]);
});

test.each<[string, string[]]>([
  ["low", []],
  ["limited", ["moved-without-approval"]],
  ["high", ["moved-without-approval"]],
])("a deployment without a review at %s risk", async (tier, expected) => {
  const log = new TestLog();
  log.add({ ...rated(tier), before: { riskTier: "low" } });
  log.later(3600);
  log.add(PASSAGES.deploy.entry);
  log.checkpoint();
  const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
  expect(report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name)).toEqual(
    expected,
  );
});
