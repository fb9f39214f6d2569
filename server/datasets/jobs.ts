import { z } from "zod";
import { reading } from "#domain/datasets/reading.ts";
import { job } from "#server/kernel/job.ts";

export const importVersion = job({
  kind: "datasets.import",
  version: 1,
  lane: "data",
  /** `reading` is how its person said that the file is to be read; without it, as it is sniffed. */
  payload: z.object({ versionId: z.string(), reading: reading.optional() }),
});

export const checkVersion = job({
  kind: "datasets.check",
  version: 1,
  lane: "data",
  payload: z.object({ versionId: z.string() }),
});

export const prepareVersion = job({
  kind: "datasets.prepare",
  version: 1,
  lane: "data",
  payload: z.object({ versionId: z.string() }),
});
