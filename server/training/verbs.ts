import { cancelRun } from "./cancel-run.ts";
import { createExperiment } from "./create-experiment.ts";
import { getRun, runLog } from "./get-run.ts";
import { getExperiment, listExperiments } from "./list-experiments.ts";
import { listRuns } from "./list-runs.ts";
import { startRun } from "./start-run.ts";
import { trainableData } from "./trainable-data.ts";
import { beginRun, cancelledRun, completeRun, failRun } from "./worker-verbs.ts";

export const training = {
  beginRun,
  cancelledRun,
  cancelRun,
  completeRun,
  createExperiment,
  failRun,
  getExperiment,
  getRun,
  listExperiments,
  listRuns,
  runLog,
  startRun,
  trainableData,
} as const;
