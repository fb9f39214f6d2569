import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "#domain/audit/log/bytes.ts";
import { leafHash } from "#domain/audit/log/merkle.ts";
import { keysFor } from "#server/audit/log/keyring.ts";
import {
  appendSigned,
  attacked,
  edit,
  type HonestLog,
  honestLog,
  resign,
} from "#server/testing/attacked-log.ts";
import { sha256 } from "#server/testing/log-crypto.ts";
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

const outside = (note: string) => ({ heldCheckpoints: [{ name: "mine.note", text: note }] });

test("the untouched log gives no finding, with copies from outside or without", async () => {
  const url = await log.installation.copy();
  const { names, report } = await findingsIn(url);
  expect(names).toEqual([]);
  expect(report.exitCode).toBe(0);
  expect(report.checked.decisions).toBe(3);
  expect(report.checkpoints.inPack).toBeGreaterThan(3);
  const [key] = keysFor("checkpoint", log.origin, log.installation.keyFile);
  const both = {
    heldCheckpoints: [log.held.early, log.held.late].map((text, i) => ({ name: `${i}`, text })),
  };
  const [record] = keysFor("record", log.origin, log.installation.keyFile);
  const heldKeys = [key?.verifierKey ?? "", record?.verifierKey ?? ""];
  const again = await findingsIn(url, { ...both, heldKeys });
  expect(again.report.counts.filter(({ name }) => name !== "values-withheld")).toEqual([]);
});

test("a clock that goes back is told and is no tampering", async () => {
  const url = await attacked(log, (sql) =>
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
      log,
    ),
  );
  const { names, report } = await findingsIn(url);
  expect(names).toEqual([]);
  expect(report.counts.map(({ name }) => name)).toContain("clock-backwards");
});

describe("an attacker who holds the key and rewrites everything in agreement", () => {
  const rewrite = async (sql: postgres.TransactionSql) => {
    await edit(sql, sql`leaf_index = (select max(leaf_index) from audit_entries)`, "round 11", "round 12");
    await sql`
      update audit_entries set reason = 'round 12' where leaf_index = (select max(leaf_index) from audit_entries)`;
    await resign(sql, log);
  };

  test("is found by nothing that the server itself has", async () => {
    expect((await findingsIn(await attacked(log, rewrite))).names).toEqual([]);
  });

  test("is found by a checkpoint from outside", async () => {
    expect((await findingsIn(await attacked(log, rewrite), outside(log.held.late))).names).toEqual([
      "history-forked",
    ]);
  });

  test("is not found by one from before what was rewritten", async () => {
    expect((await findingsIn(await attacked(log, rewrite), outside(log.held.early))).names).toEqual([]);
  });
});

describe("an older backup in the place of the log", () => {
  const rollBack = async (sql: postgres.TransactionSql) => {
    await sql`
      delete from audit_entries where leaf_index >= (
        select min(leaf_index) from audit_entries where action = 'approvals.proposePolicy')`;
    await sql`delete from decisions`;
    await sql`delete from aliases`;
    await resign(sql, log);
  };

  test("is found by a checkpoint from outside alone", async () => {
    expect((await findingsIn(await attacked(log, rollBack))).names).toEqual([]);
    expect((await findingsIn(await attacked(log, rollBack), outside(log.held.late))).names).toEqual([
      "rolled-back",
    ]);
  });
});

test("leaves are hashed as RFC 6962 says, by the database and by the check alike", async () => {
  const sql = postgres(log.installation.ownerUrl, { max: 1, onnotice: () => {} });
  const [row] = await sql<{ body: Uint8Array; hash: string }[]>`
    select body, encode(leaf_hash, 'hex') as hash from audit_entries where leaf_index = 3`;
  await sql.end();
  expect(toHex(leafHash(sha256, row?.body ?? new Uint8Array()))).toBe(row?.hash);
});
