import { readFileSync } from "node:fs";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { toHex } from "#domain/audit/log/bytes.ts";
import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, rootOfLeaves } from "#domain/audit/log/merkle.ts";
import { signNote } from "#domain/audit/log/note.ts";
import { append, type Edge } from "#domain/audit/log/tiles.ts";
import type { FindingName } from "#domain/audit/verify/findings.ts";
import { request } from "#server/approvals/request.ts";
import { keysFor } from "#server/audit/log/keyring.ts";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { approveAs } from "#server/testing/approve.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { makeSigner, sha256 } from "#server/testing/log-crypto.ts";
import { allSequenced, findingsIn, freshInstallation } from "#server/testing/sequenced-log.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";

type Installation = Awaited<ReturnType<typeof freshInstallation>>;
let honest: Installation;
let world: World;
let origin: string;
let released: { versionId: string; modelId: string; requestId: string };
/** Checkpoints that somebody outside kept. */
let held: { early: string; late: string };

const PHASES = ["scalability", "model_development", "data_acquisition", "monitoring_and_management"] as const;

/** Work, a release by two people, and more work, sequenced while it happens. */
beforeAll(async () => {
  testConnection();
  honest = await freshInstallation(inject("ownerUrl"));
  const sequencer = honest.sequencer({ entriesMax: 7 });
  world = await makeWorld(honest.app.db);
  const { lead, engineer, reviewer } = world.people;
  const focus = async (rounds: number) => {
    for (let i = 0; i < rounds; i++) {
      await world.as(lead, changeFocus, {
        projectId: world.projectId,
        phase: PHASES[i % 4] ?? "scalability",
        reason: `round ${i}`,
      });
    }
  };
  await focus(12);
  const version = await makeModelVersion(world);
  const asked = await world.as(engineer, request, {
    versionId: version.versionId,
    gate: "release_version",
    alias: "champion",
    reason: "Better on evening flights.",
  });
  await makePreview(world, { version, userId: reviewer.id });
  await approveAs(world, reviewer, asked.id);
  await world.as(lead, moveAlias, { versionId: version.versionId, alias: "champion" });
  released = { ...version, requestId: asked.id };
  await focus(12);
  await allSequenced(honest.ownerUrl);
  await sequencer.stop();
  const sql = postgres(honest.ownerUrl, { max: 1, onnotice: () => {} });
  const notes = await sql<{ note: string }[]>`select note from log_checkpoints order by size`;
  const [state] = await sql<{ origin: string }[]>`select origin from log_state`;
  origin = state?.origin ?? "";
  held = { early: notes[1]?.note ?? "", late: notes.at(-1)?.note ?? "" };
  await sql.end();
}, 120_000);

afterAll(async () => {
  await honest.drop();
  await closeTestConnection();
});

/** A copy of the database, spoilt by its superuser with all triggers off. */
async function attacked(attack: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<string> {
  const url = await honest.copy();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await attack(tx);
    });
  } finally {
    await sql.end();
  }
  return url;
}

const outside = (note: string) => ({ heldCheckpoints: [{ name: "mine.note", text: note }] });

test("the untouched log gives no finding, with copies from outside or without", async () => {
  const url = await honest.copy();
  const { names, report } = await findingsIn(url);
  expect(names).toEqual([]);
  expect(report.exitCode).toBe(0);
  expect(report.checked.decisions).toBe(1);
  expect(report.checkpoints.inPack).toBeGreaterThan(3);
  const [key] = keysFor("checkpoint", origin, honest.keyFile);
  const both = { heldCheckpoints: [held.early, held.late].map((text, i) => ({ name: `${i}`, text })) };
  const [record] = keysFor("record", origin, honest.keyFile);
  const heldKeys = [key?.verifierKey ?? "", record?.verifierKey ?? ""];
  const again = await findingsIn(url, { ...both, heldKeys });
  expect(again.report.counts.filter(({ name }) => name !== "values-withheld")).toEqual([]);
});

/** Puts a word of an entry's bytes in the place of another. */
const edit = (
  sql: postgres.TransactionSql,
  where: postgres.PendingQuery<postgres.Row[]>,
  from: string,
  to: string,
) => sql`
  update audit_entries set body = convert_to(replace(convert_from(body, 'UTF8'), ${from}, ${to}), 'UTF8') where ${where}`;

/** An entry as the application would write it, at the end of the log and of its object's chain: tiles, checkpoint and all. */
async function appendSigned(sql: postgres.TransactionSql, entry: Record<string, unknown>, keyFile: string) {
  const [model] = await sql<
    { body: Uint8Array }[]
  >`select body from audit_entries where action = ${String(entry.like)} and target_type <> 'phase' order by target_type limit 1`;
  const body = JSON.parse(Buffer.from(model?.body ?? []).toString("utf8"));
  Object.assign(body, entry.body);
  const target = { ...body.target, ...(entry.target as object) };
  const [head] = await sql<{ rev: number; hash: string }[]>`
    select rev, encode(leaf_hash, 'hex') as hash from audit_heads where target_id = ${target.id}`;
  body.target = { ...target, rev: (head?.rev ?? 0) + 1 };
  body.prev = head?.hash ?? null;
  body.id = `aud_${"z".repeat(20)}`;
  const { default: canonicalize } = await import("canonicalize");
  const bytes = Buffer.from(canonicalize(body) ?? "");
  const [state] = await sql<{ size: string }[]>`select size from log_state`;
  const size = Number(state?.size);
  await sql`
    insert into audit_entries (id, org_id, project_id, at, actor_type, actor_id, action, target_type, target_id, outcome, request_id, body, after, leaf_index)
    values (${body.id}, ${body.org}, ${body.project}, ${body.at}, 'user', ${body.actor.id}, ${body.action}, ${target.type}, ${target.id}, 'ok',
            'rqs_forged', ${bytes}, ${sql.json(body.after)}, ${size})`;
  await resign(sql, keyFile);
}

/** Makes the whole tree anew from the entries that are there, and signs it with the log's own key. */
async function resign(sql: postgres.TransactionSql, keyFile: string, keepUpTo = 0) {
  const rows = await sql<
    { hash: Uint8Array }[]
  >`select leaf_hash as hash from audit_entries where leaf_index is not null order by leaf_index`;
  const leaves = rows.map(({ hash }) => Uint8Array.from(hash));
  const empty: Edge = { size: 0, partial: [] };
  const { tiles } = append(sha256, empty, leaves);
  await sql`delete from log_tiles`;
  for (const { level, index, width, data } of tiles) {
    await sql`insert into log_tiles (level, tile_index, width, data) values (${level}, ${index}, ${width}, ${Buffer.from(data)})`;
  }
  const signers = keysFor("checkpoint", origin, keyFile);
  const kept = await sql<{ size: string }[]>`select size from log_checkpoints order by size`;
  for (const { size } of kept)
    if (Number(size) > keepUpTo && Number(size) > leaves.length)
      await sql`delete from log_checkpoints where size = ${size}`;
  const sizes = new Set([
    ...kept.map(({ size }) => Number(size)).filter((size) => size <= leaves.length),
    leaves.length,
  ]);
  for (const size of sizes) {
    const root = rootOfLeaves(sha256, leaves.slice(0, size));
    const note = signNote(formatCheckpoint({ origin, size, root }), signers);
    await sql`
      insert into log_checkpoints (size, root, note) values (${size}, ${Buffer.from(root)}, ${note})
      on conflict (size) do update set root = excluded.root, note = excluded.note`;
  }
  await sql`update log_state set size = ${leaves.length}`;
}

/** A checkpoint well before the newest; how many entries each covers depends on the moment. */
async function earlySize(sql: postgres.TransactionSql): Promise<number> {
  const [row] = await sql<{ size: string }[]>`select size from log_checkpoints order by size limit 1`;
  if (!row) throw new Error("the honest log has no checkpoint");
  return Number(row.size);
}

const _cases: [string, (sql: postgres.TransactionSql) => Promise<unknown>, FindingName[]][] = [
  ["a byte of an entry", (sql) => edit(sql, sql`leaf_index = 5`, "round", "Round"), ["entry-changed"]],
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
    (sql) => sql`update decisions set record = replace(record, 'Looked at it.', 'Saw it once.')`,
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
        honest.keyFile,
      ),
    ["back-dated"],
  ],
  [
    "two roots at one size",
    async (sql) => {
      const [key] = keysFor("checkpoint", origin, honest.keyFile);
      const size = await earlySize(sql);
      const body = formatCheckpoint({ origin, size, root: sha256(Buffer.from("another history")) });
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
      await sql`update log_checkpoints set note = ${signNote(body, [makeSigner(origin)])} where size = ${row?.size ?? 0}`;
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
    ["entry-changed", "moved-without-approval", "quorum-not-met"],
  ],
  [
    "an approval by the author, in the log with the log's own signature",
    (sql) =>
      appendSigned(
        sql,
        {
          like: "approvals.decide",
          target: { id: released.requestId },
          body: {
            action: "approvals.decide",
            actor: { type: "user", id: world.people.scientist.id, session: null, auth: null },
            before: null,
            after: {
              state: "applied",
              decision: "approve",
              decisionId: "dec_forged",
              signer: world.people.scientist.id,
              role: "reviewer",
              contentDigest: "a".repeat(64),
            },
          },
        },
        honest.keyFile,
      ),
    ["decided-after-end", "digest-mismatch", "own-work-approved", "unsigned-decision"],
  ],
  [
    "an approval in the table, past the triggers",
    (sql) => sql`
      insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest)
      select 'dec_forged', org_id, project_id, id, author_id, 'reviewer', 'approve', 'mine', 'I approve.', content_digest
        from review_requests where id = ${released.requestId}`,
    ["signature-not-in-log"],
  ],
  [
    "a decision turned in the table",
    (sql) => sql`update decisions set decision = 'request_changes' where request_id = ${released.requestId}`,
    ["signature-differs"],
  ],
  [
    "a name moved in the table, past the triggers",
    async (sql) => {
      await sql`
        insert into model_versions (id, org_id, project_id, model_id, number, run_id, dataset_version_id, dataset_sha256, sha256, size, algorithm, input_schema, metrics, manifest, created_by)
        select 'mdv_forged', org_id, project_id, model_id, 99, run_id, dataset_version_id, dataset_sha256, sha256, size, algorithm, input_schema, metrics, manifest, created_by
          from model_versions where id = ${released.versionId}`;
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
          target: { id: released.versionId },
          body: {
            after: { alias: "champion", versionId: released.versionId, requestId: null, contentDigest: null },
          },
        },
        honest.keyFile,
      ),
    ["moved-without-approval"],
  ],
  [
    "a personal value",
    (sql) =>
      sql`update audit_private set value = 'somebody-else@example.test' where field = 'actor' and entry_id = (select id from audit_entries where leaf_index = 5)`,
    ["commitment-mismatch"],
  ],
  [
    "a receipt that belongs to another leaf",
    (sql) => sql`update signature_receipts set proof = replace(proof, 'index ', 'index 1')`,
    ["receipt-invalid"],
  ],
];

describe("as superuser, with all triggers off", () => {
  test.each(_cases)("%s", async (_name, attack, expected) => {
    const { names } = await findingsIn(await attacked(attack));
    expect(names).toEqual(expected.toSorted());
  });
});

test("a clock that goes back is told and is no tampering", async () => {
  const url = await attacked((sql) =>
    appendSigned(
      sql,
      {
        like: "models.moveAlias",
        body: {
          action: "lifecycle.early",
          at: new Date(Date.now() - 240_000).toISOString().replace("Z", "000Z"),
          after: {},
        },
        target: { id: "prj_early" },
      },
      honest.keyFile,
    ),
  );
  const { names, report } = await findingsIn(url);
  expect(names).toEqual([]);
  expect(report.counts.map(({ name }) => name)).toContain("clock-backwards");
});

describe("an attacker who holds the key and rewrites everything in agreement", () => {
  const rewrite = async (sql: postgres.TransactionSql) => {
    await edit(sql, sql`leaf_index = (select max(leaf_index) from audit_entries)`, "round 11", "round 12");
    await resign(sql, honest.keyFile);
  };

  test("is found by nothing that the server itself has", async () => {
    expect((await findingsIn(await attacked(rewrite))).names).toEqual([]);
  });

  test("is found by a checkpoint from outside", async () => {
    expect((await findingsIn(await attacked(rewrite), outside(held.late))).names).toEqual(["history-forked"]);
  });

  test("is not found by one from before what was rewritten", async () => {
    expect((await findingsIn(await attacked(rewrite), outside(held.early))).names).toEqual([]);
  });
});

describe("an older backup in the place of the log", () => {
  const rollBack = async (sql: postgres.TransactionSql) => {
    await sql`delete from audit_entries where leaf_index >= 14`;
    await sql`delete from decisions`;
    await sql`delete from aliases`;
    await resign(sql, honest.keyFile);
  };

  test("is found by a checkpoint from outside alone", async () => {
    expect((await findingsIn(await attacked(rollBack))).names).toEqual([]);
    expect((await findingsIn(await attacked(rollBack), outside(held.late))).names).toEqual(["rolled-back"]);
  });
});

test("a sequencer killed between tiles and checkpoint leaves a log without a finding, and goes on", async () => {
  const fresh = await freshInstallation(inject("ownerUrl"));
  try {
    const w = await makeWorld(fresh.app.db);
    const act = (reason: string) =>
      w.as(w.people.lead, changeFocus, { projectId: w.projectId, phase: "scalability", reason });
    await act("first");
    const torn = Promise.withResolvers<void>();
    const killed = fresh.sequencer({
      between: async (step) => {
        if (step !== "tiles") return;
        torn.resolve();
        throw new Error("killed here");
      },
    });
    await torn.promise;
    await killed.stop();
    expect((await findingsIn(fresh.ownerUrl)).names).toEqual(["checkpoint-missing"]);
    const next = fresh.sequencer();
    await allSequenced(fresh.ownerUrl);
    await next.stop();
    expect((await findingsIn(fresh.ownerUrl)).names).toEqual([]);
  } finally {
    await fresh.drop();
    expect(readFileSync(honest.keyFile, "utf8")).toContain("countersign.keys/1");
  }
});

test("leaves are hashed as RFC 6962 says, by the database and by the check alike", async () => {
  const sql = postgres(honest.ownerUrl, { max: 1, onnotice: () => {} });
  const [row] = await sql<{ body: Uint8Array; hash: string }[]>`
    select body, encode(leaf_hash, 'hex') as hash from audit_entries where leaf_index = 3`;
  await sql.end();
  expect(toHex(leafHash(sha256, row?.body ?? new Uint8Array()))).toBe(row?.hash);
});
