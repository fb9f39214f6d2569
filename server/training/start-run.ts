import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasetProfiles, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { runs } from "#db/schema/training.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import { refusedForUse } from "#domain/datasets/expectations/quality.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { versionName } from "#domain/datasets/view.ts";
import { knownProblem } from "#domain/training/known-problems.ts";
import { gridProblem } from "#domain/training/rules.ts";
import { type RunSpec, runSpecSchema, StartRun } from "#domain/training/schemas.ts";
import { targetLabel } from "#domain/training/target.ts";
import { TASK_LABELS, taskOf } from "#domain/training/tasks.ts";
import { CATALOGUE, expandGrid } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict, invalid, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { checkAttributes } from "./check-attributes.ts";
import { addExperiment } from "./create-experiment.ts";
import { findExperiment, nextRunNumber, runTarget } from "./internal.ts";
import { trainRun } from "./jobs.ts";

export const startRun = command({
  name: "training.startRun",
  summary: "Starts a training run on a dataset version; a worker carries it out.",
  permission: "run:write",
  phase: "model_development",
  scope: inProject<z.output<typeof StartRun>>(),
  input: StartRun,
  async run(context) {
    const { tx, input, userId, audit, enqueue } = context;
    const project = projectOf(context);
    const version = await readyVersion(tx, project.id, input.datasetVersionId);
    checkColumns(version.columns, input);
    checkProfile(version, input);
    checkAttributes(version, input.attributes ?? []);
    const trials = checkedTrials(input);
    const experimentId = input.newExperiment
      ? await addExperiment(tx, project, userId, input.newExperiment, audit)
      : (await findExperiment(tx, project.id, input.experimentId ?? "")).id;

    const id = newId("run");
    const jobId = await enqueue(trainRun, { target: { type: "run", id }, payload: { runId: id } });
    const number = await nextRunNumber(tx, project.id);
    const spec: RunSpec = runSpecSchema.parse(input);
    await tx.insert(runs).values({
      id,
      orgId: project.orgId,
      projectId: project.id,
      experimentId,
      number,
      datasetVersionId: version.id,
      datasetSha256: version.sha256,
      algorithm: input.algorithm,
      spec,
      jobId,
      createdBy: userId ?? "system",
    });
    audit.record({
      target: runTarget({ id, number }),
      before: null,
      after: {
        experimentId,
        dataset: `${version.name} ${version.label || `v${version.number}`}`,
        datasetSha256: version.sha256,
        target: targetLabel(input.target),
        features: input.features.map(({ column }) => column),
        ...(input.attributes?.length && { attributes: input.attributes.map(({ column }) => column) }),
        algorithm: input.algorithm,
        grid: input.grid,
        validation: input.validation,
        trials,
      },
    });
    return { runId: id, number, experimentId };
  },
});

async function readyVersion(tx: Tx, projectId: string, id: string) {
  const [row] = await tx
    .select({
      id: datasetVersions.id,
      number: datasetVersions.number,
      label: datasetVersions.label,
      state: datasetVersions.state,
      sha256: datasetVersions.sha256,
      rows: datasetVersions.rows,
      quality: datasetVersions.quality,
      name: datasets.name,
      refuseFailing: datasets.refuseFailing,
      columns: datasetProfiles.columns,
      profile: datasetProfiles.profile,
    })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .leftJoin(datasetProfiles, eq(datasetProfiles.versionId, datasetVersions.id))
    .where(and(eq(datasetVersions.id, id), eq(datasetVersions.projectId, projectId)));
  if (!row) throw notFound("This dataset version");
  if (row.state === "failed")
    throw conflict(
      "This dataset version could not be imported, so nothing can be trained on it. Choose another version.",
    );
  if (row.state !== "ready" || row.sha256 === null)
    throw conflict(
      "This dataset version is still being prepared. Start the run once its profile is there; nothing was started.",
    );
  if (row.rows === 0) throw conflict("This dataset version has no rows, so there is nothing to learn from.");
  const refused = refusedForUse(row, { name: `${row.name} ${versionName(row)}`, quality: row.quality });
  if (refused) throw preconditionFailed(refused);
  const columns = columnsSchema.safeParse(row.columns);
  return { ...row, sha256: row.sha256, columns: columns.success ? columns.data : [] };
}

function checkColumns(
  columns: readonly { name: string; kind: string }[],
  input: { target: { column: string; kind: string }; features: readonly { column: string; as: string }[] },
): void {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const target = byName.get(input.target.column);
  if (!target) throw gone("target.column", input.target.column, "Choose the target again from its columns.");
  if (input.target.kind === "number" && target.kind !== "numeric")
    throw problem(
      "target.column",
      `"${target.name}" is not numeric, so it cannot be foretold as a number. Choose a numeric column, or tell its values apart.`,
    );
  if (input.target.kind === "threshold" && target.kind !== "numeric")
    throw problem(
      "target.column",
      `"${target.name}" is not numeric, so no threshold divides it. Choose a numeric column, or a value of this one as the positive class.`,
    );
  for (const [index, feature] of input.features.entries()) {
    const column = byName.get(feature.column);
    const path = `features.${index}`;
    if (!column) throw gone(path, feature.column, "Choose the features again from its columns.");
    if (feature.as === "datetime" && column.kind !== "datetime")
      throw problem(path, `"${column.name}" holds no dates, so it cannot be used as one.`);
    if (feature.as === "numeric" && column.kind !== "numeric" && column.kind !== "boolean")
      throw problem(path, `"${column.name}" holds no numbers. Use it as a category, or leave it out.`);
  }
}

/** What the profile knows to fail is refused here, where the person who asks still is. */
function checkProfile(
  version: { profile: unknown; rows: number | null },
  input: z.output<typeof StartRun>,
): void {
  const profile = datasetProfile.safeParse(version.profile);
  if (!profile.success || version.rows === null) return;
  const known = knownProblem(input.target, input.features, profile.data.columns, version.rows);
  if (known) throw problem(known.path, known.sentence);
}

function checkedTrials(input: z.output<typeof StartRun>): number {
  const problemOfGrid = gridProblem(input.grid);
  if (problemOfGrid) throw problem("grid", problemOfGrid);
  try {
    const { label, tasks } = CATALOGUE[input.algorithm];
    if (!tasks.includes(taskOf(input.target)))
      throw problem(
        "algorithm",
        `${label} cannot foretell ${TASK_LABELS[taskOf(input.target)]}. Choose another algorithm for this target.`,
      );
    return expandGrid(input.algorithm, input.grid).length;
  } catch (error) {
    if (error instanceof TrainingInputError) throw problem("grid", error.message);
    throw error;
  }
}

const problem = (path: string, message: string) => invalid(message, [{ path, message }]);
const gone = (path: string, column: string, what: string) =>
  problem(path, `This dataset version has no column "${column}". ${what}`);
