import { writeFile } from "node:fs/promises";
import { formatCount } from "#domain/format/numbers.ts";
import type { RunAlgorithm } from "#domain/training/schemas.ts";
import { createProject } from "#server/access/create-project.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { create as createDataset } from "#server/datasets/create.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { startRun } from "#server/training/start-run.ts";
import { constructionCsv } from "./construction-data.ts";
import { logOutsideWork } from "./construction-work.ts";
import type { Tell } from "./flights-story.ts";
import { plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

const ROWS = 10_000;
const SEED = 2024;

const EXPERIMENT = {
  name: "Which classifier?",
  question:
    "Which of six classifiers foretells best, on the same five folds, whether an activity keeps its schedule?",
};

/** The classifiers of the use case with the settings that a grid search tries of each. */
export const CLASSIFIERS: readonly { algorithm: RunAlgorithm; grid: Record<string, number[]> }[] = [
  { algorithm: "logistic_regression", grid: { C: [0.1, 1, 10] } },
  { algorithm: "nearest_neighbours", grid: { neighbours: [5, 25] } },
  { algorithm: "naive_bayes", grid: {} },
  { algorithm: "decision_tree", grid: { max_depth: [4, 6, 8] } },
  { algorithm: "random_forest", grid: { trees: [100], min_samples_leaf: [1, 5] } },
  { algorithm: "gradient_boosting", grid: { learning_rate: [0.05, 0.1] } },
];

/** Construction schedule adherence: made-up activities from a seeded generator, six classifiers on the same folds, each over its grid. */
export async function tellConstruction(stage: Stage, tell: Tell): Promise<void> {
  const { as, idOf } = stage;
  tell(0, "construction schedules");
  const { id: projectId } = await as("lead", createProject, {
    name: "Construction schedule adherence",
    slug: "construction-schedule",
    description:
      "Which activities of a building site will not keep their schedule? Made-up data from a documented, seeded generator.",
  });
  for (const role of ["scientist", "reviewer", "stakeholder"] as const)
    await as("lead", setProjectMember, { projectId, userId: idOf(role), role });
  await plan(stage, projectId, [
    ["data_acquisition", 0, 0],
    ["model_development", 0, 1],
    ["model_deployment", 2, 3],
  ]);
  await as("lead", changeFocus, {
    projectId,
    phase: "data_acquisition",
    reason: "The site's records come first.",
  });
  const dataset = await as("scientist", createDataset, {
    projectId,
    name: "Construction activities",
    description: `${formatCount(ROWS)} made-up activities with their planned schedule, activity data and outcome; seed ${SEED}.`,
  });
  const path = await runtime().artifacts.scratch("csv");
  await writeFile(path, constructionCsv(ROWS, SEED));
  const version = await stage.bring("scientist", { projectId, datasetId: dataset.id }, "generated", {
    path,
    name: "schedule_management.csv",
  });
  await stage.versionReady(version);
  tell(0.4, "construction schedules");
  await as("lead", changeFocus, {
    projectId,
    phase: "model_development",
    reason: "Six classifiers on the same folds.",
  });
  const shared = {
    projectId,
    datasetVersionId: version,
    target: { column: "schedule_adherence", kind: "class" as const, positive: "delayed" },
    features: [
      { column: "trade", as: "categorical" as const },
      ...[
        "planned_days",
        "crew_size",
        "concurrent_activities",
        "weather_risk_days",
        "material_lead_days",
        "design_changes",
        "inspector_backlog_days",
      ].map((column) => ({ column, as: "numeric" as const })),
    ],
    validation: { holdoutFraction: 0.2, folds: 5, seed: SEED },
    metric: "accuracy" as const,
  };
  const started: string[] = [];
  let experimentId: string | undefined;
  for (const { algorithm, grid } of CLASSIFIERS) {
    const run = await as("scientist", startRun, {
      ...shared,
      ...(experimentId === undefined ? { newExperiment: EXPERIMENT } : { experimentId }),
      algorithm,
      grid,
    });
    experimentId = run.experimentId;
    started.push(run.runId);
  }
  await logOutsideWork(stage, projectId);
  for (const runId of started) await stage.runDone(runId);
  tell(1, "construction schedules");
}
