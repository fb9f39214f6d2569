import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openNote, type VerifierKey } from "#domain/audit/log/note.ts";
import {
  database,
  eachWithItsOwnLog,
  expectSoundLog,
  ids,
  insert,
  rows,
  sequenced,
  start,
  until,
} from "#server/testing/own-log.ts";
import { verifyEd25519 } from "./crypto.ts";
import { addKeys, keysFor } from "./keyring.ts";

eachWithItsOwnLog();

describe("it refuses to go on", () => {
  const halted = async (): Promise<string> => {
    let reason: string | null = null;
    await until(async () => {
      const [row] = await database.owner<{ halted: string | null }[]>`select halted from log_state`;
      reason = row?.halted ?? null;
      return reason !== null;
    });
    return reason ?? "";
  };
  /** As a superuser past every trigger. */
  const tamper = async (statement: string) => {
    const sql = await database.owner.reserve();
    await sql`set session_replication_role = replica`;
    await sql.unsafe(statement);
    await sql`set session_replication_role = origin`;
    sql.release();
  };
  const someLog = async () => {
    const sequencer = start();
    await sequencer.leading;
    await insert(database.owner, ids(300));
    await sequenced(300);
    await sequencer.stop();
  };

  test.each([
    [
      "a tile's byte was changed",
      "update log_tiles set data = set_byte(data, 5, get_byte(data, 5) # 1) where level = 0 and tile_index = 1",
      "do not lead to the root",
    ],
    ["a tile was removed", "delete from log_tiles where level = 0 and tile_index = 1", "is missing"],
    ["the last checkpoint was removed", "delete from log_checkpoints", "last checkpoint was signed for 0"],
    ["the log's size was set back", "update log_state set size = 256", "beyond the end"],
    [
      "an entry was put beyond the end",
      "insert into audit_entries (id, org_id, at, actor_type, action, outcome, request_id, body, leaf_index) values ('aud_forged', 'org_x', now(), 'user', 'x.y', 'ok', 'r', 'forged', 300)",
      "beyond the end",
    ],
  ])("when %s", async (_, statement, because) => {
    await someLog();
    // Without what it remembers outside the database, which would speak first.
    rmSync(`${database.keyFile}.last-checkpoint`);
    await tamper(statement);
    await insert(database.owner, ids(1));
    start();
    expect(await halted()).toContain(because);
    expect((await rows()).at(-1)?.leaf_index).toBeNull();
  });

  test("when the tiles of what was signed before were all made anew", async () => {
    await someLog();
    await tamper("update log_tiles set data = set_byte(data, 5, get_byte(data, 5) # 1) where level = 0");
    start();
    expect(await halted()).toContain("are not those that were signed");
  });

  test("when an older database was put in the place of this one", async () => {
    await someLog();
    await tamper(
      `delete from log_checkpoints; delete from log_tiles; update log_state set size = 0; update audit_entries set leaf_index = null`,
    );
    start();
    expect(await halted()).toContain("older than the log");
  });

  test("when the key is gone, and it goes on by itself once it is back", async () => {
    await someLog();
    const { renameSync } = await import("node:fs");
    renameSync(database.keyFile, `${database.keyFile}.away`);
    await insert(database.owner, ids(1));
    start();
    expect(await halted()).toContain("Restore that file");
    renameSync(`${database.keyFile}.away`, database.keyFile);
    await sequenced(301);
    await expectSoundLog(301);
  });
});

test("a new key comes into force with the entry about it: that checkpoint bears both, the next one only the new", async () => {
  await start().leading;
  await insert(database.owner, ids(1));
  await sequenced(1);
  const [state] = await database.owner<{ origin: string }[]>`select origin from log_state`;
  const old = keysFor("checkpoint", state?.origin ?? "", database.keyFile).map(({ key }) => key);
  const { checkpoint, record } = addKeys(state?.origin ?? "", database.keyFile);
  await insert(database.owner, ids(1));
  await sequenced(2);
  const [id = ""] = ids(1);
  await insert(database.owner, [id], "audit.rotateKey", {
    checkpointKeyId: checkpoint.id,
    recordKeyId: record.id,
  });
  await sequenced(3);
  await insert(database.owner, ids(1));
  await sequenced(4);
  const notes = await database.owner<{ note: string }[]>`select note from log_checkpoints order by size`;
  const opens = (at: number, keys: readonly VerifierKey[]): boolean => {
    try {
      return openNote(notes[at]?.note ?? "", keys, verifyEd25519).signedBy.length === keys.length;
    } catch {
      return false;
    }
  };
  expect([0, 1, 2, 3].map((at) => opens(at, old))).toEqual([true, true, true, false]);
  expect([0, 1, 2, 3].map((at) => opens(at, [checkpoint.key]))).toEqual([false, false, true, true]);
  expect(opens(2, [...old, checkpoint.key])).toBe(true);
  const keys =
    await database.owner`select purpose, from_size::int, to_size::int from log_keys order by from_size, purpose`;
  expect([...keys]).toEqual([
    { purpose: "checkpoint", from_size: 0, to_size: 3 },
    { purpose: "record", from_size: 0, to_size: 3 },
    { purpose: "checkpoint", from_size: 3, to_size: null },
    { purpose: "record", from_size: 3, to_size: null },
  ]);
  await expectSoundLog(4);
});
