import { dirname } from "node:path";
import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { type Asked, checkFile } from "#server/datasets/duckdb/check-file.ts";
import type { Other } from "#server/datasets/duckdb/check-sql.ts";
import { checkVersion } from "#server/datasets/jobs.ts";
import { type ExpectationRow, expectationsInForce, latestReady } from "#server/datasets/quality-standing.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { handle, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";

export const checkDatasetHandler = handle(
  checkVersion,
  async ({ payload, read, run, progress, log, signal }) => {
    const { versionId } = payload;
    const { version, columns, asked } = await read((tx) => whatToCheck(tx, versionId));
    if (version.sha256 === null)
      throw new JobFailed("This version has no rows, so that nothing can be checked.");
    progress({
      stage: "check",
      fraction: 0,
      message: `Checking ${formatCountOf(asked.length, "expectation")}`,
    });
    const found = await checkFile(runtime().artifacts.path(version.sha256), columns, asked, {
      rows: version.rows ?? 0,
      madeAt: version.createdAt,
      scratchFolder: dirname(await runtime().artifacts.scratch("spill")),
      signal,
      onProgress: (fraction) => progress({ stage: "check", fraction, message: "Checking what is expected" }),
    });
    await run(datasets.completeChecks, {
      versionId,
      results: [...found].map(([expectationId, result]) => ({ expectationId, ...result })),
    });
    const failed = [...found.values()].filter(({ outcome }) => outcome === "failed").length;
    log(
      `Checked ${formatCountOf(found.size, "expectation")}: ${failed === 0 ? "none fails" : `${failed} fail`}`,
    );
    progress({ stage: "done", fraction: 1, etaSeconds: 0, message: "Checked" });
  },
  async ({ run, payload }, outcome) => {
    const sentence =
      outcome.state === "cancelled" ? "The check was cancelled. Check the version again." : outcome.sentence;
    await run(datasets.giveUpChecks, { versionId: payload.versionId, sentence });
  },
);

async function whatToCheck(tx: Tx, versionId: string) {
  const [row] = await tx
    .select({ version: datasetVersions, columns: datasetProfiles.columns })
    .from(datasetVersions)
    .innerJoin(datasetProfiles, eq(datasetProfiles.versionId, datasetVersions.id))
    .where(eq(datasetVersions.id, versionId));
  if (!row) throw new JobFailed("This version has no rows yet, so that nothing can be checked.");
  const expected = await expectationsInForce(tx, row.version.datasetId);
  const asked: Asked[] = [];
  for (const one of expected)
    asked.push({ id: one.id, spec: one.spec, tolerance: one.tolerance, other: await otherOf(tx, one) });
  return { version: row.version, columns: columnsSchema.parse(row.columns), asked };
}

/** The newest ready version of the dataset that a reference names. */
async function otherOf(tx: Tx, { spec }: ExpectationRow): Promise<Other | null> {
  if (spec.kind !== "reference") return null;
  const latest = await latestReady(tx, spec.datasetId);
  if (!latest?.sha256) return null;
  const [kept] = await tx
    .select({ columns: datasetProfiles.columns })
    .from(datasetProfiles)
    .where(eq(datasetProfiles.versionId, latest.id));
  return { path: runtime().artifacts.path(latest.sha256), columns: columnsSchema.parse(kept?.columns ?? []) };
}
