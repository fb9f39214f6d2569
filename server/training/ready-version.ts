import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasetProfiles, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import { refusedForUse } from "#domain/datasets/expectations/quality.ts";
import { versionName } from "#domain/datasets/view.ts";
import { conflict, invalid, notFound, preconditionFailed } from "#server/kernel/errors.ts";

/** The dataset version that a run is to work on, with its columns. Throws in a sentence when it cannot be used. */
export async function readyVersion(tx: Tx, projectId: string, id: string) {
  const [row] = await tx
    .select({
      id: datasetVersions.id,
      number: datasetVersions.number,
      label: datasetVersions.label,
      state: datasetVersions.state,
      sha256: datasetVersions.sha256,
      rows: datasetVersions.rows,
      quality: datasetVersions.quality,
      name: datasets.name,
      refuseFailing: datasets.refuseFailing,
      columns: datasetProfiles.columns,
      profile: datasetProfiles.profile,
    })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .leftJoin(datasetProfiles, eq(datasetProfiles.versionId, datasetVersions.id))
    .where(and(eq(datasetVersions.id, id), eq(datasetVersions.projectId, projectId)));
  if (!row) throw notFound("This dataset version");
  if (row.state === "failed")
    throw conflict(
      "This dataset version could not be imported, so nothing can be trained on it. Choose another version.",
    );
  if (row.state !== "ready" || row.sha256 === null)
    throw conflict(
      "This dataset version is still being prepared. Start the run once its profile is there; nothing was started.",
    );
  if (row.rows === 0) throw conflict("This dataset version has no rows, so there is nothing to learn from.");
  const refused = refusedForUse(row, { name: `${row.name} ${versionName(row)}`, quality: row.quality });
  if (refused) throw preconditionFailed(refused);
  const columns = columnsSchema.safeParse(row.columns);
  return { ...row, sha256: row.sha256, columns: columns.success ? columns.data : [] };
}

/** Whether the version has the columns, each in a kind that can be used so. Throws in a sentence when not. */
export function checkColumns(
  columns: readonly { name: string; kind: string }[],
  input: { target: { column: string; kind: string }; features: readonly { column: string; as: string }[] },
): void {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const target = byName.get(input.target.column);
  if (!target) throw gone("target.column", input.target.column, "Choose the target again from its columns.");
  if (input.target.kind === "number" && target.kind !== "numeric")
    throw problem(
      "target.column",
      `"${target.name}" is not numeric, so it cannot be foretold as a number. Choose a numeric column, or tell its values apart.`,
    );
  if (input.target.kind === "threshold" && target.kind !== "numeric")
    throw problem(
      "target.column",
      `"${target.name}" is not numeric, so no threshold divides it. Choose a numeric column, or a value of this one as the positive class.`,
    );
  for (const [index, feature] of input.features.entries()) {
    const column = byName.get(feature.column);
    const path = `features.${index}`;
    if (!column) throw gone(path, feature.column, "Choose the features again from its columns.");
    if (feature.as === "datetime" && column.kind !== "datetime")
      throw problem(path, `"${column.name}" holds no dates, so it cannot be used as one.`);
    if (feature.as === "numeric" && column.kind !== "numeric" && column.kind !== "boolean")
      throw problem(path, `"${column.name}" holds no numbers. Use it as a category, or leave it out.`);
  }
}

export const problem = (path: string, message: string) => invalid(message, [{ path, message }]);
const gone = (path: string, column: string, what: string) =>
  problem(path, `This dataset version has no column "${column}". ${what}`);
