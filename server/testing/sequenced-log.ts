import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { prepareDatabase } from "#db/bootstrap.ts";
import { connect } from "#db/client.ts";
import { verifyInstallation } from "#server/audit/evidence/verify-installation.ts";
import { chooseKeyFile, keyFilePath } from "#server/audit/log/keyring.ts";
import { type SequencerOptions, startSequencer } from "#server/audit/log/sequencer.ts";

const named = (url: string, database: string): string => {
  const target = new URL(url);
  target.pathname = `/${database}`;
  return target.toString();
};

const newName = () => `log_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;

/** A database with a log of its own: a log is one for each database. Its keys are in a folder of its own too. */
export async function freshInstallation(ownerUrl: string) {
  const home = mkdtempSync(join(tmpdir(), "countersign-sequenced-"));
  const name = newName();
  const server = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name}`);
  const url = named(ownerUrl, name);
  const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl: url, home });
  const keyFile = join(home, "keys", "log.json");
  const keyFileBefore = keyFilePath();
  chooseKeyFile(keyFile);
  const app = connect(appUrl, { max: 4, name: "countersign-sequenced" });
  let copied: string | null = null;
  const dropCopy = async () => {
    if (copied) await server.unsafe(`drop database ${copied} with (force)`);
    copied = null;
  };
  return {
    ownerUrl: url,
    home,
    sequencerUrl,
    keyFile,
    app,
    sequencer: (options: Partial<SequencerOptions> = {}) =>
      startSequencer({ url: sequencerUrl, keyFile, pollMs: 20, ...options }),
    /** Another database with the same bytes, in the place of the copy before. Nothing may be connected to this one. */
    async copy(): Promise<string> {
      await app.close();
      await dropCopy();
      copied = newName();
      await server.unsafe(`create database ${copied} template ${name}`);
      return named(ownerUrl, copied);
    },
    async drop() {
      chooseKeyFile(keyFileBefore);
      await app.close();
      await dropCopy();
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Returns once every entry has its place under a checkpoint. */
export async function allSequenced(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    for (let waited = 0; waited < 20_000; waited += 50) {
      const [row] = await sql<{ waiting: boolean }[]>`
        select exists (select 1 from audit_entries where leaf_index is null)
            or (select size from log_state) is distinct from (select max(size) from log_checkpoints) as waiting`;
      if (row?.waiting === false) return;
      await sleep(50);
    }
    throw new Error("the entries did not get their places");
  } finally {
    await sql.end();
  }
}

type Held = { heldKeys?: string[]; heldCheckpoints?: { name: string; text: string }[] };

/** What the operator's check of a whole database finds, notices left out. */
export async function findingsIn(url: string, held: Held = {}) {
  const owner = connect(url, { max: 1, name: "countersign-check" });
  try {
    const report = await verifyInstallation(owner.db, held);
    const names = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
    return { report, names: names.toSorted() };
  } finally {
    await owner.close();
  }
}
