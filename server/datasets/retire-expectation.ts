import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { datasetExpectations, datasets } from "#db/schema/datasets.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import { ExpectationRef } from "#domain/datasets/schemas.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { latestReady, settleQuality } from "./quality-standing.ts";

export const retireExpectation = command({
  name: "datasets.retireExpectation",
  summary: "Takes an expectation out of force; what it found stays in the record.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProjectOf<z.output<typeof ExpectationRef>>(
    datasetExpectations,
    "This expectation",
    (input) => input.expectationId,
  ),
  input: ExpectationRef,
  async run({ tx, input, audit, now }): Promise<{ id: string }> {
    const [row] = await tx
      .update(datasetExpectations)
      .set({ retiredAt: now })
      .where(and(eq(datasetExpectations.id, input.expectationId), isNull(datasetExpectations.retiredAt)))
      .returning();
    if (!row) {
      audit.unchanged();
      return { id: input.expectationId };
    }
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, row.datasetId));
    if (!dataset) throw notFound("This dataset");
    audit.record({
      target: { type: "dataset", id: dataset.id, label: dataset.name },
      before: { id: row.id, ...row.spec, severity: row.severity, tolerance: row.tolerance },
      after: { id: row.id, retired: true },
      reason: expectationSentence(row),
    });
    const latest = await latestReady(tx, dataset.id);
    if (latest) await settleQuality(tx, latest);
    return { id: row.id };
  },
});
