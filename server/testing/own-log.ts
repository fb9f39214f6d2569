import { join } from "node:path";
import postgres from "postgres";
import { beforeEach, expect } from "vitest";
import { toHex } from "#domain/audit/log/bytes.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, rootOfLeaves } from "#domain/audit/log/merkle.ts";
import { openNote, parseVerifierKey } from "#domain/audit/log/note.ts";
import { tilesOfTree } from "#domain/audit/log/tiles.ts";
import { sha256, verifyEd25519 } from "#server/audit/log/crypto.ts";
import { type Sequencer, type SequencerOptions, startSequencer } from "#server/audit/log/sequencer.ts";
import { readTiles } from "#server/audit/log/tree.ts";
import { ownDatabase } from "./own-database.ts";

// Each test has a database of its own, since a database has one log.
export let database: Awaited<ReturnType<typeof freshLog>>;
const running: Sequencer[] = [];

async function freshLog() {
  const own = await ownDatabase("log");
  const owner = postgres(own.ownerUrl, { max: 4, onnotice: () => {} });
  return {
    ...own,
    owner,
    keyFile: join(own.home, "keys", "log.json"),
    async drop() {
      await owner.end();
      await own.drop();
    },
  };
}

export const start = (options: Partial<SequencerOptions> = {}): Sequencer => {
  const sequencer = startSequencer({
    url: database.sequencerUrl,
    keyFile: database.keyFile,
    pollMs: 20,
    ...options,
  });
  running.push(sequencer);
  return sequencer;
};

/** Counts the entries of this file's tests. */
let serial = 0;
export const ids = (count: number) =>
  Array.from({ length: count }, () => `aud_${String(serial++).padStart(12, "0")}`);

/** Entries as the application writes them, in a transaction of the caller's. */
export const insert = (
  sql: postgres.Sql | postgres.TransactionSql,
  names: readonly string[],
  action = "test.act",
  after: Record<string, string> | null = null,
) => sql`
  insert into audit_entries (id, org_id, at, actor_type, action, target_type, target_id, outcome, request_id, after, body)
  select id, 'org_x', now(), 'user', ${action}, 'thing', id, 'ok', 'rqs_x', ${after ? sql.json(after) : null}::jsonb, convert_to(id, 'UTF8') from unnest(${[...names]}::text[]) as n(id)`;

export type LogRow = { id: string; leaf_index: string | null; leaf_hash: Uint8Array };
export const rows = (): Promise<LogRow[]> =>
  database.owner<
    LogRow[]
  >`select id, leaf_index, leaf_hash from audit_entries order by leaf_index nulls last, ordinal`;

export const size = async (): Promise<number> => {
  const [row] = await database.owner<{ size: string }[]>`select size from log_state`;
  return Number(row?.size);
};

export async function until(condition: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("it did not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const sequenced = (n: number) => until(async () => (await size()) === n);

/** Everything that must always be true of a log, from the rows alone. */
export async function expectSoundLog(entries: number): Promise<void> {
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

/** Gives each test of the file a log of its own, and ends what the test started. */
export function eachWithItsOwnLog(): void {
  beforeEach(async () => {
    database = await freshLog();
    return async () => {
      await Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
      await database.drop();
    };
  });
}
