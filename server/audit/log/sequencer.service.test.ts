import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { fromBase64 } from "#domain/audit/log/bytes.ts";
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

eachWithItsOwnLog();

describe("the sequencer", () => {
  test("gives places without gaps, grows the tree and signs it, well below a second after the commit", async () => {
    await start().leading;
    for (const [i, count] of [1, 255, 1, 600, 3].entries()) {
      const before = Date.now();
      await insert(database.owner, ids(count));
      await sequenced([1, 256, 257, 857, 860][i] ?? 0);
      expect(Date.now() - before).toBeLessThan(1_000);
    }
    await expectSoundLog(860);
  });

  test("takes what commits late, though entries after it are numbered already", async () => {
    await start().leading;
    const held = await database.owner.reserve();
    const [late = ""] = ids(1);
    await held`begin`;
    await insert(held, [late]);
    const others = ids(3);
    await insert(database.owner, others);
    await sequenced(3);
    await held`commit`;
    held.release();
    await sequenced(4);
    expect((await rows()).map(({ id }) => id)).toEqual([...others, late]);
    await expectSoundLog(4);
  });

  test("what is rolled back has no place and leaves no gap", async () => {
    await start().leading;
    const held = await database.owner.reserve();
    await held`begin`;
    await insert(held, ids(2));
    await insert(database.owner, ids(1));
    await sequenced(1);
    await held`rollback`;
    held.release();
    await insert(database.owner, ids(1));
    await sequenced(2);
    await expectSoundLog(2);
  });
});

describe("one leads", () => {
  test("of two, the second stands by, and takes over when the first has ended", async () => {
    const first = start();
    await first.leading;
    const second = start();
    await insert(database.owner, ids(5));
    await sequenced(5);
    const [lead] = await database.owner<{ epoch: string }[]>`select epoch from log_state`;
    expect(Number(lead?.epoch)).toBe(1);
    await first.stop();
    await second.leading;
    await insert(database.owner, ids(5));
    await sequenced(10);
    await expectSoundLog(10);
  });

  test("one that was thought dead cannot write: its number is too low", async () => {
    const torn = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const old = start({
      between: async (step) => {
        if (step !== "numbered") return;
        torn.resolve();
        await go.promise;
      },
    });
    await old.leading;
    await database.owner`update log_state set epoch = epoch + 1`;
    await insert(database.owner, ids(2));
    // Its next look finds the higher number, rolls back, and takes the lead anew with a number of its own.
    await until(async () => {
      const [row] = await database.owner<{ epoch: string }[]>`select epoch from log_state`;
      return Number(row?.epoch) === 3;
    });
    go.resolve();
    await sequenced(2);
    await expectSoundLog(2);
  });
});

test("two tree heads of one size, or a smaller one, cannot be written", async () => {
  await start().leading;
  await insert(database.owner, ids(10));
  await sequenced(10);
  for (const at of [10, 5, 0]) {
    await expect(
      database.owner`insert into log_checkpoints (size, root, note) values (${at}, ${Buffer.alloc(32)}, 'forged')`,
    ).rejects.toMatchObject({ code: "42501" });
  }
});

test("its role gives places and nothing else", async () => {
  await start().leading;
  await insert(database.owner, ids(300));
  await sequenced(300);
  const role = postgres(database.sequencerUrl, { max: 1, onnotice: () => {} });
  for (const statement of [
    "update audit_entries set action = 'forged'",
    "update audit_entries set leaf_index = 7",
    "select body from audit_entries",
    "select * from audit_private",
    "delete from audit_entries",
    "insert into audit_entries (id) values ('x')",
    "update log_tiles set data = data where width = 256",
    "update log_state set origin = 'other'",
    "update log_checkpoints set note = 'forged'",
    "delete from log_tiles",
    "select * from users",
  ]) {
    await expect(role.unsafe(statement), statement).rejects.toMatchObject({ code: "42501" });
  }
  await role.end();
});

test("base 64 of a root is canonical in what was signed", async () => {
  await start().leading;
  await insert(database.owner, ids(1));
  await sequenced(1);
  const [row] = await database.owner<{ note: string }[]>`select note from log_checkpoints`;
  expect(fromBase64(row?.note.split("\n")[2] ?? "")).toHaveLength(32);
});
