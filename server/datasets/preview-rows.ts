import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { columnsSchema, type DatasetColumn } from "#domain/datasets/columns.ts";
import { filterProblem, SORTED_ROWS_MAX } from "#domain/datasets/row-query.ts";
import { PREVIEW_COLUMNS, PreviewRows } from "#domain/datasets/schemas.ts";
import type { RowsPage } from "#domain/datasets/view.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { invalid, preconditionFailed } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { orderSql, readRows } from "./duckdb/read-rows.ts";
import { filterSql } from "./duckdb/row-filter.ts";
import { findVersionRow } from "./internal.ts";

export const previewRows = query({
  name: "datasets.previewRows",
  summary:
    "Rows of a dataset version, a page at a time: all or those that match, by the source's order or a column's.",
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
    const known = (name: string, path: string): DatasetColumn => {
      const column = byName.get(name);
      if (!column) throw invalid(`This version has no column "${name}".`, [{ path, message: "Unknown." }]);
      return column;
    };
    const columns = input.columns?.map((name) => known(name, "columns")) ?? all.slice(0, PREVIEW_COLUMNS);
    const conditions = input.filters.map((filter, i) => {
      const problem = filterProblem(filter, all);
      if (problem) throw invalid(problem, [{ path: `filters.${i}`, message: problem }]);
      return `(${filterSql(filter, known(filter.column, `filters.${i}`))})`;
    });
    const { sort, offset, limit } = input;
    if ((sort || conditions.length > 0) && offset + limit > SORTED_ROWS_MAX)
      throw invalid(
        `A sorted or narrowed view shows its first ${formatCount(SORTED_ROWS_MAX)} rows. Narrow it further, or turn the order round to see its end.`,
        [{ path: "offset", message: "Too far." }],
      );
    const total = version.rows ?? 0;
    const read = await readRows(runtime().artifacts.path(version.sha256), columns, {
      offset,
      limit,
      total,
      where: conditions.length > 0 ? conditions.join(" and ") : null,
      orderBy: sort ? orderSql(known(sort.column, "sort.column"), sort.descending) : null,
    });
    return { columns, ...read, total, offset };
  },
});
