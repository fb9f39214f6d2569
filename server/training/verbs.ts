import { cancelRun } from "./cancel-run.ts";
import { compareRuns } from "./compare-runs.ts";
import { createExperiment } from "./create-experiment.ts";
import { explainAnswer } from "./explain-answer.ts";
import { exportExperiment, exportRun } from "./export-experiment.ts";
import { getExplanation } from "./get-explanation.ts";
import { getRun } from "./get-run.ts";
import { importExperiment } from "./import-experiment.ts";
import { importModel } from "./import-model.ts";
import { getExperiment, listExperiments } from "./list-experiments.ts";
import { listRuns } from "./list-runs.ts";
import { runCurves } from "./run-curves.ts";
import { runLog, searchLog } from "./run-log.ts";
import { setPriority } from "./set-priority.ts";
import { startRun } from "./start-run.ts";
import { trainableData } from "./trainable-data.ts";
import { beginRun, cancelledRun, completeRun, failRun } from "./worker-verbs.ts";

export const training = {
  beginRun,
  cancelledRun,
  cancelRun,
  compareRuns,
  completeRun,
  createExperiment,
  explainAnswer,
  exportExperiment,
  exportRun,
  failRun,
  getExperiment,
  getExplanation,
  getRun,
  importExperiment,
  importModel,
  listExperiments,
  listRuns,
  runCurves,
  runLog,
  searchLog,
  setPriority,
  startRun,
  trainableData,
} as const;
