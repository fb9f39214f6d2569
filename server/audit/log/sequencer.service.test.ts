import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { beforeEach, describe, expect, inject, test } from "vitest";
import { prepareDatabase } from "#db/bootstrap.ts";
import { fromBase64, sameBytes, toHex } from "#domain/audit/log/bytes.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, rootOfLeaves, verifyInclusion } from "#domain/audit/log/merkle.ts";
import { openNote, parseVerifierKey, type VerifierKey } from "#domain/audit/log/note.ts";
import { tilesOfTree } from "#domain/audit/log/tiles.ts";
import { parseTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { sha256, verifyEd25519 } from "./crypto.ts";
import { addKeys, keysFor } from "./keyring.ts";
import { proofFiles } from "./receipts.ts";
import { type Sequencer, type SequencerOptions, startSequencer } from "./sequencer.ts";
import { readTiles } from "./tree.ts";

// Each test has a database of its own, since a database has one log.
let database: Awaited<ReturnType<typeof freshLog>>;
const running: Sequencer[] = [];

async function freshLog() {
  const home = mkdtempSync(join(tmpdir(), "countersign-log-"));
  const server = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  const name = `log_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  await server.unsafe(`create database ${name}`);
  const url = new URL(inject("ownerUrl"));
  url.pathname = `/${name}`;
  const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl: url.toString(), home });
  const owner = postgres(url.toString(), { max: 4, onnotice: () => {} });
  return {
    home,
    appUrl,
    sequencerUrl,
    owner,
    keyFile: join(home, "keys", "log.json"),
    async drop() {
      await owner.end();
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const start = (options: Partial<SequencerOptions> = {}): Sequencer => {
  const sequencer = startSequencer({
    url: database.sequencerUrl,
    keyFile: database.keyFile,
    pollMs: 20,
    ...options,
  });
  running.push(sequencer);
  return sequencer;
};

let serial = 0;
const ids = (count: number) =>
  Array.from({ length: count }, () => `aud_${String(serial++).padStart(12, "0")}`);

/** Entries as the application writes them, in a transaction of the caller's. */
const insert = (
  sql: postgres.Sql | postgres.TransactionSql,
  names: readonly string[],
  action = "test.act",
  after: Record<string, string> | null = null,
) => sql`
  insert into audit_entries (id, org_id, at, actor_type, action, target_type, target_id, outcome, request_id, after, body)
  select id, 'org_x', now(), 'user', ${action}, 'thing', id, 'ok', 'rqs_x', ${after ? sql.json(after) : null}::jsonb, convert_to(id, 'UTF8') from unnest(${[...names]}::text[]) as n(id)`;

type Row = { id: string; leaf_index: string | null; leaf_hash: Uint8Array };
const rows = (): Promise<Row[]> =>
  database.owner<
    Row[]
  >`select id, leaf_index, leaf_hash from audit_entries order by leaf_index nulls last, ordinal`;

const size = async (): Promise<number> => {
  const [row] = await database.owner<{ size: string }[]>`select size from log_state`;
  return Number(row?.size);
};

async function until(condition: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("it did not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const sequenced = (n: number) => until(async () => (await size()) === n);

/** Everything that must always be true of a log, from the rows alone. */
async function expectSoundLog(entries: number): Promise<void> {
  const all = await rows();
  const numbered = all.filter(({ leaf_index }) => leaf_index !== null);
  expect(numbered.map(({ leaf_index }) => Number(leaf_index))).toEqual(
    Array.from({ length: entries }, (_, i) => i),
  );
  const leaves = numbered.map(({ id }) => leafHash(sha256, Buffer.from(id)));
  const checkpoints = await database.owner<{ size: string; root: Uint8Array; note: string }[]>`
    select size, root, note from log_checkpoints order by size`;
  const keys = await database.owner<
    { verifier_key: string }[]
  >`select verifier_key from log_keys where purpose = 'checkpoint'`;
  const known = keys.flatMap(({ verifier_key }) => parseVerifierKey(sha256, verifier_key) ?? []);
  for (const { size, root, note } of checkpoints) {
    const head = parseCheckpoint(openNote(note, known, verifyEd25519).text);
    expect(head).toMatchObject({ size: Number(size) });
    expect(toHex(head?.root ?? new Uint8Array(0))).toBe(toHex(root));
    expect(toHex(rootOfLeaves(sha256, leaves.slice(0, Number(size))))).toBe(toHex(root));
  }
  expect(Number(checkpoints.at(-1)?.size ?? 0)).toBe(entries);
  const tiles = await readTiles(database.owner, [...tilesOfTree(entries)]);
  expect(tiles).toHaveLength([...tilesOfTree(entries)].length);
}

beforeEach(async () => {
  database = await freshLog();
  return async () => {
    await Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
    await database.drop();
  };
});

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

describe("torn apart", () => {
  test.each(["numbered", "tiles", "checkpoint"] as const)(
    "after %s nothing of the batch is there, and the next one is whole",
    async (at) => {
      let torn = false;
      await start({
        between: async (step) => {
          if (torn || step !== at) return;
          torn = true;
          throw new Error("torn by the test");
        },
      }).leading;
      await insert(database.owner, ids(300));
      await sequenced(300);
      expect(torn).toBe(true);
      const [row] = await database.owner<{ n: number }[]>`select count(*)::int as n from log_checkpoints`;
      expect(row?.n).toBe(1);
      await expectSoundLog(300);
    },
  );

  test("killed as a process, again and again, it loses nothing and numbers nothing twice", async () => {
    const program = `
      const { startSequencer } = await import(${JSON.stringify(join(import.meta.dirname, "sequencer.ts"))});
      await startSequencer({ url: process.argv[1], keyFile: process.argv[2], pollMs: 10, entriesMax: 40 }).leading;
      process.send("leading");`;
    let written = 0;
    for (let life = 0; life < 4; life++) {
      const child = spawn(
        process.execPath,
        ["--input-type=module", "-e", program, database.sequencerUrl, database.keyFile],
        { stdio: ["ignore", "ignore", "inherit", "ipc"], cwd: process.cwd() },
      );
      await new Promise((resolve) => child.once("message", resolve));
      const before = await size();
      const writing = (async () => {
        for (let i = 0; i < 10; i++, written += 100) await insert(database.owner, ids(100));
      })();
      await until(async () => (await size()) > before + 40);
      const dead = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await dead;
      await writing;
    }
    await start().leading;
    await sequenced(written);
    await expectSoundLog(written);
  }, 60_000);
});

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

describe("receipts", () => {
  const decide = async (decisionId: string) => {
    await database.owner`set session_replication_role = replica`;
    await database.owner`
      insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest)
      values (${decisionId}, 'org_x', 'prj_x', 'req_x', 'usr_x', 'reviewer', 'approve', 'r', 's', 'd')`;
    await database.owner`set session_replication_role = origin`;
  };
  const receipts = () => database.owner<
    { decision_id: string; leaf_index: string; proof: string; checkpoint: string }[]
  >`
    select decision_id, leaf_index, proof, checkpoint from signature_receipts order by leaf_index`;

  test("a decision's is there with its checkpoint, and proves it; one of a decision that is not there holds nothing up", async () => {
    await start().leading;
    await insert(database.owner, ids(500));
    await sequenced(500);
    await decide("dec_here");
    const [here = "", gone = ""] = ids(2);
    await insert(database.owner, [here], "approvals.decide", { decisionId: "dec_here" });
    await insert(database.owner, [gone], "approvals.decide", { decisionId: "dec_gone" });
    await sequenced(502);
    const [receipt, ...others] = await receipts();
    expect(others).toEqual([]);
    expect(receipt?.decision_id).toBe("dec_here");
    const proof = parseTlogProof(receipt?.proof ?? "");
    expect(proof?.checkpoint).toBe(receipt?.checkpoint);
    const head = parseCheckpoint(`${(receipt?.checkpoint ?? "").split("\n\n")[0]}\n`);
    const leaf = leafHash(sha256, Buffer.from(here));
    expect(
      verifyInclusion(
        sha256,
        proof?.index ?? -1,
        head?.size ?? 0,
        leaf,
        proof?.hashes ?? [],
        head?.root ?? leaf,
      ),
    ).toBe(true);
  });

  test("signatures from before get theirs when a sequencer takes the lead", async () => {
    const first = start();
    await first.leading;
    const [id = ""] = ids(1);
    await insert(database.owner, [id], "approvals.decide", { decisionId: "dec_old" });
    await sequenced(1);
    await first.stop();
    expect(await receipts()).toHaveLength(0);
    await decide("dec_old");
    await start().leading;
    expect(await receipts()).toMatchObject([{ decision_id: "dec_old", leaf_index: "0" }]);
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

test("hammer: eight writers with transactions open out of order, readers prove every entry against one checkpoint", async () => {
  await start({ entriesMax: 500 }).leading;
  const until = Date.now() + 3_000;
  const app = postgres(database.appUrl, { max: 8, onnotice: () => {} });
  let written = 0;
  const writer = async (n: number) => {
    while (Date.now() < until) {
      await app.begin(async (tx) => {
        await tx`select set_config('app.org_id', 'org_x', true)`;
        const names = ids(1 + (serial % 7));
        await insert(tx, names);
        await new Promise((resolve) => setTimeout(resolve, (n * 7) % 20));
        written += names.length;
      });
    }
  };
  let proven = 0;
  const reader = async () => {
    while (Date.now() < until) {
      const [checkpoint] = await database.owner<{ size: string; root: Uint8Array; note: string }[]>`
        select size, root, note from log_checkpoints order by size desc limit 1`;
      if (checkpoint) proven += await proveAll({ ...checkpoint, size: Number(checkpoint.size) }, 200);
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all([...Array.from({ length: 8 }, (_, n) => writer(n)), reader(), reader()]);
  await app.end();
  await sequenced(written);
  await expectSoundLog(written);
  const [last] = await database.owner<{ size: string; root: Uint8Array; note: string }[]>`
    select size, root, note from log_checkpoints order by size desc limit 1`;
  if (!last) throw new Error("no checkpoint");
  expect(await proveAll({ ...last, size: Number(last.size) }, written)).toBe(written);
  expect(proven).toBeGreaterThan(200);
}, 60_000);

/** Proves the newest entries of a checkpoint, each from tiles alone; answers how many. */
async function proveAll(
  checkpoint: { size: number; root: Uint8Array; note: string },
  most: number,
): Promise<number> {
  const entries = await database.owner<Row[]>`
    select id, leaf_index, leaf_hash from audit_entries where leaf_index < ${checkpoint.size} order by leaf_index desc limit ${most}`;
  const files = await proofFiles(
    entries.map(({ leaf_index }) => Number(leaf_index)),
    checkpoint,
    (wanted) => readTiles(database.owner, wanted),
  );
  files.forEach((file, i) => {
    const proof = parseTlogProof(file);
    const entry = entries[i];
    if (!proof || !entry) throw new Error("no proof");
    const leaf = leafHash(sha256, Buffer.from(entry.id));
    expect(sameBytes(leaf, entry.leaf_hash)).toBe(true);
    expect(proof.index).toBe(Number(entry.leaf_index));
    expect(verifyInclusion(sha256, proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)).toBe(
      true,
    );
  });
  return files.length;
}

test("base 64 of a root is canonical in what was signed", async () => {
  await start().leading;
  await insert(database.owner, ids(1));
  await sequenced(1);
  const [row] = await database.owner<{ note: string }[]>`select note from log_checkpoints`;
  expect(fromBase64(row?.note.split("\n")[2] ?? "")).toHaveLength(32);
});
