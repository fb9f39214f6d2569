import { z } from "zod";
import { job } from "#server/kernel/job.ts";

export const importVersion = job({
  kind: "datasets.import",
  version: 1,
  lane: "data",
  payload: z.object({ versionId: z.string() }),
});

export const checkVersion = job({
  kind: "datasets.check",
  version: 1,
  lane: "data",
  payload: z.object({ versionId: z.string() }),
});
