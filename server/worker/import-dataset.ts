import { eq } from "drizzle-orm";
import { datasetVersions } from "#db/schema/datasets.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import { formatBytes, formatCountOf } from "#domain/format/numbers.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { importVersion } from "#server/datasets/jobs.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { handle, type JobContext, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { profileVersion, storedRows } from "./profile-dataset.ts";

type Context = JobContext<{ versionId: string; reading?: Reading | undefined }>;

/** The import is most of the work; the profile takes the rest. */
const IMPORTED = 0.7;

export const importDatasetHandler = handle(
  importVersion,
  async (context) => {
    const version = await versionOf(context);
    if (version.state === "ready" || version.state === "failed") return;
    const stored =
      version.sha256 === null ? await importRows(context, version) : await storedRows(context, version);
    await profileVersion(context, stored, IMPORTED);
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
    reading: context.payload.reading,
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
