import { renameSync, rmSync } from "node:fs";
import { afterAll, afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Tx } from "#db/client.ts";
import { rotateLogKey } from "#server/cli/rotate-log-key.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { allSequenced, freshInstallation } from "#server/testing/sequenced-log.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { keysFor, makeFirstKeys, RECORD_KEY_NAME } from "./keyring.ts";
import { assertKeysHeld, signRecord } from "./sign-record.ts";

afterAll(closeTestConnection);

type Installation = Awaited<ReturnType<typeof freshInstallation>>;
let log: Installation;
let w: World;
beforeEach(async () => {
  testConnection();
  log = await freshInstallation(inject("ownerUrl"));
  w = await makeWorld(log.app.db);
});
afterEach(() => log.drop());

const NOBODY = { orgId: null, userId: null };
const origin = () => inTransaction(log.app.db, NOBODY, async (_tx, clock) => clock.log);
const sign = () => inTransaction(log.app.db, NOBODY, (tx: Tx) => signRecord(tx, Buffer.from("{}")));
const heldRecordKeys = () => keysFor("record", RECORD_KEY_NAME, log.keyFile).map(({ id }) => id);

/** A log with its first keys in force. */
async function begun() {
  const sequencer = log.sequencer();
  await sequencer.leading;
  await expect.poll(async () => (await log.app.sql`select 1 from log_keys`).length).toBeGreaterThan(0);
  return sequencer;
}

const rotate = (open: { db: Installation["app"]["db"] }) =>
  rotateLogKey(["--organization", `org-${w.orgId.slice(-8)}`], () =>
    Promise.resolve({ ...open, stop: async () => {} } as never),
  );

test("a new log makes its first keys; one that has keys signs nothing without them, and makes no others", async () => {
  const { keyId } = await sign();
  expect(heldRecordKeys()).toEqual([keyId]);
  await (await begun()).stop();
  const away = `${log.keyFile}.away`;
  renameSync(log.keyFile, away);
  await expect(sign()).rejects.toMatchObject({
    code: "precondition_failed",
    message: expect.stringContaining("Nothing was signed"),
  });
  expect(heldRecordKeys()).toEqual([]);
  await expect(assertKeysHeld(log.app.db, await origin(), log.keyFile)).rejects.toThrow(
    /Nothing was started/,
  );
  makeFirstKeys(log.keyFile);
  await expect(sign()).rejects.toMatchObject({ code: "precondition_failed" });
  await expect(assertKeysHeld(log.app.db, await origin(), log.keyFile)).rejects.toThrow(/Restore that file/);
  rmSync(log.keyFile);
  renameSync(away, log.keyFile);
  expect((await sign()).keyId).toBe(keyId);
  await assertKeysHeld(log.app.db, await origin(), log.keyFile);
});

test("a change of keys is told in every organization's log, and counts from its checkpoint on", async () => {
  const sequencer = await begun();
  const before = (await sign()).keyId;
  expect(await rotate(log.app)).toBe(0);
  await allSequenced(log.ownerUrl);
  const after = (await sign()).keyId;
  expect([before, after]).toEqual(heldRecordKeys());
  await sequencer.stop();
  const rows = await log.app.db.transaction(async (tx) => {
    const told = [];
    for (const orgId of [w.orgId, w.otherOrgId])
      told.push(
        await inTransaction(tx, { orgId, userId: null }, (one) =>
          one.execute<{ record: string; by: string | null }>(
            `select after ->> 'recordKeyId' as record, on_behalf_of as by from audit_entries where org_id = '${orgId}' and action = 'audit.rotateKey'`,
          ),
        ),
      );
    return told.map((one) => [...one]);
  });
  expect(rows).toEqual([[{ record: after, by: w.people.owner.id }], [{ record: after, by: null }]]);
});

test("keys that nobody was told of are taken out again, and sign nothing meanwhile", async () => {
  const sequencer = await begun();
  const held = heldRecordKeys();
  const failing = new Proxy(log.app.db, {
    get: (target, name, receiver) => {
      if (name !== "transaction") return Reflect.get(target, name, receiver);
      return (work: (tx: Tx) => Promise<unknown>, ...more: never[]) =>
        target.transaction(
          async (tx) => {
            const answer = await work(tx);
            if (heldRecordKeys().length === held.length) return answer;
            expect((await signRecord(tx, Buffer.from("{}"))).keyId).toBe(held[0]);
            throw preconditionFailed("the entry could not be written");
          },
          ...more,
        );
    },
  });
  await expect(rotate({ db: failing })).rejects.toThrow("the entry could not be written");
  expect(heldRecordKeys()).toEqual(held);
  await sequencer.stop();
});
