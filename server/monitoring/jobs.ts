import { z } from "zod";
import { job } from "#server/kernel/job.ts";

export const scoreWindow = job({
  kind: "monitoring.score",
  version: 1,
  lane: "monitoring",
  payload: z.object({ monitorId: z.string(), modelVersionId: z.string(), datasetVersionId: z.string() }),
});
