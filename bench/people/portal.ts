import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startEmbedded } from "#db/embedded.ts";
import { type Portal, startPortal } from "#scripts/portal-under-test.ts";

const FIRST_PORT = 4331;

/** The whole portal, without its demo, on a database that the bench may fill. */
export async function withPortal<T>(work: (portal: Portal, ownerUrl: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const database = await startEmbedded(home);
    try {
      const portal = await startPortal(
        dirname(dirname(import.meta.dirname)),
        { DATABASE_URL: database.url, COUNTERSIGN_DEMO: "0" },
        FIRST_PORT,
      );
      try {
        return await work(portal, database.url);
      } finally {
        await portal.stop();
      }
    } finally {
      await database.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
