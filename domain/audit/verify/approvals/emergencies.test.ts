import { expect, test } from "vitest";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { DIGEST, grant, OTHER } from "#server/testing/review-story.ts";
import { verifyEvidence } from "../verify.ts";

const target = { type: "break_glass", id: "bgl_1" };
const ALLOWED = ["lead", "owner"];

const proposed = (more: object = {}, entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.breakGlassPropose",
  actor: "usr_lead",
  target,
  after: {
    state: "proposed",
    alias: "champion",
    versionId: "mdv_1",
    contentDigest: DIGEST,
    proposedBy: "usr_lead",
    role: "lead",
    allowedRoles: ALLOWED,
    expiresAt: "2026-11-21T18:00:00.000Z",
    ...more,
  },
  reason: "It answers wrongly.",
  ...entry,
});
const confirmed = (more: object = {}, entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.breakGlassConfirm",
  actor: "usr_owner",
  target,
  after: {
    state: "in_force",
    alias: "champion",
    versionId: "mdv_1",
    requestId: "bgl_1",
    contentDigest: DIGEST,
    proposedBy: "usr_lead",
    confirmedBy: "usr_owner",
    roles: ["lead", "owner"],
    allowedRoles: ALLOWED,
    reviewDueOn: "2026-11-28",
    ...more,
  },
  reason: "Seen it.",
  ...entry,
});
const reviewed = (more: object = {}, entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.breakGlassReview",
  actor: "usr_third",
  target,
  after: { state: "reviewed", versionId: "mdv_1", outcome: "justified", reviewedBy: "usr_third", ...more },
  reason: "There was no other way.",
  ...entry,
});
const withdrawn = (entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.breakGlassWithdraw",
  actor: "usr_lead",
  target,
  after: { state: "withdrawn" },
  ...entry,
});

async function told(drafts: readonly Draft[], scope: object = {}): Promise<string[]> {
  const log = new TestLog();
  for (const draft of drafts) log.add(draft);
  log.checkpoint();
  const reader = memoryReader(log.pack(scope));
  const report = await verifyEvidence({ reader, crypto: nodeVerifyCrypto });
  const ofLog = ["keys-from-pack", "no-outside-checkpoint"];
  return report.findings
    .filter(({ name }) => !ofLog.includes(name))
    .map(({ name, sentence }) => `${name}: ${sentence}`);
}

test("two people, and a third who looks at it afterwards", async () => {
  expect(await told([proposed(), confirmed(), reviewed()])).toEqual([]);
});

test("one that is taken back, or never confirmed, passed nothing", async () => {
  expect(await told([proposed(), withdrawn()])).toEqual([]);
  expect(await told([proposed()])).toEqual([]);
});

const later: Draft = { action: "lifecycle.note", at: "2026-12-01T00:00:00.000000Z" };
const after = (action: Draft) => [proposed(), action];
const cases: [string, Draft[], string[]][] = [
  ["nobody has looked at it yet", after(confirmed()), ["break-glass-unreviewed: .* is due on 2026-11-28"]],
  [
    "nobody looked in time",
    [...after(confirmed()), later],
    ["break-glass-unreviewed: .* was due on 2026-11-28"],
  ],
  [
    "an act that is not known",
    [{ ...withdrawn(), action: "approvals.breakGlassExtend" }],
    ["break-glass-alone: .*breakGlassExtend\\) that is not known"],
  ],
  [
    "a proposal that does not say what",
    [proposed({ contentDigest: null })],
    ["break-glass-alone: .* does not say by whom, what"],
  ],
  ["one proposed twice", [proposed(), proposed()], ["break-glass-alone: .* does not say by whom, what"]],
  [
    "a proposal in a role that is not allowed",
    [proposed({ role: "engineer" })],
    ["break-glass-alone: .* proposes an emergency as engineer"],
  ],
  [
    "a proposal without a reason",
    [proposed({}, { reason: " " })],
    ["break-glass-alone: .* usr_lead proposed an emergency, but not why"],
  ],
  [
    "a proposal in somebody else's name",
    [proposed({}, { actor: "usr_other" })],
    ["signed-by-another: .* usr_lead proposed an emergency, but was made by user usr_other"],
  ],
  [
    "a proposal by a program",
    [proposed({}, { actorType: "apiKey" })],
    ["signed-by-another: .* made by apiKey usr_lead"],
  ],
  [
    "one confirmed by its proposer",
    [proposed(), confirmed({ confirmedBy: "usr_lead" }, { actor: "usr_lead" }), reviewed()],
    ["break-glass-alone: .* by usr_lead and usr_lead: two different people"],
  ],
  [
    "one that nobody had proposed",
    [confirmed(), reviewed()],
    [
      "break-glass-alone: .* confirms an emergency that nobody had proposed",
      "state-jump: .* reviews the emergency bgl_1, which is not in the log",
    ],
  ],
  [
    "one that moves no name",
    [proposed(), confirmed({ alias: null }), reviewed()],
    [
      "moved-without-approval: .* another name or version than the emergency",
      "moved-without-approval: .* does not say which name went where",
    ],
  ],
  [
    "one confirmed twice",
    [proposed(), confirmed(), confirmed(), reviewed()],
    ['state-jump: .* confirms the emergency bgl_1, which was "in_force"'],
  ],
  [
    "one that names another proposer",
    [proposed(), confirmed({ proposedBy: "usr_r9" }), reviewed()],
    ["break-glass-alone: .* another proposer"],
  ],
  [
    "one that moves another name",
    [proposed(), confirmed({ alias: "challenger" }), reviewed()],
    ["moved-without-approval: .* another name or version"],
  ],
  [
    "one that moves another version",
    [proposed(), confirmed({ versionId: "mdv_2" }), reviewed()],
    ["moved-without-approval: .* another name or version"],
  ],
  [
    "other content",
    [proposed(), confirmed({ contentDigest: OTHER }), reviewed()],
    ["digest-mismatch: .* other content"],
  ],
  [
    "one confirmed after its time",
    [proposed({ expiresAt: "2026-11-21T06:00:01.000Z" }), confirmed(), reviewed()],
    ["decided-after-end: .* after its time was over"],
  ],
  [
    "one confirmed by somebody who took a role for it",
    [proposed(), grant("usr_owner", "usr_owner"), confirmed(), reviewed()],
    ["own-role-used: .* usr_owner, who gave themselves a role"],
  ],
  [
    "one confirmed in a role that is not allowed",
    [proposed(), confirmed({ roles: ["lead", "engineer"] }), reviewed()],
    ["break-glass-alone: .* in the roles lead and engineer"],
  ],
  [
    "one that allows more roles when it is confirmed",
    [proposed(), confirmed({ roles: ["lead", "engineer"], allowedRoles: ["lead", "engineer"] }), reviewed()],
    ["break-glass-alone: .* in the roles lead and engineer"],
  ],
  [
    "one confirmed without a reason",
    [proposed(), confirmed({}, { reason: null }), reviewed()],
    ["break-glass-alone: .* usr_owner confirmed an emergency, but not why"],
  ],
  [
    "one reviewed before it was in force",
    [proposed(), reviewed()],
    ['state-jump: .* reviews the emergency bgl_1, which was "proposed"'],
  ],
  [
    "one reviewed by one of the two",
    [proposed(), confirmed(), reviewed({ reviewedBy: "usr_owner" }, { actor: "usr_owner" })],
    ["break-glass-alone: .* by usr_owner, who was one of the two"],
  ],
  [
    "one reviewed in somebody else's name",
    [proposed(), confirmed(), reviewed({}, { actor: "usr_lead" })],
    ["signed-by-another: .* usr_third reviewed an emergency, but was made by user usr_lead"],
  ],
  [
    "one taken back by somebody else",
    [proposed(), withdrawn({ actor: "usr_other" })],
    ["state-jump: .* takes the emergency bgl_1 back"],
  ],
  [
    "one taken back when it was in force",
    [proposed(), confirmed(), withdrawn(), reviewed()],
    ["state-jump: .* takes the emergency bgl_1 back"],
  ],
];
test.each(cases)("%s", async (_name, drafts, expected) => {
  const found = await told(drafts);
  expect(found).toEqual(expected.map((words) => expect.stringMatching(new RegExp(words))));
});

test("a period need not have what came before it", async () => {
  const period = { kind: "project", id: "prj_1", from: "2026-11-21T06:00:00Z" };
  expect(await told([confirmed(), reviewed()], period)).toEqual([]);
});
