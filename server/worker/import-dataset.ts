import { dirname } from "node:path";
import { eq } from "drizzle-orm";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { columnsSchema, type DatasetColumn } from "#domain/datasets/columns.ts";
import { formatBytes, formatCountOf } from "#domain/format/numbers.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { profileFile } from "#server/datasets/duckdb/profile-file.ts";
import { importVersion } from "#server/datasets/jobs.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { handle, type JobContext, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";

type Context = JobContext<{ versionId: string }>;

/** The import is most of the work; the profile takes the rest. */
const IMPORTED = 0.7;

export const importDatasetHandler = handle(
  importVersion,
  async (context) => {
    const { versionId } = context.payload;
    const version = await versionOf(context);
    if (version.state === "ready" || version.state === "failed") return;
    const stored =
      version.sha256 === null ? await importRows(context, version) : await storedRows(context, version);
    context.progress({ stage: "profile", fraction: IMPORTED, message: "Looking at every value" });
    const profile = await profileFile(stored.path, stored.columns, {
      scratchFolder: dirname(await runtime().artifacts.scratch("spill")),
      signal: context.signal,
      onProgress: (fraction, column) =>
        context.progress({
          stage: "profile",
          fraction: IMPORTED + (1 - IMPORTED) * fraction,
          message: `Profiling ${column}`,
        }),
    });
    await context.run(datasets.completeProfile, { versionId, profile });
    context.log(`Profiled ${formatCountOf(profile.columns.length, "column")} over all rows`);
    context.progress({ stage: "done", fraction: 1, etaSeconds: 0, message: "Ready" });
  },
  async ({ run, payload, log }, outcome) => {
    const sentence =
      outcome.state === "cancelled" ? "The import was cancelled. Nothing was imported." : outcome.sentence;
    await run(datasets.failVersion, { versionId: payload.versionId, sentence });
    log(sentence);
  },
);

type Version = typeof datasetVersions.$inferSelect;

async function versionOf({ read, payload }: Context): Promise<Version> {
  const [row] = await read((tx) =>
    tx.select().from(datasetVersions).where(eq(datasetVersions.id, payload.versionId)),
  );
  if (!row) throw new JobFailed("The version of this import does not exist any more.");
  return row;
}

async function importRows(
  context: Context,
  version: Version,
): Promise<{ path: string; columns: DatasetColumn[] }> {
  const { artifacts } = runtime();
  const began = performance.now();
  context.progress({ stage: "import", fraction: 0, message: `Reading ${version.sourceName}` });
  context.log(`Reading ${version.sourceName}, ${formatBytes(version.sourceSize)}`);
  const imported = await importFile(artifacts.path(version.sourceSha256), {
    scratch: artifacts.scratch,
    signal: context.signal,
    onNote: context.log,
    onProgress: (fraction) =>
      context.progress({
        stage: "import",
        fraction: IMPORTED * fraction,
        message: `Reading ${version.sourceName}`,
      }),
  });
  const { sha256, size } = await artifacts.adopt(imported.path);
  const { rows, columns, format, rejected } = imported;
  await context.run(datasets.completeImport, {
    versionId: version.id,
    sha256,
    size,
    rows,
    columns,
    format,
    rejected,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  context.log(
    `${formatCountOf(rows, "row")} and ${formatCountOf(columns.length, "column")} stored as Parquet, ${formatBytes(size)}, in ${seconds} s`,
  );
  return { path: artifacts.path(sha256), columns };
}

/** An earlier attempt stored the rows and ended before the profile. */
async function storedRows(
  { read }: Context,
  version: Version,
): Promise<{ path: string; columns: DatasetColumn[] }> {
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
