import { dirname } from "node:path";
import { eq } from "drizzle-orm";
import { datasetProfiles, type datasetVersions } from "#db/schema/datasets.ts";
import { columnsSchema, type DatasetColumn } from "#domain/datasets/columns.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { profileFile } from "#server/datasets/duckdb/profile-file.ts";
import { datasets } from "#server/datasets/verbs.ts";
import type { JobContext } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";

type Context = JobContext<{ versionId: string }>;
export type StoredRows = { path: string; columns: DatasetColumn[] };

/** Profiles rows that are stored, which makes their version ready. `from` says how much of the job was done before. */
export async function profileVersion(context: Context, stored: StoredRows, from: number): Promise<void> {
  context.progress({ stage: "profile", fraction: from, message: "Looking at every value" });
  const profile = await profileFile(stored.path, stored.columns, {
    scratchFolder: dirname(await runtime().artifacts.scratch("spill")),
    signal: context.signal,
    onProgress: (fraction, column) =>
      context.progress({
        stage: "profile",
        fraction: from + (1 - from) * fraction,
        message: `Profiling ${column}`,
      }),
  });
  await context.run(datasets.completeProfile, { versionId: context.payload.versionId, profile });
  context.log(`Profiled ${formatCountOf(profile.columns.length, "column")} over all rows`);
  context.progress({ stage: "done", fraction: 1, etaSeconds: 0, message: "Ready" });
}

/** An earlier attempt stored the rows and ended before the profile. */
export async function storedRows(
  { read }: Context,
  version: typeof datasetVersions.$inferSelect,
): Promise<StoredRows> {
  const [kept] = await read((tx) =>
    tx
      .select({ columns: datasetProfiles.columns })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, version.id)),
  );
  return {
    path: runtime().artifacts.path(version.sha256 ?? ""),
    columns: columnsSchema.parse(kept?.columns),
  };
}
