import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasets } from "#db/schema/datasets.ts";
import { RefuseFailing } from "#domain/datasets/schemas.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const refuseFailing = command({
  name: "datasets.refuseFailing",
  summary: "Says whether runs may start on versions of a dataset that fail what must hold.",
  permission: "project:manage",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof RefuseFailing>>(datasets, "This dataset", (input) => input.datasetId),
  input: RefuseFailing,
  async run({ tx, input, audit }): Promise<{ refuseFailing: boolean }> {
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId)).for("update");
    if (!dataset) throw notFound("This dataset");
    if (dataset.refuseFailing === input.refuse) {
      audit.unchanged();
      return { refuseFailing: input.refuse };
    }
    await tx.update(datasets).set({ refuseFailing: input.refuse }).where(eq(datasets.id, dataset.id));
    audit.record({
      target: { type: "dataset", id: dataset.id, label: dataset.name },
      before: { refuseFailing: dataset.refuseFailing },
      after: { refuseFailing: input.refuse },
    });
    return { refuseFailing: input.refuse };
  },
});
