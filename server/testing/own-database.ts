import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { inject } from "vitest";
import { prepareDatabase } from "#db/bootstrap.ts";

export type OwnDatabase = Awaited<ReturnType<typeof ownDatabase>>;

/** A prepared database beside the shared one, for a test that no other test may write beside. `drop` when it is done. */
export async function ownDatabase(stem: string) {
  const home = mkdtempSync(join(tmpdir(), "countersign-own-"));
  const server = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  const name = `${stem}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  await server.unsafe(`create database ${name}`);
  const url = new URL(inject("ownerUrl"));
  url.pathname = `/${name}`;
  const ownerUrl = url.toString();
  const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl, home });
  return {
    home,
    ownerUrl,
    appUrl,
    sequencerUrl,
    async drop() {
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
