import { z } from "zod";
import { job } from "#server/kernel/job.ts";

export const trainRun = job({
  kind: "training.train",
  version: 1,
  lane: "training",
  payload: z.object({ runId: z.string() }),
});
