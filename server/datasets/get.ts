import { eq } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { datasets } from "#db/schema/datasets.ts";
import { DatasetRef } from "#domain/datasets/schemas.ts";
import type { DatasetLine } from "#domain/datasets/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { datasetAt } from "./internal.ts";
import { datasetLines } from "./list.ts";

export const get = query({
  name: "datasets.get",
  summary: "A dataset by its short name or its id, with its newest version.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof DatasetRef>>(),
  input: DatasetRef,
  async run(context): Promise<DatasetLine> {
    const { tx, input } = context;
    const rows = await tx
      .select({ dataset: datasets, author: users.name })
      .from(datasets)
      .innerJoin(users, eq(users.id, datasets.createdBy))
      .where(datasetAt(projectOf(context).id, input.dataset))
      .limit(1);
    const [line] = await datasetLines(tx, rows);
    if (!line) throw notFound("This dataset");
    return line;
  },
});
