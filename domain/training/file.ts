import { z } from "zod";
import { slugSchema } from "#domain/format/slug.ts";
import { optionalTextSchema, shortTextSchema } from "#domain/format/text.ts";
import { readYaml, writeYaml } from "#domain/format/yaml.ts";
import { QUESTION_MAX, runSpecFields, specProblems } from "./schemas.ts";

export const FILE_RUNS_MAX = 100;

/** The rows that a run learned from: by their digest where it is there, else by the name and number of a dataset's version, the newest without a number. */
const dataFields = z.object({
  dataset: slugSchema,
  version: z.int({ error: "A version is a whole number." }).min(1).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: "A digest has 64 digits and small letters from a to f." })
    .optional(),
});

const runInFile = z.object({ data: dataFields, ...runSpecFields }).superRefine((run, context) => {
  for (const { path, sentence } of specProblems(run))
    context.addIssue({ code: "custom", path: path.split("."), message: sentence });
});
export type RunInFile = z.output<typeof runInFile>;

/** An experiment as a file: its question and the settings of its runs, without anything of the place it comes from. */
export const experimentFile = z.object({
  experiment: z.literal(1, { error: "A file of an experiment begins with experiment: 1." }),
  name: shortTextSchema("name"),
  question: optionalTextSchema(QUESTION_MAX, "question").default(""),
  runs: z
    .array(runInFile)
    .max(FILE_RUNS_MAX, { error: `A file has at most ${FILE_RUNS_MAX} runs. Divide it.` })
    .default([]),
});
export type ExperimentFile = Omit<z.output<typeof experimentFile>, "experiment">;

const HEADING = `An experiment, as Countersign exports and imports it: imported, its runs start again.
The same data, settings and seed give the same model, byte for byte.`;

/** The same experiment gives the same text; `leftOut` tells of runs that are not in it. */
export function experimentToYaml({ name, question, runs }: ExperimentFile, leftOut: string | null): string {
  const file = {
    experiment: 1,
    name,
    ...(question !== "" && { question }),
    runs: runs.map(inOrder),
  };
  return writeYaml(file, leftOut === null ? HEADING : `${HEADING}\n${leftOut}`);
}

/** However a run was kept, its fields stand in the order of this file; a field that is not named here does not compile. */
function inOrder(run: RunInFile) {
  const fields: Record<keyof RunInFile, unknown> = {
    data: run.data,
    target: run.target,
    features: run.features,
    algorithm: run.algorithm,
    grid: run.grid,
    automl: run.automl,
    search: run.search,
    validation: run.validation,
    classWeights: run.classWeights,
    earlyStopping: run.earlyStopping,
    metric: run.metric,
    attributes: run.attributes,
  };
  return JSON.parse(JSON.stringify(fields)) as object;
}

/** Throws YamlProblem, in a sentence with the line, for a file that is none of an experiment. */
export function experimentFromYaml(text: string): ExperimentFile {
  const { experiment: _version, ...file } = readYaml(text, experimentFile);
  return file;
}
