import { join } from "node:path";
import canonicalize from "canonicalize";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { connect } from "#db/client.ts";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import { toHex } from "#domain/audit/log/bytes.ts";
import { leafHash } from "#domain/audit/log/merkle.ts";
import { policyInForce } from "#server/approvals/policy-in-force.ts";
import { sha256 } from "#server/audit/log/crypto.ts";
import { chooseKeyFile } from "#server/audit/log/keyring.ts";
import { startSequencer } from "#server/audit/log/sequencer.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { earlierDatabase } from "#server/testing/earlier-database.ts";
import { allSequenced, findingsIn } from "#server/testing/sequenced-log.ts";

/** The last migration of the version before signatures, gates and the log. */
const EARLIER = "0006_audit_views_wall";

// As that version wrote them: without the conditions that came later, and without the gate's name in the rule.
const RULES = {
  release_version: {
    rev: 3,
    rule: {
      quorum: 2,
      roles: ["reviewer", "lead"],
      requirePreview: true,
      requireChecklistPhases: ["governance_and_compliance"],
      blockOnOpenThreads: true,
      expiresAfterDays: 14,
    },
  },
  leave_phase: {
    rev: 2,
    rule: {
      quorum: 1,
      roles: ["owner"],
      requirePreview: false,
      requireChecklistPhases: [],
      blockOnOpenThreads: false,
      expiresAfterDays: null,
    },
  },
} as const;
const PLACE = { org_id: "org_1", project_id: "prj_1" };
const WRITTEN = 12;
// Of the manifest "{}", which every review here is about.
const DIGEST = toHex(sha256(Buffer.from("{}")));

let database: Awaited<ReturnType<typeof earlierDatabase>>;
let appUrl = "";
let sequencerUrl = "";
let entriesBefore: readonly unknown[] = [];

beforeAll(async () => {
  database = await earlierDatabase(inject("ownerUrl"), EARLIER);
  await insertPeopleAndWork();
  await insertReviews();
  await insertEntries();
  entriesBefore = await entries();
  ({ appUrl, sequencerUrl } = await database.prepare());
});

afterAll(() => database?.drop());

async function insertPeopleAndWork() {
  const { sql } = database;
  const made = { ...PLACE, created_by: "usr_maker" };
  await sql`insert into organizations (id, slug, name) values ('org_1', 'acme', 'Acme')`;
  for (const id of ["usr_admin", "usr_maker", "usr_trainer", "usr_reviewer"]) {
    await sql`insert into users ${sql({ id, email: `${id}@example.test`, name: id })}`;
  }
  await sql`insert into projects (id, org_id, slug, name, created_by) values ('prj_1', 'org_1', 'flights', 'Flights', 'usr_admin')`;
  await sql`insert into datasets ${sql({ ...made, id: "dst_1", slug: "flights", name: "Flights" })}`;
  const data = { source_name: "f.csv", source_sha256: DIGEST, source_size: 1 };
  await sql`insert into dataset_versions ${sql({ ...made, ...data, id: "dsv_1", dataset_id: "dst_1", number: 1 })}`;
  await sql`insert into experiments ${sql({ ...made, id: "exp_1", name: "Late" })}`;
  const trained = { dataset_version_id: "dsv_1", dataset_sha256: DIGEST, algorithm: "decision_tree" };
  const run = { ...made, ...trained, id: "run_1", experiment_id: "exp_1", number: 1, job_id: "job_1" };
  await sql`insert into runs ${sql({ ...run, spec: sql.json({}), created_by: "usr_trainer" })}`;
  await sql`insert into models ${sql({ ...made, id: "mod_1", slug: "late-flight", name: "Late flight" })}`;
  for (const number of [1, 2]) {
    const version = { ...made, ...trained, id: `mdv_${number}`, model_id: "mod_1", number, run_id: "run_1" };
    const bytes = { sha256: DIGEST, size: 1, input_schema: sql.json([]), metrics: sql.json({}) };
    await sql`insert into model_versions ${sql({ ...version, ...bytes, manifest: sql.json({}) })}`;
  }
  const watched = { ...made, id: "mon_1", model_id: "mod_1", alias: "champion", dataset_id: "dst_1" };
  await sql`insert into monitors ${sql({ ...watched, config: sql.json({ psiWarn: 0.1 }), config_version: 4 })}`;
}

async function insertReviews() {
  const { sql } = database;
  for (const [gate, { rev, rule }] of Object.entries(RULES)) {
    const policy = { ...PLACE, id: `pol_${gate}`, gate, rev, rule: sql.json(rule), updated_by: "usr_admin" };
    await sql`insert into policies ${sql({ ...policy, updated_at: "2026-09-01T10:00:00Z" })}`;
  }
  const asked = (id: string, versionId: string, state: string) => ({
    ...PLACE,
    id,
    gate: "release_version",
    subject_type: "model_version",
    subject_id: versionId,
    alias: "champion",
    content_digest: DIGEST,
    manifest: sql.json({}),
    policy: sql.json({ gate: "release_version", ...RULES.release_version.rule }),
    reason: "Better.",
    state,
    requested_by: "usr_admin",
    author_id: "usr_maker",
    last_modifier_id: "usr_maker",
  });
  await sql`insert into review_requests ${sql([asked("req_1", "mdv_1", "applied"), asked("req_2", "mdv_2", "pending")])}`;
  const said = (id: string, request_id: string, decision: string, at: string) => ({
    ...PLACE,
    id,
    request_id,
    reviewer_id: "usr_reviewer",
    reviewer_role: "reviewer",
    decision,
    reason: "r",
    statement: "s",
    content_digest: DIGEST,
    created_at: at,
  });
  await sql`insert into decisions ${sql([
    said("dec_0", "req_1", "approve", "2026-09-01T10:00:00Z"),
    said("dec_1", "req_2", "request_changes", "2026-09-02T10:00:00Z"),
    said("dec_2", "req_2", "comment", "2026-09-02T11:00:00Z"),
    said("dec_3", "req_2", "approve", "2026-09-02T12:00:00Z"),
  ])}`;
  await sql`insert into aliases ${sql({ ...PLACE, model_id: "mod_1", alias: "champion", version_id: "mdv_1", request_id: "req_1", moved_by: "usr_admin" })}`;
}

/** Entries of the first form, as that version wrote them: the bytes are the columns as RFC 8785 JSON. */
async function insertEntries() {
  const { sql } = database;
  const entry = (id: string, change: object) => ({
    id,
    orgId: "org_1",
    projectId: "prj_1",
    at: "2026-09-01T10:00:00.123Z",
    actorType: "user",
    actorId: "usr_admin",
    actorLabel: "usr_admin@example.test",
    onBehalfOf: null,
    action: "approvals.setPolicy",
    targetType: "policy",
    targetId: "pol_release_version",
    targetLabel: "Freigabe für Züge",
    outcome: "ok",
    reason: "Two pairs of eyes.",
    before: { quorum: 1, floor: 1e-7 },
    after: { quorum: 2, floor: 1e-7 },
    requestId: `rid_${id}`,
    ...change,
  });
  const asked = (id: string, requestId: string, versionId: string) =>
    entry(id, {
      action: "approvals.request",
      targetType: "review_request",
      targetId: requestId,
      before: null,
      after: {
        state: "pending",
        versionId,
        alias: "champion",
        contentDigest: DIGEST,
        quorum: 2,
        dueOn: null,
      },
    });
  const decided = (id: string, requestId: string, decisionId: string, decision: string, states: string[]) =>
    entry(id, {
      actorId: "usr_reviewer",
      actorLabel: "usr_reviewer@example.test",
      action: "approvals.decide",
      targetType: "review_request",
      targetId: requestId,
      before: { state: states[0], approvals: 0 },
      after: {
        state: states[1],
        approvals: 1,
        decision,
        decisionId,
        role: "reviewer",
        contentDigest: DIGEST,
      },
    });
  const written = [
    entry("aud_1", {}),
    entry("aud_2", { before: { quorum: 2 }, after: { quorum: 3 } }),
    entry("aud_3", { outcome: "denied", before: null, after: null }),
    entry("aud_4", {
      orgId: null,
      projectId: null,
      action: "access.signIn",
      targetType: "user",
      targetId: "usr_admin",
    }),
    entry("aud_5", { actorType: "system", actorId: null, actorLabel: "worker", targetId: "pol_leave_phase" }),
    asked("aud_6", "req_1", "mdv_1"),
    decided("aud_7", "req_1", "dec_0", "approve", ["pending", "approved"]),
    entry("aud_8", {
      action: "models.moveAlias",
      targetType: "model_version",
      targetId: "mdv_1",
      before: { alias: "champion", version: null },
      after: {
        alias: "champion",
        version: 1,
        sha256: DIGEST,
        requestId: "req_1",
        signedBy: ["usr_reviewer"],
      },
    }),
    asked("aud_9", "req_2", "mdv_2"),
    decided("aud_a", "req_2", "dec_1", "request_changes", ["pending", "changes_requested"]),
    decided("aud_b", "req_2", "dec_2", "comment", ["changes_requested", "changes_requested"]),
    decided("aud_c", "req_2", "dec_3", "approve", ["changes_requested", "pending"]),
  ];
  for (const { before, after, ...one } of written) {
    const body = Buffer.from(canonicalize({ v: 1, ...one, before, after }) ?? "");
    const columns = Object.entries(one).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]);
    const diff = { before: before && sql.json(before), after: after && sql.json(after) };
    await sql`insert into audit_entries ${sql({ ...Object.fromEntries(columns), ...diff, body })}`;
  }
}

/** Every column that the earlier version knew, except for the place in the log. */
const entries = () => database.sql`
  select id, ordinal, org_id, project_id, at::text, actor_type, actor_id, actor_label, on_behalf_of, action, target_type, target_id,
         target_label, outcome, reason, before, after, request_id, encode(body, 'hex') as body, encode(leaf_hash, 'hex') as leaf
    from audit_entries where body like convert_to('%"v":1}', 'UTF8') order by ordinal`;

describe("a database that an earlier version filled", () => {
  test("keeps each policy in force, with its number and its rule", async () => {
    const rows = await database.sql`select * from policy_versions order by gate`;
    const expected = (["leave_phase", "release_version"] as const).map((gate) => ({
      id: `pol_${gate}`,
      ...PLACE,
      gate,
      tier: "limited",
      number: RULES[gate].rev,
      base_number: RULES[gate].rev - 1,
      rule: { gate, ...RULES[gate].rule },
      state: "in_force",
      carried_over: true,
      proposed_by: "usr_admin",
      in_force_by: "usr_admin",
      in_force_at: new Date("2026-09-01T10:00:00Z"),
      request_id: null,
    }));
    expect(rows).toMatchObject(expected);
    const [table] = await database.sql`select to_regclass('policies') as name`;
    expect(table).toEqual({ name: null });
  });

  test("decides by them, in the application's own role, and by the default where there was none", async () => {
    const { db, close } = connect(appUrl, { max: 1, name: "countersign-carried-over" });
    const inForce = (gate: "release_version" | "leave_phase" | "deploy") =>
      inTransaction(db, { orgId: "org_1", userId: null }, (tx) => policyInForce(tx, "prj_1", gate));
    try {
      expect(await inForce("release_version")).toMatchObject({
        rev: 3,
        tier: "limited",
        policy: { ...RULES.release_version.rule, requiredRoles: [], breakGlass: { allowed: false } },
      });
      expect(await inForce("leave_phase")).toMatchObject({ rev: 2, policy: RULES.leave_phase.rule });
      expect(await inForce("deploy")).toMatchObject({ rev: 0, policy: defaultPolicy("deploy") });
    } finally {
      await close();
    }
  });

  test("has the same walls again as one that was new", async () => {
    const open = await database.sql`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity and not relforcerowsecurity`;
    expect(open).toEqual([]);
    const disabled =
      await database.sql`select tgname from pg_trigger where tgenabled <> 'O' and not tgisinternal`;
    expect(disabled).toEqual([]);
  });

  test("keeps an open request with the rule it was asked under; it names its version and all who made it", async () => {
    const [open] = await database.sql`select * from review_requests where id = 'req_2'`;
    expect(open).toMatchObject({
      state: "pending",
      policy: { gate: "release_version", ...RULES.release_version.rule },
      policy_version: 0,
      tier: null,
      subject_label: "Late flight v2",
      subject_path: ["models", "late-flight", "2"],
      content_digest: DIGEST,
    });
    expect(open?.author_ids.toSorted()).toEqual(["usr_maker", "usr_trainer"]);
  });

  test("keeps decisions from before signing, and takes no new one without its signature", async () => {
    const [rule] =
      await database.sql`select convalidated from pg_constraint where conname = 'decisions_signed'`;
    expect(rule).toEqual({ convalidated: false });
    const again = database.sql`
      insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest)
      select 'dec_new', org_id, project_id, request_id, 'usr_new', reviewer_role, decision, reason, statement, content_digest
        from decisions where id = 'dec_0'`;
    await expect(again).rejects.toMatchObject({ constraint_name: "decisions_signed" });
  });

  test("has each reviewer's decisions as one chain", async () => {
    const rows = await database.sql`select id, supersedes from decisions order by ordinal`;
    expect(rows).toEqual([
      { id: "dec_0", supersedes: null },
      { id: "dec_1", supersedes: null },
      { id: "dec_2", supersedes: null },
      { id: "dec_3", supersedes: "dec_1" },
    ]);
  });

  test("keeps the alias where it pointed, and the thresholds in force as the first of their history", async () => {
    const [alias] = await database.sql`select * from aliases`;
    expect(alias).toMatchObject({ alias: "champion", version_id: "mdv_1", request_id: "req_1" });
    const [config] = await database.sql`select * from monitor_configs`;
    expect(config).toMatchObject({ monitor_id: "mon_1", number: 4, config: { psiWarn: 0.1 } });
  });
});

describe("audit entries of the first form", () => {
  test("stay as they were, byte for byte", async () => {
    expect(entriesBefore).toHaveLength(WRITTEN);
    expect(await entries()).toEqual(entriesBefore);
  });

  test("each object goes on from its last entry, refusals left out", async () => {
    const heads = await database.sql`
      select h.target_id, h.rev, e.id from audit_heads h join audit_entries e using (leaf_hash) order by h.target_id`;
    expect(heads).toEqual([
      { target_id: "mdv_1", rev: 1, id: "aud_8" },
      { target_id: "pol_leave_phase", rev: 1, id: "aud_5" },
      { target_id: "pol_release_version", rev: 2, id: "aud_2" },
      { target_id: "req_1", rev: 2, id: "aud_7" },
      { target_id: "req_2", rev: 4, id: "aud_c" },
    ]);
  });

  test("get their places from the sequencer, in their order, and the check of the whole log finds them unchanged", async () => {
    const keyFile = join(database.home, "keys", "log.json");
    chooseKeyFile(keyFile);
    const sequencer = startSequencer({ url: sequencerUrl, keyFile, pollMs: 20 });
    try {
      await allSequenced(database.superUrl);
    } finally {
      await sequencer.stop();
    }
    const rows = await database.sql`
      select leaf_index::int as place, body, leaf_hash from audit_entries
       where id like 'aud\\__' order by ordinal`;
    const places = rows.map(({ place }) => place);
    expect(places).toHaveLength(WRITTEN);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const { body, leaf_hash } of rows) {
      expect(Buffer.from(leafHash(sha256, body))).toEqual(Buffer.from(leaf_hash));
    }
    expect(await entries()).toEqual(entriesBefore);
    expect((await findingsIn(database.superUrl)).names).toEqual([]);
  });
});
