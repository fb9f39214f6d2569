import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasetExpectations, datasets } from "#db/schema/datasets.ts";
import { EXPECTATIONS_MAX, type ExpectationInput } from "#domain/datasets/expectations/kinds.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import { Expect } from "#domain/datasets/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { checkVersion } from "./jobs.ts";
import { expectationsInForce, latestReady, settleQuality } from "./quality-standing.ts";

export const expect = command({
  name: "datasets.expect",
  summary: "Adds expectations to a dataset; its newest version is checked against them, and each later one.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProjectOf<z.output<typeof Expect>>(datasets, "This dataset", (input) => input.datasetId),
  input: Expect,
  async run(context): Promise<{ ids: string[]; jobId: string | null }> {
    const { tx, input, audit, enqueue } = context;
    const project = projectOf(context);
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId)).for("update");
    if (!dataset) throw notFound("This dataset");
    await assertNew(tx, dataset.id, input.expectations);
    await assertOthers(tx, project.id, input.expectations);
    const rows = input.expectations.map((expectation) => ({
      ...expectation,
      id: newId("dxp"),
      orgId: project.orgId,
      projectId: project.id,
      datasetId: dataset.id,
      createdBy: personOfCall(context.userId),
    }));
    await tx.insert(datasetExpectations).values(rows);
    audit.record({
      target: { type: "dataset", id: dataset.id, label: dataset.name },
      after: {
        expects: rows.map(({ id, spec, severity, tolerance }) => ({ id, ...spec, severity, tolerance })),
      },
    });
    const latest = await latestReady(tx, dataset.id);
    if (!latest) return { ids: rows.map(({ id }) => id), jobId: null };
    await settleQuality(tx, latest);
    const jobId = await enqueue(checkVersion, {
      target: { type: "dataset_version", id: latest.id },
      payload: { versionId: latest.id },
    });
    return { ids: rows.map(({ id }) => id), jobId };
  },
});

const sameAs = ({ spec }: Pick<ExpectationInput, "spec">) => JSON.stringify(Object.entries(spec).sort());

async function assertNew(tx: Tx, datasetId: string, wanted: readonly ExpectationInput[]): Promise<void> {
  const there = await expectationsInForce(tx, datasetId);
  if (there.length + wanted.length > EXPECTATIONS_MAX)
    throw conflict(
      `A dataset has at most ${EXPECTATIONS_MAX} expectations, and this one has ${there.length}. Nothing was added. Retire those that nobody needs.`,
    );
  const seen = new Set(there.map(sameAs));
  for (const one of wanted) {
    if (seen.has(sameAs(one)))
      throw conflict(`This is expected already: ${expectationSentence(one)} Nothing was added.`);
    seen.add(sameAs(one));
  }
}

/** A reference names a dataset of the same project; what lies elsewhere does not exist here. */
async function assertOthers(tx: Tx, projectId: string, wanted: readonly ExpectationInput[]): Promise<void> {
  const ids = [...new Set(wanted.flatMap(({ spec }) => (spec.kind === "reference" ? [spec.datasetId] : [])))];
  if (ids.length === 0) return;
  const found = await tx
    .select({ id: datasets.id })
    .from(datasets)
    .where(and(eq(datasets.projectId, projectId), inArray(datasets.id, ids)));
  if (found.length < ids.length)
    throw invalid("The other dataset is not in this project. Choose one that is. Nothing was added.", [
      { path: "expectations", message: "Unknown dataset." },
    ]);
}
