import { dirname } from "node:path";
import { eq } from "drizzle-orm";
import { datasetVersions } from "#db/schema/datasets.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { profileFile } from "#server/datasets/duckdb/profile-file.ts";
import { importVersion } from "#server/datasets/jobs.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { handle, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";

// Of the whole job's time, as measured on the flights.
const IMPORT_SHARE = 0.5;

/** An upload becomes a Parquet file under its digest, then a profile of all its rows. A failed one says why and leaves nothing behind. */
export const importDatasetHandler = handle(
  importVersion,
  async ({ payload, signal, progress, log, read, run }) => {
    const { versionId } = payload;
    const [version] = await read((tx) =>
      tx.select().from(datasetVersions).where(eq(datasetVersions.id, versionId)),
    );
    if (!version) throw new JobFailed("This dataset version is gone.");
    const { artifacts } = runtime();

    progress({ stage: "import", fraction: 0, message: "Reading the file" });
    const imported = await importFile(artifacts.path(version.sourceSha256), {
      scratch: artifacts.scratch,
      signal,
      onProgress: (fraction) =>
        progress({ stage: "import", fraction: fraction * IMPORT_SHARE, message: "Reading the file" }),
      onNote: log,
    });
    const { columns, rows, format } = imported;
    const { sha256, size } = await artifacts.adopt(imported.path);
    await run(datasets.completeImport, { versionId, format, sha256, size, rows, columns });
    log(
      `${rows.toLocaleString("en-US")} rows and ${columns.length.toLocaleString("en-US")} columns are stored under ${sha256}.`,
    );

    const startedAt = performance.now();
    const path = artifacts.path(sha256);
    const profile = await profileFile(path, columns, {
      scratchFolder: dirname(await artifacts.scratch("profile")),
      signal,
      onProgress: (fraction, column) =>
        progress({
          stage: "profile",
          fraction: IMPORT_SHARE + fraction * (1 - IMPORT_SHARE),
          message: `Profiling ${column}`,
        }),
    });
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    await run(datasets.completeProfile, { versionId, profile, seconds });
    log(`Profiled in ${seconds} s.`);
  },
  async ({ payload, run, log }, { sentence }) => {
    await run(datasets.failVersion, { versionId: payload.versionId, sentence });
    log(sentence);
  },
);
