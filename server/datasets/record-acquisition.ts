import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasetAcquisitions, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { type Acquisition, EMPTY_ACQUISITION } from "#domain/datasets/acquisition/acquisition.ts";
import { acquisitionChange } from "#domain/datasets/acquisition/change.ts";
import { RecordAcquisition } from "#domain/datasets/acquisition/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { acquisitionDigest, latestAcquisition } from "./acquisition-rows.ts";

export const recordAcquisition = command({
  name: "datasets.recordAcquisition",
  summary:
    "Writes how a dataset came here and what it may be used for, as the next version of its acquisition record.",
  permission: "dataset:write",
  phase: "data_acquisition",
  scope: inProjectOf<z.output<typeof RecordAcquisition>>(
    datasets,
    "This dataset",
    (input) => input.datasetId,
  ),
  input: RecordAcquisition,
  async run(context): Promise<{ number: number; digest: string }> {
    const { tx, input, audit } = context;
    const project = projectOf(context);
    const userId = personOfCall(context.userId);
    // Held until the end, so that of two people who write at once the second is told.
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId)).for("update");
    if (!dataset) throw notFound("This dataset");
    const before = await latestAcquisition(tx, dataset.id);
    if ((before?.number ?? 0) !== input.after) throw overtaken(before?.number ?? 0);
    await assertPilot(tx, project.id, input.content);
    const digest = acquisitionDigest(input.content);
    if (before?.digest === digest) {
      audit.unchanged();
      return { number: before.number, digest };
    }
    const number = input.after + 1;
    await tx.insert(datasetAcquisitions).values({
      id: newId("acq"),
      orgId: project.orgId,
      projectId: project.id,
      datasetId: dataset.id,
      number,
      content: input.content,
      digest,
      note: input.note,
      createdBy: userId,
    });
    const change = acquisitionChange(before?.content ?? EMPTY_ACQUISITION, input.content);
    audit.record({
      target: { type: "dataset", id: dataset.id, label: dataset.name },
      ...(before && { before: { number: before.number, digest: before.digest, ...change.before } }),
      after: { number, digest, ...change.after, rewritten: change.rewritten },
      ...(input.note !== "" && { reason: input.note }),
    });
    return { number, digest };
  },
});

async function assertPilot(tx: Tx, projectId: string, { pilotVersionId }: Acquisition): Promise<void> {
  if (pilotVersionId === null) return;
  const [row] = await tx
    .select({ projectId: datasetVersions.projectId })
    .from(datasetVersions)
    .where(eq(datasetVersions.id, pilotVersionId));
  if (row?.projectId !== projectId)
    throw invalid("The pilot sample has to be a version in this project. Choose it again.", [
      { path: "content.pilotVersionId", message: "There is no such version in this project." },
    ]);
}

const overtaken = (number: number) =>
  conflict(
    `Somebody wrote version ${number} of this record while you were writing. Theirs is kept and yours is still in the form. Copy what is yours, reload the page and add it.`,
  );
