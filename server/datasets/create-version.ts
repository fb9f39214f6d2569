import { and, eq, max, ne } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { uploads } from "#db/schema/kernel.ts";
import { CreateVersion } from "#domain/datasets/schemas.ts";
import { versionName } from "#domain/datasets/view.ts";
import { conflict, invalid, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { personOfCall, projectOf } from "./internal.ts";
import { importVersion } from "./jobs.ts";

export const createVersion = command({
  name: "datasets.createVersion",
  summary: "Makes an upload the next version of a dataset; a worker imports and profiles it.",
  permission: "dataset:write",
  phase: "data_acquisition",
  scope: inProjectOf<CreateVersion>(datasets, "This dataset", (input) => input.datasetId),
  input: CreateVersion,
  async run(context) {
    const { tx, input, now, audit, enqueue } = context;
    const project = projectOf(context);
    const createdBy = personOfCall(context.userId);
    const upload = await ownUpload(tx, input.uploadId, createdBy);
    // The dataset's row is locked, so that two versions at once get two numbers.
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId)).for("update");
    if (!dataset) throw notFound("This dataset");
    await refuseTheSameAgain(tx, dataset, upload.sha256, input.label);

    const [last] = await tx
      .select({ number: max(datasetVersions.number) })
      .from(datasetVersions)
      .where(eq(datasetVersions.datasetId, dataset.id));
    const version = { id: newId("dsv"), number: (last?.number ?? 0) + 1, label: input.label };
    await tx.insert(datasetVersions).values({
      ...version,
      orgId: project.orgId,
      projectId: project.id,
      datasetId: dataset.id,
      sourceName: upload.fileName,
      sourceSha256: upload.sha256,
      sourceSize: upload.size,
      createdBy,
      createdAt: now,
    });
    const target = { type: "dataset_version", id: version.id };
    const jobId = await enqueue(importVersion, { target, payload: { versionId: version.id } });
    audit.record({
      target: { ...target, label: versionName(dataset.name, version) },
      after: {
        dataset: dataset.name,
        number: version.number,
        label: version.label,
        file: upload.fileName,
        sourceSha256: upload.sha256,
        sourceSize: upload.size,
      },
    });
    return { id: version.id, number: version.number, jobId };
  },
});

async function ownUpload(tx: Tx, uploadId: string, userId: string) {
  const [upload] = await tx.select().from(uploads).where(eq(uploads.id, uploadId));
  if (!upload || upload.createdBy !== userId) throw notFound("This upload");
  if (upload.size === 0) {
    throw invalid(
      `The file "${upload.fileName}" is empty. Nothing was imported. Upload one that holds data.`,
      [{ path: "uploadId", message: "The file is empty." }],
    );
  }
  return upload;
}

async function refuseTheSameAgain(
  tx: Tx,
  dataset: { id: string; name: string },
  sha256: string,
  label: string,
): Promise<void> {
  const others = await tx
    .select({
      label: datasetVersions.label,
      number: datasetVersions.number,
      sha256: datasetVersions.sourceSha256,
    })
    .from(datasetVersions)
    .where(and(eq(datasetVersions.datasetId, dataset.id), ne(datasetVersions.state, "failed")));
  const same = others.find((other) => other.sha256 === sha256);
  if (same) {
    throw conflict(
      `This file is ${versionName(dataset.name, same)} already, byte for byte. Nothing was added.`,
    );
  }
  const named = label === "" ? undefined : others.find((other) => other.label === label);
  if (named) {
    throw conflict(
      `${dataset.name} has a version with the label "${label}" already: v${named.number}. Choose another label.`,
    );
  }
}
