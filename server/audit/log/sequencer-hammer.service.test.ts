import postgres from "postgres";
import { expect, test } from "vitest";
import { sameBytes } from "#domain/audit/log/bytes.ts";
import { leafHash, verifyInclusion } from "#domain/audit/log/merkle.ts";
import { parseTlogProof } from "#domain/audit/log/tlog-proof.ts";
import {
  database,
  eachWithItsOwnLog,
  expectSoundLog,
  ids,
  insert,
  type LogRow,
  sequenced,
  start,
} from "#server/testing/own-log.ts";
import { sha256 } from "./crypto.ts";
import { proofFiles } from "./receipts.ts";
import { readTiles } from "./tree.ts";

eachWithItsOwnLog();

test("hammer: eight writers with transactions open out of order, readers prove every entry against one checkpoint", async () => {
  await start({ entriesMax: 500 }).leading;
  const until = Date.now() + 3_000;
  const app = postgres(database.appUrl, { max: 8, onnotice: () => {} });
  let written = 0;
  const writer = async (n: number) => {
    while (Date.now() < until) {
      await app.begin(async (tx) => {
        await tx`select set_config('app.org_id', 'org_x', true)`;
        const names = ids(1 + (written % 7));
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
});

/** Proves the newest entries of a checkpoint, each from tiles alone; answers how many. */
async function proveAll(
  checkpoint: { size: number; root: Uint8Array; note: string },
  most: number,
): Promise<number> {
  const entries = await database.owner<LogRow[]>`
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
