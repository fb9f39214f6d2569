import { dirname } from "node:path";
import type { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import type { RowsDiff } from "#domain/datasets/rows-diff.ts";
import { CompareRows } from "#domain/datasets/schemas.ts";
import { keyProblem } from "#domain/datasets/version-diff.ts";
import { versionName } from "#domain/datasets/view.ts";
import { invalid, preconditionFailed } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findBoth, storedColumns } from "./both-versions.ts";
import { compareRows as compareFiles } from "./duckdb/compare-rows.ts";

export const compareRows = query({
  name: "datasets.compareRows",
  summary:
    "The rows of two versions of a dataset held against each other by a key, or as whole rows: added, removed, changed, unchanged.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof CompareRows>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: CompareRows,
  async run({ tx, input }): Promise<RowsDiff> {
    const versions = await findBoth(tx, input);
    const columns = await storedColumns(tx, input);
    const problem = keyProblem(input.key, columns.before, columns.after);
    if (problem) throw invalid(problem, [{ path: "key", message: problem }]);
    const { artifacts } = runtime();
    const file = (side: "before" | "after") => {
      const { sha256 } = versions[side];
      if (sha256 === null) throw preconditionFailed("One of the versions has no rows to compare.");
      return { name: versionName(versions[side]), path: artifacts.path(sha256), columns: columns[side] };
    };
    const scratchFolder = dirname(await artifacts.scratch("spill"));
    return compareFiles(file("before"), file("after"), input.key, { scratchFolder });
  },
});
