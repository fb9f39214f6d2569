import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { prepareDatabase } from "#db/bootstrap.ts";
import { startEmbedded } from "#db/embedded.ts";
import { startSequencer } from "#server/audit/log/sequencer.ts";

declare module "vitest" {
  interface ProvidedContext {
    ownerUrl: string;
    appUrl: string;
    sequencerUrl: string;
    home: string;
  }
}

/** One real PostgreSQL for the service tests: the embedded one, or a fresh database of TEST_DATABASE_URL's server. */
export default async function setup(project: TestProject) {
  const home = mkdtempSync(join(tmpdir(), "countersign-test-"));
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? await freshDatabase(given) : await startEmbedded(home);
  const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl: server.url, home });
  // As in a real installation, so that a signature gets its receipt. What is committed by a test is sequenced.
  const sequencer = startSequencer({ url: sequencerUrl, keyFile: join(home, "keys", "log.json") });
  await forgetful(server.url);
  project.provide("ownerUrl", server.url);
  project.provide("appUrl", appUrl);
  project.provide("sequencerUrl", sequencerUrl);
  project.provide("home", home);
  // Worker threads start with a copy of this: what they seal and keep lands here and not in the developer's own home.
  process.env.COUNTERSIGN_HOME = home;
  return async () => {
    await sequencer.stop();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
}

/** A test database need not survive a power cut: commits do not wait for the disk. */
async function forgetful(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql`select current_database() as name`;
  await sql.unsafe(`alter database "${row?.name}" set synchronous_commit = off`);
  await sql.end();
}

async function freshDatabase(url: string) {
  const name = `countersign_test_${Date.now()}`;
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create database ${name}`);
  const target = new URL(url);
  target.pathname = `/${name}`;
  return {
    url: target.toString(),
    async stop() {
      await sql.unsafe(`drop database ${name} with (force)`);
      await sql.end();
    },
  };
}
