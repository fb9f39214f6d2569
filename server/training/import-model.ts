import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { uploads } from "#db/schema/kernel.ts";
import { runs } from "#db/schema/training.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { formatBytes } from "#domain/format/numbers.ts";
import { ImportModel } from "#domain/training/import-model.ts";
import { knownProblem } from "#domain/training/known-problems.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import { type RunSpec, runSpecSchema } from "#domain/training/schemas.ts";
import { targetLabel } from "#domain/training/target.ts";
import { LIMITS } from "#ml/onnx/inspect.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { invalid, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { checkAttributes } from "./check-attributes.ts";
import { addExperiment } from "./create-experiment.ts";
import { findExperiment, nextRunNumber, runTarget } from "./internal.ts";
import { trainRun } from "./jobs.ts";
import { checkColumns, problem, readyVersion } from "./ready-version.ts";

export const importModel = command({
  name: "training.importModel",
  summary:
    "Brings an ONNX model that another library trained: a worker checks the file, gives it the portal's form and evaluates it on a dataset version, as a run that a version can be registered from.",
  permission: "run:write",
  phase: "model_development",
  scope: inProject<z.output<typeof ImportModel>>(),
  input: ImportModel,
  async run(context) {
    const { tx, input, audit, enqueue } = context;
    const project = projectOf(context);
    const userId = personOfCall(context.userId);
    const [upload] = await tx
      .select()
      .from(uploads)
      .where(and(eq(uploads.id, input.uploadId), eq(uploads.createdBy, userId)));
    if (!upload) throw notFound("This upload");
    if (upload.size > LIMITS.fileBytes)
      throw invalid(
        `${upload.fileName} has ${formatBytes(upload.size)}; a model may have ${formatBytes(LIMITS.fileBytes)}. Nothing was taken in.`,
        [],
      );
    const version = await readyVersion(tx, project.id, input.datasetVersionId);
    checkColumns(version.columns, input);
    const profile = datasetProfile.safeParse(version.profile);
    const known =
      profile.success && version.rows !== null
        ? knownProblem(input.target, [], profile.data.columns, version.rows)
        : null;
    if (known) throw problem(known.path, known.sentence);
    checkAttributes(version, input.attributes ?? []);
    const experimentId = input.newExperiment
      ? await addExperiment(tx, project, userId, input.newExperiment, audit)
      : (await findExperiment(tx, project.id, input.experimentId ?? "")).id;

    const { target, features, metric, attributes, output, form, classOrder } = input;
    const outside = {
      ...{ fileName: upload.fileName, sha256: upload.sha256, size: upload.size, output, form },
      ...(classOrder && { classOrder }),
    };
    const spec: RunSpec = runSpecSchema.parse({
      ...{ target, features, algorithm: OUTSIDE, grid: {}, outside },
      ...(metric && { metric }),
      ...(attributes && { attributes }),
    });
    const id = newId("run");
    const jobId = await enqueue(trainRun, { target: { type: "run", id }, payload: { runId: id } });
    const number = await nextRunNumber(tx, project.id);
    await tx.insert(runs).values({
      id,
      orgId: project.orgId,
      projectId: project.id,
      experimentId,
      number,
      datasetVersionId: version.id,
      datasetSha256: version.sha256,
      algorithm: OUTSIDE,
      spec,
      jobId,
      createdBy: userId,
    });
    audit.record({
      target: runTarget({ id, number }),
      before: null,
      after: {
        experimentId,
        file: upload.fileName,
        fileSha256: upload.sha256,
        fileBytes: upload.size,
        dataset: `${version.name} ${version.label || `v${version.number}`}`,
        datasetSha256: version.sha256,
        target: targetLabel(target),
        features: features.map(({ column }) => column),
        ...(attributes?.length && { attributes: attributes.map(({ column }) => column) }),
        output,
        form,
        ...(classOrder && { classOrder }),
      },
    });
    return { runId: id, number, experimentId };
  },
});
