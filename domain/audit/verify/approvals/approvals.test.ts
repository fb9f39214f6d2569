import { describe, expect, test } from "vitest";
import { type SignatureRecord, signatureText, withoutPersonalValues } from "#domain/approvals/signature.ts";
import { TRANSITIONS as OF_PORTAL, REQUEST_STATES } from "#domain/approvals/states.ts";
import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { formatVerifierKey } from "#domain/audit/log/note.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { makeSigner, sha256 } from "#server/testing/log-crypto.ts";
import { canonicalText } from "../canonical.ts";
import { verifyEvidence } from "../verify.ts";
import { isState, mayGo } from "./transitions.ts";

const DIGEST = "a".repeat(64);
const OTHER = "b".repeat(64);
const review = { type: "review_request", id: "req_1" };

const request = (more: object = {}): Draft => ({
  action: "approvals.request",
  actor: "usr_requester",
  target: review,
  after: {
    state: "pending",
    gate: "release_version",
    subject: { type: "model_version", id: "mdv_1" },
    alias: "champion",
    contentDigest: DIGEST,
    policy: { gate: "release_version", quorum: 2, roles: ["reviewer", "lead"], requiredRoles: ["reviewer"] },
    policyVersion: 3,
    tier: "high",
    requestedBy: "usr_requester",
    authors: ["usr_author"],
    lastModifier: "usr_modifier",
    expiresAt: "2026-12-21T06:00:00.000Z",
    ...more,
  },
});

const decision = (signer: string, state: string, more: object = {}, entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.decide",
  actor: signer,
  target: review,
  after: {
    state,
    decision: "approve",
    decisionId: `dec_${signer}`,
    signer,
    role: "reviewer",
    contentDigest: DIGEST,
    onBehalfOf: null,
    ...more,
  },
  ...entry,
});

const first = decision("usr_r1", "pending");
const second = decision("usr_r2", "approved", { role: "lead" });
const applied: Draft = { action: "models.moveAlias", target: review, after: { state: "applied" } };
const move = (more: object = {}): Draft => ({
  action: "models.moveAlias",
  target: { type: "model_version", id: "mdv_1" },
  after: { alias: "champion", versionId: "mdv_1", requestId: "req_1", contentDigest: DIGEST, ...more },
});
const story = [request(), first, second, move(), applied];

const SALT = "0".repeat(32);

/** A decision with the log's part of its signature, as the portal enters it; `altered` is what its record says otherwise. */
function signing(log: TestLog, draft: Draft, at = new Date("2026-11-21T06:00:03Z")): Draft {
  const { altered, ...after }: Record<string, unknown> = { ...draft.after };
  const { decision, decisionId, signer, role, contentDigest, onBehalfOf } = after;
  if (draft.action !== "approvals.decide" || decision === undefined || "record" in after) return draft;
  const record = {
    format: "countersign.signature/1",
    signatureId: decisionId,
    signer: { id: signer, role },
    decision,
    request: { id: "req_1" },
    contentDigest,
    at: at.toISOString(),
    delegation: onBehalfOf ? { id: "dlg_1", from: onBehalfOf } : null,
    ...Object(altered),
  };
  const whole = utf8(canonicalText({ ...record, salt: SALT }));
  const signature = {
    recordHash: toHex(sha256(whole)),
    keyId: toHex(log.recordSigner.key.keyId),
    signature: Buffer.from(log.recordSigner.sign(whole)).toString("base64"),
  };
  return { ...draft, after: { ...after, record, ...signature } };
}

async function check(drafts: readonly Draft[], prepare: (log: TestLog) => void = () => {}) {
  const log = new TestLog();
  for (const draft of drafts) log.add(signing(log, draft));
  log.checkpoint();
  prepare(log);
  const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
  return report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
}

test("a release by two who had no part in it gives no finding", async () => {
  expect(await check(story)).toEqual([]);
});

test("a review that another act than asking opens, as that of a phase or a policy does", async () => {
  const asked = { ...request({ gate: "leave_phase", alias: null }), action: "lifecycle.requestLeave" };
  const left: Draft = {
    action: "approvals.decide",
    target: { type: "phase", id: "phs_1" },
    after: { status: "done", requestId: "req_1", contentDigest: DIGEST },
  };
  const inEffect: Draft = { ...applied, action: "approvals.decide" };
  expect(await check([asked, first, second, left, inEffect])).toEqual([]);
  expect(await check([asked, first, inEffect])).toEqual(["state-jump", "quorum-not-met"]);
  expect(await check([asked, first, left])).toEqual(["moved-without-approval"]);
});

const grant = (by: string, to: string, project: string | null = "prj_1"): Draft => ({
  action: "access.setProjectMember",
  actor: by,
  project,
  target: { type: "user", id: to },
  after: { role: "reviewer" },
});

const handOver = (from: string, to: string, more: object = {}, entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.delegate",
  actor: from,
  target: review,
  after: { delegationId: "dlg_1", from, role: "lead", to, untilOn: "2026-11-21", ...more },
  ...entry,
});
const takenBack: Draft = {
  action: "approvals.endDelegation",
  target: review,
  before: { delegationId: "dlg_1" },
  after: { delegationId: "dlg_1", ended: true },
};
const forAnother = decision("usr_r2", "approved", { role: "lead", onBehalfOf: "usr_lead" });
const NOT_HANDED = ["not-delegated", "quorum-not-met"];

test.each<[string, Draft[], string[]]>([
  ["handed over", [handOver("usr_lead", "usr_r2")], []],
  ["by nobody", [], NOT_HANDED],
  ["to somebody else", [handOver("usr_lead", "usr_r3")], NOT_HANDED],
  ["by somebody else", [handOver("usr_lead", "usr_r2", {}, { actor: "usr_r2" })], NOT_HANDED],
  ["until yesterday", [handOver("usr_lead", "usr_r2", { untilOn: "2026-11-20" })], NOT_HANDED],
  ["and taken back", [handOver("usr_lead", "usr_r2"), takenBack], NOT_HANDED],
  [
    "on another review",
    [
      { ...request(), target: { type: "review_request", id: "req_2" } },
      handOver("usr_lead", "usr_r2", {}, { target: { type: "review_request", id: "req_2" } }),
    ],
    NOT_HANDED,
  ],
])("a say for another, %s", async (_name, before, expected) => {
  expect((await check([request(), first, ...before, forAnother])).toSorted()).toEqual(expected);
});

const RULE = { gate: "release_version", quorum: 2, roles: ["reviewer", "lead"], requiredRoles: ["reviewer"] };
const inForce = (version: number, quorum: number, more: object = {}): Draft => ({
  action: "approvals.decide",
  target: { type: "policy", id: `pol_${version}` },
  after: { gate: "release_version", tier: "high", version, rule: { ...RULE, quorum }, ...more },
});

test.each<[string, Draft[], string[]]>([
  ["the one in force", [inForce(2, 3), inForce(3, 2)], []],
  ["an easier one than that in force", [inForce(2, 2), inForce(3, 3)], ["policy-differs"]],
  ["the version before", [inForce(3, 2), inForce(4, 2)], ["policy-differs"]],
  ["one of another gate", [inForce(4, 3, { gate: "deploy" })], []],
  ["one of another tier", [inForce(4, 3, { tier: "low" })], []],
  ["the one in force, where another is proposed", [inForce(4, 3, { state: "proposed" })], []],
])("a review by %s", async (_name, policies, expected) => {
  const log = new TestLog();
  for (const policy of policies) {
    log.add(policy);
    log.later(3600);
  }
  for (const draft of [request({ expiresAt: null }), first, second])
    log.add(signing(log, draft, new Date(Date.parse("2026-11-21T06:00:00Z") + policies.length * 3_600_000)));
  log.checkpoint();
  const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
  const names = report.counts.filter(({ severity }) => severity === "tamper").map(({ name }) => name);
  // None of the policies here rests on a review of its own; that is the next test.
  expect(names.filter((name) => name !== "moved-without-approval")).toEqual(expected);
});

test("a policy is not put in force without a review", async () => {
  expect(await check([inForce(3, 2)])).toEqual(["moved-without-approval"]);
});

test.each(["models.registerVersion", "models.updateCard"])(
  "whoever the log says did %s does not approve it, whatever the request says",
  async (action) => {
    const made: Draft = {
      action,
      actor: "usr_r2",
      target: { type: "model_version", id: "mdv_1" },
      after: {},
    };
    expect((await check([made, request(), first, second])).toSorted()).toEqual([
      "own-work-approved",
      "quorum-not-met",
    ]);
    const other = { ...made, target: { type: "model_version", id: "mdv_2" } };
    expect(await check([other, request(), first, second])).toEqual([]);
  },
);

test.each<[string, (log: TestLog) => string[], (log: TestLog) => Draft[], number]>([
  ["the pack alone", () => [], () => [], 1],
  ["the auditor", (log) => [formatVerifierKey(log.recordSigner.key)], () => [], 0],
  ["the log", () => [], (log) => [rotation(log)], 0],
])("the key of a signature's record that %s gives", async (_name, more, before, told) => {
  const log = new TestLog();
  for (const draft of [...before(log), ...story]) log.add(signing(log, draft));
  log.checkpoint();
  const heldKeys = [formatVerifierKey(log.signer.key), ...more(log)];
  const report = await verifyEvidence({
    reader: memoryReader(log.pack()),
    crypto: nodeVerifyCrypto,
    heldKeys,
  });
  expect(report.counts.filter(({ name }) => name === "record-keys-from-pack")).toHaveLength(told);
});

const rotation = (log: TestLog): Draft => ({
  action: "audit.rotateKey",
  target: null,
  after: {
    checkpointKey: formatVerifierKey(log.signer.key),
    recordKey: formatVerifierKey(log.recordSigner.key),
  },
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

test.each<[string, object]>([
  ["review", { request: { id: "req_9" } }],
  ["decision", { signatureId: "dec_9" }],
  ["person", { signer: { id: "usr_r9", role: "reviewer" } }],
  ["role", { signer: { id: "usr_r2", role: "lead" } }],
  ["answer", { decision: "request_changes" }],
  ["content", { contentDigest: OTHER }],
  ["person's say", { delegation: { id: "dlg_1", from: "usr_lead" } }],
  ["day", { at: "2026-11-20T06:00:03.000Z" }],
  ["nothing: no review", { request: undefined }],
  ["nothing: no time", { at: undefined }],
  ["nothing: no content", { contentDigest: undefined }],
])("a signature moved from another %s", async (_name, altered) => {
  const moved = decision("usr_r2", "approved", { altered });
  expect((await check([request(), first, moved])).toSorted()).toEqual([
    "quorum-not-met",
    "signature-differs",
  ]);
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
  ["a review that nobody asked for", [first], ["state-jump"]],
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
  ["an act that was refused counts for nothing", [{ ...move({ requestId: null }), outcome: "denied" }], []],
];
test.each(cases)("%s", async (_name, drafts, expected) => {
  expect((await check(drafts)).toSorted()).toEqual(expected.toSorted());
});

describe("roles", () => {
  test("given by somebody else, or before the request, or elsewhere, do no harm", async () => {
    expect(await check([request(), grant("usr_admin", "usr_r2"), first, second])).toEqual([]);
    expect(await check([grant("usr_r2", "usr_r2"), request(), first, second])).toEqual([]);
    expect(await check([request(), grant("usr_r2", "usr_r2", "prj_2"), first, second])).toEqual([]);
  });
});

describe("what is shown beside the log", () => {
  const signature = (more: object = {}) => ({
    decisionId: "dec_usr_r1",
    requestId: "req_1",
    signer: "usr_r1",
    decision: "approve",
    contentDigest: DIGEST,
    ...more,
  });
  const shown = (value: object) => (log: TestLog) => {
    const { record, recordHash, keyId, signature } = Object(log.bodies[1]?.after);
    const signed = { record: { ...record, salt: SALT }, recordHash, keyId, signature };
    log.files.set("signatures/dec_usr_r1.json", JSON.stringify({ ...signed, ...value }));
  };
  const models = (versionId: string) => (log: TestLog) =>
    void log.files.set(
      "models.json",
      JSON.stringify({
        models: [
          {
            name: "late",
            versions: [{ id: "mdv_1" }, { id: "mdv_2" }],
            aliases: [{ alias: "champion", versionId }],
          },
        ],
      }),
    );

  test.each<[string, (log: TestLog) => void, string[]]>([
    ["a signature as the log has it", shown(signature()), []],
    [
      "a signature that the log does not know",
      shown(signature({ decisionId: "dec_9" })),
      ["signature-not-in-log"],
    ],
    ["a signature of another person", shown(signature({ signer: "usr_r9" })), ["signature-differs"]],
    [
      "content that is not what was signed",
      shown(signature({ content: { card: "x" } })),
      ["digest-mismatch"],
    ],
    ["a receipt that is none", shown(signature({ receipt: "nothing" })), ["receipt-invalid"]],
    ["a name where the log moved it", models("mdv_1"), []],
    ["a name that the log never moved there", models("mdv_2"), ["alias-not-in-log"]],
  ])("%s", async (_name, prepare, expected) => {
    expect(await check(story, prepare)).toEqual(expected);
  });
});

describe("signature records", () => {
  const record = {
    decision: "approve",
    contentDigest: DIGEST,
    signer: "usr_r1",
    statement: "I, R, approve.",
  };
  const signedBy = (log: TestLog, value: object) =>
    Buffer.from(log.recordSigner.sign(utf8(canonicalText(value)))).toString("base64");
  const keyId = (log: TestLog) => toHex(log.recordSigner.key.keyId);

  async function checkRecord(change: (fields: Record<string, unknown>, log: TestLog) => void) {
    const log = new TestLog();
    log.add(request());
    const fields: Record<string, unknown> = {
      record,
      recordHash: toHex(sha256(utf8(canonicalText(record)))),
      keyId: keyId(log),
      signature: signedBy(log, record),
    };
    change(fields, log);
    log.add(decision("usr_r1", "pending", fields));
    log.checkpoint();
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    return report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
  }

  test.each<[string, (fields: Record<string, unknown>, log: TestLog) => void, string[]]>([
    ["as signed", () => {}, []],
    [
      "a word of the statement changed",
      (f) => {
        f.record = { ...record, statement: "I, R, refuse." };
      },
      ["signature-record-changed"],
    ],
    [
      "hash and all",
      (f) => {
        f.record = { ...record, statement: "I, R, refuse." };
        f.recordHash = toHex(sha256(utf8(canonicalText(f.record))));
      },
      ["signature-forged"],
    ],
    [
      "signed by a key of one's own",
      (f, log) => {
        f.signature = Buffer.from(makeSigner(log.origin).sign(utf8(canonicalText(record)))).toString(
          "base64",
        );
      },
      ["signature-forged"],
    ],
    [
      "a record about other content",
      (f, log) => {
        f.record = { ...record, contentDigest: OTHER };
        f.recordHash = toHex(sha256(utf8(canonicalText(f.record))));
        f.signature = signedBy(log, { ...record, contentDigest: OTHER });
      },
      ["signature-differs"],
    ],
  ])("%s", async (_name, change, expected) => {
    expect(await checkRecord(change)).toEqual(expected);
  });
});

describe("a record as the portal splits it: whole in the file, without personal values in the log", () => {
  const record: SignatureRecord = {
    format: "countersign.signature/1",
    signatureId: "dec_usr_r1",
    salt: "0".repeat(32),
    signer: { id: "usr_r1", printedName: "Rita", role: "reviewer" },
    meaning: "approve",
    statement: "I, Rita, approve.",
    statementSha256: toHex(sha256(utf8("I, Rita, approve."))),
    decision: "approve",
    comment: "Read.",
    request: {
      id: "req_1",
      gate: "release_version",
      alias: "champion",
      subject: { type: "model_version", id: "mdv_1" },
      policyVersion: 3,
      tier: "high",
    },
    contentDigest: DIGEST,
    components: { card: OTHER },
    at: "2026-11-21T06:00:03.000Z",
    timeZone: "Europe/Berlin",
    authentication: {
      method: "passkey",
      factors: ["passkey"],
      authTime: "2026-11-21T06:00:02.000Z",
      challengeId: "stp_1",
      sessionId: "ses_1",
    },
    delegation: null,
    previous: null,
  };
  const signed = (log: TestLog, one: SignatureRecord) => ({
    recordHash: toHex(sha256(utf8(signatureText(one)))),
    keyId: toHex(log.recordSigner.key.keyId),
    signature: Buffer.from(log.recordSigner.sign(utf8(signatureText(one)))).toString("base64"),
  });
  type Fields = Record<string, unknown>;

  test.each<[string, (shown: Fields, log: TestLog) => Fields, string[]]>([
    ["as signed", (shown) => shown, []],
    [
      "a word of the reason changed",
      (shown) => ({ ...shown, record: signatureText({ ...record, comment: "Unread." }) }),
      ["signature-record-changed"],
    ],
    [
      "another record, signed by the server",
      (shown, log) => {
        const other = { ...record, comment: "Unread." };
        return { ...shown, record: signatureText(other), ...signed(log, other) };
      },
      ["signature-differs"],
    ],
    [
      "the same hash over other values than the log has",
      (shown) => ({ ...shown, record: signatureText({ ...record, timeZone: "UTC" }) }),
      ["signature-differs", "signature-record-changed"],
    ],
    ["no record at all", ({ record: _gone, ...shown }) => shown, ["signature-differs"]],
  ])("%s", async (_name, change, expected) => {
    const log = new TestLog();
    log.add(request());
    const logged = { record: withoutPersonalValues(record), ...signed(log, record) };
    log.add(decision("usr_r1", "pending", logged));
    log.checkpoint();
    const shown = {
      decisionId: "dec_usr_r1",
      requestId: "req_1",
      signer: "usr_r1",
      decision: "approve",
      contentDigest: DIGEST,
      ...signed(log, record),
      record: signatureText(record),
    };
    log.files.set("signatures/dec_usr_r1.json", JSON.stringify(change(shown, log)));
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    const names = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
    expect(names.toSorted()).toEqual(expected);
  });
});

test("every way that the portal lets a request go is known here, and ends end", () => {
  for (const from of REQUEST_STATES) {
    expect(isState(from)).toBe(true);
    for (const to of OF_PORTAL[from]) expect(mayGo(from, to), `${from} to ${to}`).toBe(true);
    if (OF_PORTAL[from].length === 0) expect(REQUEST_STATES.filter((to) => mayGo(from, to))).toEqual([from]);
  }
});
