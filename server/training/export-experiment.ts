import { eq } from "drizzle-orm";
import type { z } from "zod";
import { experiments, runs } from "#db/schema/training.ts";
import { slugify } from "#domain/format/slug.ts";
import { ExperimentRef, RunRef } from "#domain/training/schemas.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { fileOfRuns } from "./experiment-file.ts";
import { findExperiment, findRun } from "./internal.ts";

type YamlFile = { fileName: string; yaml: string };

export const exportExperiment = query({
  name: "training.exportExperiment",
  summary: "An experiment with the settings of its runs as YAML, as training.importExperiment takes it.",
  permission: "run:read",
  scope: inProjectOf<z.output<typeof ExperimentRef>>(
    experiments,
    "This experiment",
    (input) => input.experimentId,
  ),
  input: ExperimentRef,
  async run({ tx, input }): Promise<YamlFile> {
    const [experiment] = await tx.select().from(experiments).where(eq(experiments.id, input.experimentId));
    if (!experiment) throw notFound("This experiment");
    return { fileName: fileName(experiment), yaml: await fileOfRuns(tx, experiment) };
  },
});

export const exportRun = query({
  name: "training.exportRun",
  summary:
    "One run's settings as YAML: an experiment of that run alone, as training.importExperiment takes it.",
  permission: "run:read",
  scope: inProjectOf<z.output<typeof RunRef>>(runs, "This run", (input) => input.runId),
  input: RunRef,
  async run({ tx, input }): Promise<YamlFile> {
    const run = await findRun(tx, input.runId);
    const experiment = await findExperiment(tx, run.projectId, run.experimentId);
    return {
      fileName: fileName(experiment, `-run-${run.number}`),
      yaml: await fileOfRuns(tx, experiment, run.id),
    };
  },
});

const fileName = ({ name }: { name: string }, more = "") => `${slugify(name) || "experiment"}${more}.yaml`;
