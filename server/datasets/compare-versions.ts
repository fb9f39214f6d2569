import type { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import { CompareVersions } from "#domain/datasets/schemas.ts";
import { type CheckedBoth, type VersionDiff, versionDiff } from "#domain/datasets/version-diff.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findBoth, storedVersions } from "./both-versions.ts";
import { checksOf, expectationsInForce, toViews } from "./quality-standing.ts";

export const compareVersions = query({
  name: "datasets.compareVersions",
  summary:
    "How one version of a dataset became another: schema, statistics and expectations, by what is stored, and the likely keys of its rows.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof CompareVersions>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: CompareVersions,
  async run({ tx, input }): Promise<VersionDiff> {
    const versions = await findBoth(tx, input);
    const { before, after } = await storedVersions(tx, input);
    const expected = await toViews(tx, await expectationsInForce(tx, versions.after.datasetId));
    const [was, is] = [await checksOf(tx, input.withId), await checksOf(tx, input.versionId)].map(
      (checks) => new Map(checks.map(({ expectationId, outcome }) => [expectationId, outcome])),
    );
    const checked = expected.map(
      ({ id, sentence, severity }): CheckedBoth => ({
        id,
        sentence,
        severity,
        before: was?.get(id) ?? null,
        after: is?.get(id) ?? null,
      }),
    );
    return versionDiff(before, after, checked);
  },
});
