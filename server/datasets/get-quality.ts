import type { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import type { Outcome } from "#domain/datasets/expectations/quality.ts";
import { VersionRef } from "#domain/datasets/schemas.ts";
import type { CheckView, QualityView } from "#domain/datasets/view.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findVersionRow } from "./internal.ts";
import { checksOf, expectationsInForce, standing, toViews } from "./quality-standing.ts";

export const getQuality = query({
  name: "datasets.getQuality",
  summary:
    "How a version stands to what is expected of its dataset: each check, and the score with its parts.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof VersionRef>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: VersionRef,
  async run({ tx, input }): Promise<QualityView> {
    const { version } = await findVersionRow(tx, input.versionId);
    const expected = await expectationsInForce(tx, version.datasetId);
    const found = await checksOf(tx, version.id);
    const views = await toViews(tx, expected);
    const byId = new Map(found.map((row) => [row.expectationId, row]));
    const checks = views.flatMap((expectation): CheckView[] => {
      const row = byId.get(expectation.id);
      if (!row) return [];
      const { outcome, checked, failing, examples, note, at } = row;
      return [{ expectation, outcome, checked, failing, examples, note, at }];
    });
    const { quality } = standing(expected, found);
    return {
      state: version.quality,
      checks: checks.sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome)),
      unchecked: views.filter(({ id }) => !byId.has(id)),
      quality,
    };
  },
});

const ORDER: readonly Outcome[] = ["failed", "unknown", "passed"];
