import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { idSchema } from "#domain/format/ids.ts";
import { slugSchema } from "#domain/format/slug.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const FindVersion = z.object({
  projectId: idSchema("prj"),
  dataset: slugSchema,
  /** Left out: the dataset alone. */
  number: z.int().min(1).optional(),
});

export const find = query({
  name: "datasets.find",
  summary: "The ids of a dataset, and of one of its versions, by their address.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof FindVersion>>(),
  input: FindVersion,
  async run({ tx, input }): Promise<{ datasetId: string; versionId: string | null }> {
    const [dataset] = await tx
      .select({ id: datasets.id })
      .from(datasets)
      .where(and(eq(datasets.projectId, input.projectId), eq(datasets.slug, input.dataset)));
    if (!dataset) throw notFound("This dataset");
    if (input.number === undefined) return { datasetId: dataset.id, versionId: null };
    const [version] = await tx
      .select({ id: datasetVersions.id })
      .from(datasetVersions)
      .where(and(eq(datasetVersions.datasetId, dataset.id), eq(datasetVersions.number, input.number)));
    if (!version) throw notFound("This dataset version");
    return { datasetId: dataset.id, versionId: version.id };
  },
});
