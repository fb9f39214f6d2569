import { and, desc, eq, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { jobs, uploads } from "#db/schema/kernel.ts";
import { CreateVersion } from "#domain/datasets/schemas.ts";
import { versionName } from "#domain/datasets/view.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { versionTarget } from "./internal.ts";
import { importVersion } from "./jobs.ts";

export const createVersion = command({
  name: "datasets.createVersion",
  summary:
    "Makes a new version of a dataset from an uploaded CSV, JSON lines or Parquet file; the worker imports and profiles it.",
  permission: "dataset:write",
  phase: "data_acquisition",
  scope: inProjectOf<z.output<typeof CreateVersion>>(datasets, "This dataset", (input) => input.datasetId),
  input: CreateVersion,
  async run(context): Promise<{ id: string; number: number; jobId: string }> {
    const { tx, input, audit, enqueue } = context;
    const project = projectOf(context);
    const userId = personOfCall(context.userId);
    const reading = input.reading && Object.keys(input.reading).length > 0 ? input.reading : undefined;
    const [upload] = await tx
      .select()
      .from(uploads)
      .where(and(eq(uploads.id, input.uploadId), eq(uploads.createdBy, userId)));
    if (!upload) throw notFound("This upload");
    // Held until the end, so that two versions at once get two numbers and the same bytes are seen.
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId)).for("update");
    if (!dataset) throw notFound("This dataset");
    const [same] = await tx
      .select({ number: datasetVersions.number, label: datasetVersions.label })
      .from(datasetVersions)
      .innerJoin(jobs, and(eq(jobs.targetId, datasetVersions.id), eq(jobs.kind, importVersion.kind)))
      .where(
        and(
          eq(datasetVersions.datasetId, dataset.id),
          eq(datasetVersions.sourceSha256, upload.sha256),
          ne(datasetVersions.state, "failed"),
          // The same bytes read in another way are another table.
          sql`coalesce(${jobs.payload} -> 'reading', 'null') = ${JSON.stringify(reading ?? null)}::jsonb`,
        ),
      )
      .limit(1);
    if (same) {
      throw conflict(
        `This file is ${versionName(same)} of ${dataset.name} already, byte for byte. No version was added.`,
      );
    }
    const [last] = await tx
      .select({ number: datasetVersions.number })
      .from(datasetVersions)
      .where(eq(datasetVersions.datasetId, dataset.id))
      .orderBy(desc(datasetVersions.number))
      .limit(1);
    const version = { id: newId("dsv"), number: (last?.number ?? 0) + 1, label: input.label };
    await tx.insert(datasetVersions).values({
      ...version,
      orgId: project.orgId,
      projectId: project.id,
      datasetId: dataset.id,
      sourceName: upload.fileName,
      sourceSha256: upload.sha256,
      sourceSize: upload.size,
      createdBy: userId,
    });
    const target = versionTarget(version, dataset.name);
    audit.record({
      target,
      after: {
        dataset: dataset.name,
        number: version.number,
        label: version.label,
        file: upload.fileName,
        sourceSha256: upload.sha256,
        sourceBytes: upload.size,
        ...(reading && { reading }),
      },
    });
    const jobId = await enqueue(importVersion, {
      target: { type: "dataset_version", id: version.id },
      payload: { versionId: version.id, reading },
    });
    return { id: version.id, number: version.number, jobId };
  },
});
