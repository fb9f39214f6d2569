import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasets } from "#db/schema/datasets.ts";
import { DatasetOnly } from "#domain/datasets/schemas.ts";
import { type ExpectationsView, versionName } from "#domain/datasets/view.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { expectationsInForce, latestReady, toViews } from "./quality-standing.ts";

export const listExpectations = query({
  name: "datasets.listExpectations",
  summary: "What is expected of a dataset now, and whether failing versions are refused.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof DatasetOnly>>(datasets, "This dataset", (input) => input.datasetId),
  input: DatasetOnly,
  async run({ tx, input }): Promise<ExpectationsView> {
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId));
    if (!dataset) throw notFound("This dataset");
    const latest = await latestReady(tx, dataset.id);
    return {
      items: await toViews(tx, await expectationsInForce(tx, dataset.id)),
      refuseFailing: dataset.refuseFailing,
      latest: latest && {
        id: latest.id,
        name: versionName(latest),
        quality: latest.quality,
        score: latest.qualityScore,
      },
    };
  },
});
