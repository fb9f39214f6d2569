import { describe, expect, test } from "vitest";
import { type Draft, TestLog } from "#server/testing/evidence.ts";
import { checkPack } from "#server/testing/long-log.ts";
import {
  applied,
  check,
  DIGEST,
  decision,
  first,
  grant,
  handOver,
  move,
  OTHER,
  request,
  second,
  story,
} from "#server/testing/review-story.ts";

test("a release by two who had no part in it gives no finding", async () => {
  expect(await check(story)).toEqual([]);
});

test("a review that another act than asking opens, as that of a phase or a policy does", async () => {
  const policy = { quorum: 1, roles: ["reviewer", "lead", "owner"], requiredRoles: [] };
  const subject = { type: "phase", id: "phs_1" };
  const opened = request({ gate: "leave_phase", alias: null, subject, policy });
  const asked = { ...opened, action: "lifecycle.requestLeave" };
  const left: Draft = {
    action: "approvals.takeEffect",
    target: subject,
    after: { status: "done", requestId: "req_1", contentDigest: DIGEST },
  };
  const inEffect: Draft = { ...applied, action: "approvals.takeEffect" };
  const approved = decision("usr_r1", "approved");
  expect(await check([asked, approved, left, inEffect])).toEqual([]);
  expect(await check([asked, inEffect])).toEqual(["state-jump", "quorum-not-met"]);
  expect(await check([asked, left])).toEqual(["moved-without-approval"]);
});

test("an approval that nobody signed does not count", async () => {
  const unsigned = decision("usr_r2", "approved", { record: null });
  expect((await check([request(), first, unsigned])).toSorted()).toEqual([
    "quorum-not-met",
    "unsigned-decision",
  ]);
});

test("a comment is not signed", async () => {
  expect(
    await check([request(), decision("usr_r1", "pending", { decision: "comment", record: null })]),
  ).toEqual([]);
});

const cases: [string, Draft[], string[]][] = [
  [
    "one approval where two are asked for",
    [request(), decision("usr_r1", "approved"), move()],
    ["quorum-not-met", "moved-without-approval"],
  ],
  [
    "the same person twice",
    [request(), first, decision("usr_r1", "approved", { decisionId: "dec_2" })],
    ["quorum-not-met"],
  ],
  [
    "the named role is missing",
    [request(), decision("usr_r1", "pending", { role: "lead" }), second],
    ["quorum-not-met"],
  ],
  [
    "the author's approval",
    [request(), first, decision("usr_author", "approved")],
    ["own-work-approved", "quorum-not-met"],
  ],
  [
    "the requester's approval",
    [request(), first, decision("usr_requester", "approved")],
    ["own-work-approved", "quorum-not-met"],
  ],
  [
    "the last modifier's approval",
    [request(), first, decision("usr_modifier", "approved")],
    ["own-work-approved", "quorum-not-met"],
  ],
  [
    "the author's approval by another hand",
    [
      request(),
      first,
      handOver("usr_author", "usr_r2"),
      decision("usr_r2", "approved", { onBehalfOf: "usr_author" }),
    ],
    ["own-work-approved", "quorum-not-met"],
  ],
  [
    "one say through two people",
    [
      request(),
      first,
      handOver("usr_r1", "usr_r2"),
      decision("usr_r2", "approved", { onBehalfOf: "usr_r1" }),
    ],
    ["quorum-not-met"],
  ],
  [
    "a role that was not asked for",
    [request(), first, decision("usr_r2", "approved", { role: "engineer" })],
    ["role-not-asked", "quorum-not-met"],
  ],
  [
    "a role they gave themselves",
    [request(), first, grant("usr_r2", "usr_r2"), second],
    ["own-role-used", "quorum-not-met"],
  ],
  [
    "a role they gave themselves in the organization",
    [request(), first, grant("usr_r2", "usr_r2", null), second],
    ["own-role-used", "quorum-not-met"],
  ],
  [
    "other content",
    [request(), first, decision("usr_r2", "approved", { contentDigest: OTHER })],
    ["digest-mismatch", "quorum-not-met"],
  ],
  [
    "an entry made by somebody else",
    [request(), first, decision("usr_r2", "approved", {}, { actor: "usr_lead" })],
    ["signed-by-another", "quorum-not-met"],
  ],
  [
    "an API key's decision",
    [request(), first, decision("usr_r2", "approved", {}, { actorType: "apiKey" })],
    ["signed-by-another", "quorum-not-met"],
  ],
  [
    "after its time",
    [request({ expiresAt: "2026-11-21T06:00:02.000Z" }), first, second],
    ["decided-after-end", "quorum-not-met"],
  ],
  [
    "after it was withdrawn",
    [
      request(),
      { ...applied, action: "approvals.withdraw", after: { state: "withdrawn" } },
      decision("usr_r1", "withdrawn"),
    ],
    ["decided-after-end"],
  ],
  [
    "a request for changes is passed over",
    [request(), first, decision("usr_r3", "changes_requested", { decision: "request_changes" }), second],
    ["quorum-not-met"],
  ],
  [
    "a withdrawn request comes back",
    [request(), { ...applied, after: { state: "withdrawn" } }, { ...applied, after: { state: "approved" } }],
    ["state-jump", "quorum-not-met"],
  ],
  ["a state before that was not", [request(), { ...first, before: { state: "approved" } }], ["state-jump"]],
  ["a review that nobody asked for", [first], ["state-jump", "signature-not-in-log"]],
  ["a name moved without a request", [move({ requestId: null })], ["moved-without-approval"]],
  ["that says its gate is open", [move({ requestId: null, openGate: {} })], ["moved-without-approval"]],
  ["that says it is an emergency", [move({ requestId: null, breakGlass: true })], ["moved-without-approval"]],
  ["a name moved by a request that is not there", [move()], ["moved-without-approval"]],
  ["a name moved while it waits", [request(), first, move()], ["moved-without-approval"]],
  ["another name", [...story.slice(0, 3), move({ alias: "challenger" })], ["moved-without-approval"]],
  ["another version", [...story.slice(0, 3), move({ versionId: "mdv_2" })], ["moved-without-approval"]],
  [
    "other content put into effect",
    [...story.slice(0, 3), move({ contentDigest: OTHER })],
    ["digest-mismatch"],
  ],
  ["one approval used twice", [...story, move()], ["moved-without-approval"]],
  [
    "another passage without approval",
    [request(), { action: "lifecycle.leavePhase", after: { requestId: "req_1", contentDigest: DIGEST } }],
    ["moved-without-approval"],
  ],
  [
    "a decision that does not say which",
    [request(), { ...first, after: { state: "pending", decisionId: "dec_1" } }],
    ["bad-entry"],
  ],
  [
    "a move that does not say of what name",
    [...story.slice(0, 3), { ...move(), after: { versionId: "mdv_1" } }],
    ["bad-entry"],
  ],
  ["a request without a policy", [request({ policy: null })], ["bad-entry"]],
  ["an act that was refused counts for nothing", [{ ...move({ requestId: null }), outcome: "denied" }], []],
];
test.each(cases)("%s", async (_name, drafts, expected) => {
  expect((await check(drafts)).toSorted()).toEqual(expected.toSorted());
});

describe("entries of the first form", () => {
  /** As they were written before requests recorded their policy and moves their request. */
  async function ofFirstForm(action: string, targetType: string, after: object) {
    const log = new TestLog();
    log.bodies.push({
      ...{ v: 1, id: "aud_1", at: "2026-11-21T05:00:00.000Z", action, outcome: "ok", actorType: "user" },
      ...{ actorId: "usr_r1", orgId: "org_1", projectId: "prj_1", targetType, targetId: "any_1", after },
    });
    log.checkpoint();
    const { report } = await checkPack(log.pack());
    return report.findings.filter(({ leaf }) => leaf === 0).map(({ name }) => name);
  }

  test.each<[string, string, object]>([
    ["approvals.request", "review_request", { contentDigest: DIGEST }],
    ["models.moveAlias", "model_version", { alias: "champion", versionId: "mdv_1" }],
    ["deployments.deploy", "deployment", { state: "live", endpoint: "late", versionId: "mdv_1" }],
  ])("%s says too little, which is told and is no tampering", async (action, targetType, after) => {
    expect(await ofFirstForm(action, targetType, after)).toEqual(["old-record"]);
  });
});
