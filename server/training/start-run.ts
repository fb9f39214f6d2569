import type { z } from "zod";
import { runs } from "#db/schema/training.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { knownProblem } from "#domain/training/known-problems.ts";
import { PRIORITY_RANK, type Priority } from "#domain/training/priority.ts";
import { gridProblem } from "#domain/training/rules.ts";
import { type RunSpec, type RunSpecInput, runSpecSchema, StartRun } from "#domain/training/schemas.ts";
import { triesWholeGrid } from "#domain/training/search.ts";
import { targetLabel } from "#domain/training/target.ts";
import { TASK_LABELS, taskOf } from "#domain/training/tasks.ts";
import { CATALOGUE } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { AUTO_ORDER } from "#ml/search/auto-order.ts";
import { searchSize } from "#ml/train/search.ts";
import { projectOf } from "#server/kernel/call.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { type CommandContext, command, type ProjectInScope } from "#server/kernel/verb.ts";
import { checkAttributes } from "./check-attributes.ts";
import { checkSplit } from "./check-split.ts";
import { addExperiment } from "./create-experiment.ts";
import { findExperiment, nextRunNumber, runTarget } from "./internal.ts";
import { trainRun } from "./jobs.ts";
import { assertMayPlace } from "./priority.ts";
import { checkColumns, problem, readyVersion } from "./ready-version.ts";
import { trainSettings } from "./train-settings.ts";

export const startRun = command({
  name: "training.startRun",
  summary: "Starts a training run on a dataset version; a worker carries it out.",
  permission: "run:write",
  phase: "model_development",
  scope: inProject<z.output<typeof StartRun>>(),
  input: StartRun,
  async run(context) {
    const { tx, input, userId, audit, standing } = context;
    assertMayPlace(standing, "normal", input.priority ?? "normal");
    const project = projectOf(context);
    const experimentId = input.newExperiment
      ? await addExperiment(tx, project, userId, input.newExperiment, audit)
      : (await findExperiment(tx, project.id, input.experimentId ?? "")).id;
    const run = await addRun(context, project, { ...input, experimentId });
    return { ...run, experimentId };
  },
});

type Asked = RunSpecInput & {
  datasetVersionId: string;
  experimentId: string;
  /** Normal when left out; whoever calls has asked whether it may be placed so. */
  priority?: Priority | undefined;
  memoryLimitMb?: number | undefined;
};

/** Enqueues a run of an experiment and records it. Throws in a sentence what the data cannot be used for. */
export async function addRun(
  { tx, userId, audit, enqueue }: Pick<CommandContext<unknown>, "tx" | "userId" | "audit" | "enqueue">,
  project: ProjectInScope,
  asked: Asked,
): Promise<{ runId: string; number: number }> {
  const { experimentId, priority = "normal", memoryLimitMb } = asked;
  const version = await readyVersion(tx, project.id, asked.datasetVersionId);
  checkColumns(version.columns, asked);
  checkProfile(version, asked);
  checkAttributes(version, asked.attributes ?? []);
  checkSplit(version, asked.validation);
  const trials = checkedTrials(asked, version.rows ?? 0);
  const id = newId("run");
  const jobId = await enqueue(trainRun, {
    target: { type: "run", id },
    payload: { runId: id },
    priority: PRIORITY_RANK[priority],
    memoryLimitMb,
  });
  const number = await nextRunNumber(tx, project.id);
  const spec: RunSpec = runSpecSchema.parse(asked);
  await tx.insert(runs).values({
    id,
    orgId: project.orgId,
    projectId: project.id,
    experimentId,
    number,
    datasetVersionId: version.id,
    datasetSha256: version.sha256,
    // Of an automatic search the first that is looked at, until it has found its own.
    algorithm: asked.automl ? AUTO_ORDER[taskOf(asked.target)][0] : asked.algorithm,
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
      target: targetLabel(asked.target),
      features: asked.features.map(({ column }) => column),
      ...(asked.attributes?.length && { attributes: asked.attributes.map(({ column }) => column) }),
      ...(asked.automl ? { automl: asked.automl } : { algorithm: asked.algorithm, grid: asked.grid }),
      ...(asked.search && { search: asked.search }),
      ...(asked.classWeights && { classWeights: asked.classWeights }),
      ...(asked.earlyStopping && { earlyStopping: asked.earlyStopping }),
      validation: asked.validation,
      ...(!asked.automl && { trials }),
      ...(priority !== "normal" && { priority }),
      ...(memoryLimitMb && { memoryLimitMb }),
    },
  });
  return { runId: id, number };
}

/** What the profile knows to fail is refused here, where the person who asks still is. */
function checkProfile(version: { profile: unknown; rows: number | null }, input: RunSpecInput): void {
  const profile = datasetProfile.safeParse(version.profile);
  if (!profile.success || version.rows === null) return;
  const known = knownProblem(input.target, input.features, profile.data.columns, version.rows);
  if (known) throw problem(known.path, known.sentence);
}

function checkedTrials(input: RunSpecInput, rows: number): number {
  const problemOfGrid = gridProblem(input.grid, triesWholeGrid(input.search));
  if (problemOfGrid) throw problem("grid", problemOfGrid);
  try {
    const { label, tasks } = CATALOGUE[input.algorithm];
    if (!tasks.includes(taskOf(input.target)))
      throw problem(
        "algorithm",
        `${label} cannot foretell ${TASK_LABELS[taskOf(input.target)]}. Choose another algorithm for this target.`,
      );
    const training = Math.round(rows * (1 - input.validation.holdoutFraction));
    // What an automatic search tries is for the clock to say.
    if (input.automl) return 0;
    return searchSize({ ...trainSettings(input), classes: [] }, training).settings;
  } catch (error) {
    if (error instanceof TrainingInputError)
      throw problem(triesWholeGrid(input.search) ? "grid" : "search", error.message);
    throw error;
  }
}
