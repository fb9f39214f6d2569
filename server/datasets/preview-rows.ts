import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import { PREVIEW_COLUMNS, PreviewRows } from "#domain/datasets/schemas.ts";
import type { RowsPage } from "#domain/datasets/view.ts";
import { invalid, preconditionFailed } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { readRows } from "./duckdb/read-rows.ts";
import { findVersionRow } from "./internal.ts";

export const previewRows = query({
  name: "datasets.previewRows",
  summary: "Rows of a dataset version in the order of its source, a page at a time.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof PreviewRows>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: PreviewRows,
  async run({ tx, input }): Promise<RowsPage> {
    const { version } = await findVersionRow(tx, input.versionId);
    if (version.sha256 === null)
      throw preconditionFailed("This version has no rows yet. Its page shows how far the worker is.");
    const [kept] = await tx
      .select({ columns: datasetProfiles.columns })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, version.id));
    const all = columnsSchema.parse(kept?.columns ?? []);
    const byName = new Map(all.map((column) => [column.name, column]));
    const columns = (input.columns ?? all.slice(0, PREVIEW_COLUMNS).map((column) => column.name)).map(
      (name) => {
        const column = byName.get(name);
        if (!column)
          throw invalid(`This version has no column "${name}".`, [{ path: "columns", message: "Unknown." }]);
        return column;
      },
    );
    const rows = await readRows(runtime().artifacts.path(version.sha256), columns, input);
    return { columns, rows, total: version.rows ?? 0, offset: input.offset };
  },
});
