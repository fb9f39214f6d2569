import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { signNote } from "#domain/audit/log/note.ts";
import type { FindingName } from "#domain/audit/verify/findings.ts";
import { keysFor } from "#server/audit/log/keyring.ts";
import {
  appendSigned,
  attacked,
  earlySize,
  edit,
  type HonestLog,
  honestLog,
} from "#server/testing/attacked-log.ts";
import { makeSigner, sha256 } from "#server/testing/log-crypto.ts";
import { findingsIn } from "#server/testing/sequenced-log.ts";
import { closeTestConnection } from "#server/testing/world.ts";

let log: HonestLog;

beforeAll(async () => {
  log = await honestLog();
});

afterAll(async () => {
  await log.installation.drop();
  await closeTestConnection();
});

const cases: [string, (sql: postgres.TransactionSql) => Promise<unknown>, FindingName[]][] = [
  [
    "a byte of an entry",
    (sql) => edit(sql, sql`leaf_index = 5`, "round", "Round"),
    ["columns-differ", "entry-changed"],
  ],
  ["an entry deleted", (sql) => sql`delete from audit_entries where leaf_index = 5`, ["leaf-missing"]],
  [
    "an entry deleted, and the ones behind it moved up",
    async (sql) => {
      await sql`delete from audit_entries where leaf_index = 5`;
      await sql`drop index audit_leaf_index`;
      await sql`update audit_entries set leaf_index = leaf_index - 1 where leaf_index > 5`;
    },
    ["chain-broken", "entry-changed", "leaves-swapped", "receipt-invalid", "tail-cut"],
  ],
  [
    "the last entries",
    (sql) => sql`delete from audit_entries where leaf_index >= (select size - 4 from log_state)`,
    ["tail-cut"],
  ],
  [
    "two entries swapped",
    async (sql) => {
      await sql`drop index audit_leaf_index`;
      await sql`update audit_entries set leaf_index = 11 - leaf_index where leaf_index in (5, 6)`;
    },
    ["leaves-swapped"],
  ],
  [
    "a hash in a tile",
    (sql) => sql`update log_tiles set data = set_byte(data, 3, get_byte(data, 3) # 1) where level = 0`,
    ["entry-changed", "root-mismatch"],
  ],
  [
    "the statement shown with a signature",
    (sql) => sql`update decisions set statement = 'I refuse.'`,
    ["signature-differs"],
  ],
  [
    "a word in a signature's record",
    async (sql) => {
      await sql`alter table decisions drop constraint decisions_signed`;
      await sql`update decisions set record = replace(record, 'Looked at it.', 'Saw it once.')`;
    },
    ["signature-differs", "signature-record-changed"],
  ],
  [
    "a word in a signature's record, and its hash",
    (sql) => sql`
      update decisions set reason = 'Saw it once.', record = replace(record, 'Looked at it.', 'Saw it once.'),
        record_sha256 = encode(sha256(convert_to(replace(record, 'Looked at it.', 'Saw it once.'), 'UTF8')), 'hex')`,
    ["signature-differs", "signature-forged"],
  ],
  ["the last tile", (sql) => sql`delete from log_tiles where level = 0`, ["tail-cut"]],
  [
    "an entry dated back into the signed past",
    (sql) =>
      appendSigned(
        sql,
        {
          like: "models.moveAlias",
          body: { action: "lifecycle.backDated", at: "2020-01-01T00:00:00.000000Z", after: {} },
          target: { id: "prj_forged" },
        },
        log,
      ),
    ["back-dated"],
  ],
  [
    "two roots at one size",
    async (sql) => {
      const [key] = keysFor("checkpoint", log.origin, log.installation.keyFile);
      const size = await earlySize(sql);
      const body = formatCheckpoint({
        origin: log.origin,
        size,
        root: sha256(Buffer.from("another history")),
      });
      await sql`update log_checkpoints set note = ${signNote(body, key ? [key] : [])} where size = ${size}`;
    },
    ["root-mismatch"],
  ],
  [
    "a key of the attacker's own",
    async (sql) => {
      const [row] = await sql<
        { note: string; size: string }[]
      >`select note, size from log_checkpoints order by size desc limit 1`;
      const body = row?.note.slice(0, row.note.indexOf("\n\n") + 1) ?? "";
      await sql`update log_checkpoints set note = ${signNote(body, [makeSigner(log.origin)])} where size = ${row?.size ?? 0}`;
    },
    ["unknown-key"],
  ],
  [
    "an old checkpoint in the place of the newest",
    async (sql) => {
      await sql`delete from log_checkpoints where size > ${await earlySize(sql)}`;
      await sql`update log_checkpoints set at = now() + interval '1 hour'`;
    },
    ["checkpoint-missing"],
  ],
  [
    "an old checkpoint shown again later",
    async (sql) => {
      await sql`update log_checkpoints set at = now() + interval '1 hour' where size = ${await earlySize(sql)}`;
    },
    ["rolled-back"],
  ],
  [
    "the quorum of a release, raised in the record",
    (sql) => edit(sql, sql`action = 'approvals.request'`, '"quorum":1', '"quorum":2'),
    ["columns-differ", "entry-changed", "moved-without-approval", "policy-differs", "quorum-not-met"],
  ],
  [
    "an approval by the author, in the log with the log's own signature",
    (sql) =>
      appendSigned(
        sql,
        {
          like: "approvals.decide",
          target: { id: log.released.requestId },
          body: {
            action: "approvals.decide",
            actor: { type: "user", id: log.world.people.scientist.id, session: null, auth: null },
            before: null,
            after: {
              state: "applied",
              decision: "approve",
              decisionId: "dec_forged",
              signer: log.world.people.scientist.id,
              role: "reviewer",
              contentDigest: "a".repeat(64),
            },
          },
        },
        log,
      ),
    ["decided-after-end", "digest-mismatch", "own-work-approved", "unsigned-decision"],
  ],
  [
    "an approval in the table, past the triggers",
    async (sql) => {
      await sql`alter table decisions drop constraint decisions_signed`;
      await sql`
        insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest)
        select 'dec_forged', org_id, project_id, id, author_id, 'reviewer', 'approve', 'mine', 'I approve.', content_digest
          from review_requests where id = ${log.released.requestId}`;
    },
    ["signature-not-in-log"],
  ],
  [
    "a decision turned in the table",
    (sql) =>
      sql`update decisions set decision = 'request_changes' where request_id = ${log.released.requestId}`,
    ["signature-differs"],
  ],
  [
    "a name moved in the table, past the triggers",
    async (sql) => {
      await sql`
        insert into model_versions (id, org_id, project_id, model_id, number, run_id, dataset_version_id, dataset_sha256, sha256, size, algorithm, input_schema, metrics, manifest, created_by)
        select 'mdv_forged', org_id, project_id, model_id, 99, run_id, dataset_version_id, dataset_sha256, sha256, size, algorithm, input_schema, metrics, manifest, created_by
          from model_versions where id = ${log.released.versionId}`;
      await sql`update aliases set version_id = 'mdv_forged'`;
    },
    ["alias-not-in-log"],
  ],
  [
    "a name moved in the log without a review",
    (sql) =>
      appendSigned(
        sql,
        {
          like: "models.moveAlias",
          target: { id: log.released.versionId },
          body: {
            after: {
              alias: "champion",
              versionId: log.released.versionId,
              requestId: null,
              contentDigest: null,
            },
          },
        },
        log,
      ),
    ["moved-without-approval"],
  ],
  [
    "a deployment in the log without a review",
    (sql) =>
      appendSigned(
        sql,
        {
          like: "models.moveAlias",
          target: { type: "deployment", id: "dep_forged" },
          body: {
            action: "deployments.deploy",
            after: { endpoint: "late", versionId: log.released.versionId, state: "live" },
          },
        },
        log,
      ),
    ["moved-without-approval"],
  ],
  [
    "a deployment in the log that rests on the review of the release",
    (sql) =>
      appendSigned(
        sql,
        {
          like: "models.moveAlias",
          target: { type: "deployment", id: "dep_forged" },
          body: {
            action: "deployments.deploy",
            after: {
              endpoint: "late",
              versionId: log.released.versionId,
              state: "live",
              requestId: log.released.requestId,
              contentDigest: "a".repeat(64),
            },
          },
        },
        log,
      ),
    ["digest-mismatch", "moved-without-approval"],
  ],
  [
    "a signature taken out of the table",
    (sql) => sql`delete from decisions where request_id = ${log.released.requestId}`,
    ["signature-not-shown"],
  ],
  [
    "the answer of a signer's passkey, in the place of another",
    (sql) => sql`update signature_assertions set assertion = jsonb_set(assertion, '{signature}', '"MEUCIQ"')`,
    ["passkey-refuted"],
  ],
  [
    "a passkey's answer made up for a signature that was proved otherwise",
    (sql) => sql`
      insert into signature_assertions (decision_id, org_id, user_id, assertion)
      select d.id, d.org_id, d.reviewer_id, a.assertion from decisions d, signature_assertions a
       where d.id <> a.decision_id and d.record is not null`,
    ["passkey-refuted"],
  ],
  [
    "a personal value",
    (sql) =>
      sql`update audit_private set value = 'somebody-else@example.test' where field = 'actor' and entry_id = (select id from audit_entries where leaf_index = 5)`,
    ["commitment-mismatch"],
  ],
  [
    "the column of an entry's reason, and not its bytes",
    (sql) => sql`update audit_entries set reason = 'another' where leaf_index = 5`,
    ["columns-differ"],
  ],
  [
    "the column of what an entry changed",
    (sql) =>
      sql`update audit_entries set after = jsonb_set(after, '{phase}', '"communication"') where leaf_index = 5`,
    ["columns-differ"],
  ],
  [
    "the column of an entry's day",
    (sql) => sql`update audit_entries set at = at - interval '1 day' where leaf_index = 5`,
    ["columns-differ"],
  ],
  [
    "the columns of who did what to what, one of each entry",
    (sql) => sql`
      update audit_entries set
        actor_id = case leaf_index when 5 then 'usr_nobody' else actor_id end,
        action = case leaf_index when 6 then 'lifecycle.nothing' else action end,
        target_id = case leaf_index when 7 then 'foc_nothing' else target_id end
       where leaf_index in (5, 6, 7)`,
    ["columns-differ"],
  ],
  [
    "a personal value taken away, not erased",
    (sql) =>
      sql`delete from audit_private where field = 'actor' and entry_id = (select id from audit_entries where leaf_index = 5)`,
    ["columns-differ"],
  ],
  [
    "a personal value given to another organization",
    (sql) =>
      sql`update audit_private set org_id = 'org_other' where field = 'actor' and entry_id = (select id from audit_entries where leaf_index = 5)`,
    ["columns-differ"],
  ],
  [
    "a personal value that the entry knows nothing of",
    (sql) => sql`
      insert into audit_private (entry_id, field, org_id, value, salt)
      select id, 'shoe-size', org_id, '43', '\\x00112233445566778899aabbccddeeff'::bytea from audit_entries where leaf_index = 5`,
    ["columns-differ", "commitment-mismatch"],
  ],
  [
    "the salt of a personal value",
    (sql) =>
      sql`update audit_private set salt = '\\x00112233445566778899aabbccddeeff'::bytea where field = 'actor' and entry_id = (select id from audit_entries where leaf_index = 5)`,
    ["commitment-mismatch"],
  ],
  [
    "a receipt that belongs to another leaf",
    (sql) => sql`update signature_receipts set proof = replace(proof, 'index ', 'index 1')`,
    ["receipt-invalid"],
  ],
];

describe("as superuser, with all triggers off", () => {
  test.each(cases)("%s", async (_name, attack, expected) => {
    const { names } = await findingsIn(await attacked(log, attack));
    expect(names).toEqual(expected.toSorted());
  });
});
