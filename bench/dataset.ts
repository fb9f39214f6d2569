import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { prepareDatabase } from "#db/bootstrap.ts";
import { startEmbedded } from "#db/embedded.ts";

export type Options = {
  /** A folder where the bench's database stays, to be measured again without filling it again. */
  home?: string | undefined;
};

type Data<S> = { ownerUrl: string; appUrl: string; seeded: S; seedSeconds: number };

const Kept = z.object({ name: z.string(), seedSeconds: z.number(), seeded: z.unknown().optional() });

/**
 * A migrated database that `seed` has filled: in a folder that goes with the bench, or in the one that was named, where it stays.
 * What `seed` answered is kept there as JSON. A half-filled folder is refused.
 */
export async function withDataset<S, T>(
  { home: named }: Options,
  name: string,
  seed: (ownerUrl: string) => Promise<S>,
  work: (data: Data<S>) => Promise<T>,
): Promise<T> {
  if (named !== undefined) mkdirSync(named, { recursive: true });
  const home = named ?? mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const file = join(home, "dataset.json");
    const kept = existsSync(file) ? Kept.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
    if (kept ? kept.name !== name : existsSync(join(home, "postgres")))
      throw new Error(
        `${home} holds ${kept ? `the data of "${kept.name}"` : "data that were not filled to their end"}. Name another folder, or remove it.`,
      );
    const database = await startEmbedded(home);
    try {
      const { appUrl } = await prepareDatabase({ ownerUrl: database.url, home });
      const { seeded, seedSeconds } = kept ? { ...kept, seeded: kept.seeded as S } : await fill(database.url);
      return await work({ ownerUrl: database.url, appUrl, seeded, seedSeconds });
    } finally {
      await database.stop();
    }

    async function fill(ownerUrl: string) {
      console.log(`Filling a database for the bench "${name}".`);
      const startedAt = performance.now();
      const seeded = await seed(ownerUrl);
      const seedSeconds = Math.round((performance.now() - startedAt) / 1_000);
      writeFileSync(file, JSON.stringify({ name, seedSeconds, seeded }));
      return { seeded, seedSeconds };
    }
  } finally {
    if (named === undefined) rmSync(home, { recursive: true, force: true });
  }
}
