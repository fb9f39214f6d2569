import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasetProfiles } from "#db/schema/datasets.ts";
import { columnsSchema, type DatasetColumn } from "#domain/datasets/columns.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import type { StoredVersion } from "#domain/datasets/version-diff.ts";
import { versionName } from "#domain/datasets/view.ts";
import { invalid, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { findVersionRow } from "./internal.ts";

type Asked = { versionId: string; withId: string };

/** The version before and the one it became. The scope holds the one; the other has to be of the same dataset. */
export async function findBoth(tx: Tx, { versionId, withId }: Asked) {
  const { version: after } = await findVersionRow(tx, versionId);
  const { version: before } = await findVersionRow(tx, withId);
  if (before.projectId !== after.projectId) throw notFound("This dataset version");
  if (before.datasetId !== after.datasetId)
    throw invalid("These are versions of two datasets. Choose two versions of one.", [
      { path: "withId", message: "Of another dataset." },
    ]);
  if (before.id === after.id)
    throw invalid("This is one version twice. Choose another version to compare it with.", [
      { path: "withId", message: "The same version." },
    ]);
  const unready = [before, after].find(({ state }) => state !== "ready");
  if (unready)
    throw preconditionFailed(
      `${versionName(unready)} is not ready, so that nothing can be compared with it. Its page says how far it is.`,
    );
  return { before, after };
}

/** The columns of both. */
export async function storedColumns(
  tx: Tx,
  { versionId, withId }: Asked,
): Promise<{ before: DatasetColumn[]; after: DatasetColumn[] }> {
  const rows = await tx
    .select({ id: datasetProfiles.versionId, columns: datasetProfiles.columns })
    .from(datasetProfiles)
    .where(inArray(datasetProfiles.versionId, [versionId, withId]));
  const of = (id: string) => columnsSchema.parse(rows.find((row) => row.id === id)?.columns ?? []);
  return { before: of(withId), after: of(versionId) };
}

export async function storedVersions(
  tx: Tx,
  { versionId, withId }: Asked,
): Promise<{ before: StoredVersion; after: StoredVersion }> {
  const rows = await tx
    .select()
    .from(datasetProfiles)
    .where(inArray(datasetProfiles.versionId, [versionId, withId]));
  const of = (id: string): StoredVersion => {
    const row = rows.find(({ versionId: of }) => of === id);
    const profile = datasetProfile.safeParse(row?.profile).data;
    if (!profile)
      throw preconditionFailed(
        "One of the versions has no profile yet. Its page shows how far the worker is.",
      );
    return { columns: columnsSchema.parse(row?.columns ?? []), profile };
  };
  return { before: of(withId), after: of(versionId) };
}
