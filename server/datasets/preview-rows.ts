import { eq } from "drizzle-orm";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { PREVIEW_COLUMNS_MAX, PreviewRows } from "#domain/datasets/schemas.ts";
import type { RowsPage } from "#domain/datasets/view.ts";
import { invalid, preconditionFailed } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { readRows } from "./duckdb/read-rows.ts";
import { loadVersion } from "./internal.ts";

export const previewRows = query({
  name: "datasets.previewRows",
  summary: "Rows of a dataset version in their order, a page at a time.",
  permission: "dataset:read",
  scope: inProjectOf<PreviewRows>(datasetVersions, "This dataset version", (input) => input.versionId),
  input: PreviewRows,
  async run({ tx, input }): Promise<RowsPage> {
    const { version } = await loadVersion(tx, input.versionId);
    if (version.sha256 === null || version.rows === null) {
      throw preconditionFailed(
        version.state === "failed"
          ? "This version could not be imported, so it has no rows to show."
          : "This version is still being imported. Its rows can be looked at once that is done.",
      );
    }
    const [kept] = await tx
      .select({ columns: datasetProfiles.columns })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, version.id));
    const columns = chosen((kept?.columns ?? []) as DatasetColumn[], input.columns);
    const path = runtime().artifacts.path(version.sha256);
    const rows = await readRows(path, columns, { offset: input.offset, limit: input.limit });
    return { columns: columns.map(({ name }) => name), rows, offset: input.offset, total: version.rows };
  },
});

function chosen(columns: readonly DatasetColumn[], names: readonly string[] | undefined): DatasetColumn[] {
  if (names === undefined) return columns.slice(0, PREVIEW_COLUMNS_MAX);
  const byName = new Map(columns.map((column) => [column.name, column]));
  return names.map((name) => {
    const column = byName.get(name);
    if (!column) throw invalid(`This version has no column "${name}". Choose among its columns.`);
    return column;
  });
}
