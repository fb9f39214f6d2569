import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type DatasetVersionState, datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { artifacts } from "#db/schema/kernel.ts";
import { CompleteImport, CompleteProfile, FailVersion } from "#domain/datasets/schemas.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findVersionRow, versionTarget } from "./internal.ts";
import { checkVersion } from "./jobs.ts";
import { settleQuality } from "./quality-standing.ts";

const ofVersion = inProjectOf<{ versionId: string }>(
  datasetVersions,
  "This dataset version",
  (input) => input.versionId,
);

/** Moves a version on, only from one of these states. */
async function move(
  tx: Tx,
  id: string,
  from: DatasetVersionState[],
  change: Partial<typeof datasetVersions.$inferInsert> & { state: DatasetVersionState },
) {
  const [row] = await tx
    .update(datasetVersions)
    .set(change)
    .where(and(eq(datasetVersions.id, id), inArray(datasetVersions.state, from)))
    .returning();
  return row ?? null;
}

export const completeImport = command({
  name: "datasets.completeImport",
  summary: "The worker stored a version's rows as Parquet.",
  permission: "system",
  phase: null,
  scope: ofVersion,
  input: CompleteImport,
  async run({ tx, input, audit }): Promise<{ id: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    const { sha256, size, rows, format, columns } = input;
    const rejected = input.rejected ?? null;
    const moved = await move(tx, version.id, ["importing"], {
      state: "profiling",
      sha256,
      size,
      rows,
      columnCount: columns.length,
      sourceFormat: format,
    });
    if (!moved) throw conflict("This version is no longer being imported.");
    const { orgId, projectId } = version;
    await tx.insert(artifacts).values({ orgId, sha256, size }).onConflictDoNothing();
    await tx.insert(datasetProfiles).values({ versionId: version.id, orgId, projectId, columns, rejected });
    audit.record({
      target: versionTarget(version, dataset.name),
      before: { state: version.state },
      after: {
        state: "profiling",
        format,
        sha256,
        bytes: size,
        rows,
        columns: columns.length,
        ...(rejected && { rowsKeptAside: rejected.rows }),
      },
    });
    return { id: version.id };
  },
});

export const completeProfile = command({
  name: "datasets.completeProfile",
  summary: "The worker profiled a version; it is ready.",
  permission: "system",
  phase: null,
  scope: ofVersion,
  input: CompleteProfile,
  async run({ tx, input, audit, enqueue }): Promise<{ id: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    const { profile } = input;
    const moved = await move(tx, version.id, ["profiling"], { state: "ready" });
    if (!moved) throw conflict("This version is not being profiled.");
    // The values tell categories from text, which the types alone could not.
    const columns = profile.columns.map(({ name, kind, storage }) => ({ name, kind, storage }));
    await tx
      .update(datasetProfiles)
      .set({ columns, profile })
      .where(eq(datasetProfiles.versionId, version.id));
    audit.record({
      target: versionTarget(version, dataset.name),
      before: { state: version.state },
      after: { state: "ready", sha256: version.sha256, rows: profile.rows, columns: columns.length },
    });
    if ((await settleQuality(tx, version)) === "checking") {
      const target = { type: "dataset_version", id: version.id };
      await enqueue(checkVersion, { target, payload: { versionId: version.id } });
    }
    return { id: version.id };
  },
});

export const failVersion = command({
  name: "datasets.failVersion",
  summary: "A version could not be imported; it says why.",
  permission: "system",
  phase: null,
  scope: ofVersion,
  input: FailVersion,
  async run({ tx, input, audit }): Promise<{ id: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    const moved = await move(tx, version.id, ["importing", "profiling"], {
      state: "failed",
      error: input.sentence,
    });
    if (!moved) audit.unchanged();
    else
      audit.record({
        target: versionTarget(version, dataset.name),
        before: { state: version.state },
        after: { state: "failed" },
        reason: input.sentence,
      });
    return { id: version.id };
  },
});
