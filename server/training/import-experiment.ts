import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { YamlProblem } from "#domain/format/yaml.ts";
import { type ExperimentFile, experimentFromYaml, type RunInFile } from "#domain/training/file.ts";
import { ImportExperiment } from "#domain/training/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { DomainError, invalid } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { addExperiment } from "./create-experiment.ts";
import { addRun } from "./start-run.ts";

export const importExperiment = command({
  name: "training.importExperiment",
  summary:
    "Opens an experiment from a YAML file and starts its runs, each on the rows that the file names or all on one dataset version.",
  permission: "run:write",
  phase: "model_development",
  scope: inProject<z.output<typeof ImportExperiment>>(),
  input: ImportExperiment,
  async run(context): Promise<{ experimentId: string; runs: { runId: string; number: number }[] }> {
    const { tx, input, userId, audit } = context;
    const project = projectOf(context);
    const file = readFile(input.yaml);
    const experimentId = await addExperiment(tx, project, userId, file, audit);
    const started: { runId: string; number: number }[] = [];
    for (const [place, { data, ...spec }] of file.runs.entries()) {
      try {
        const datasetVersionId = input.datasetVersionId ?? (await versionOf(tx, project.id, data));
        started.push(await addRun(context, project, { ...spec, experimentId, datasetVersionId }));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        throw refused(`Run ${place + 1} of the file: ${error.message}`);
      }
    }
    return { experimentId, runs: started };
  },
});

const refused = (message: string) => {
  const whole = `${message} Nothing was started.`;
  return invalid(whole, [{ path: "yaml", message: whole }]);
};

function readFile(yaml: string): ExperimentFile {
  try {
    return experimentFromYaml(yaml);
  } catch (error) {
    if (error instanceof YamlProblem) throw refused(error.message);
    throw error;
  }
}

/** The project's version with these rows, wherever it stands; without a digest the one that the file names. */
async function versionOf(tx: Tx, projectId: string, data: RunInFile["data"]): Promise<string> {
  const { dataset, version, sha256 } = data;
  const [found] = await tx
    .select({ id: datasetVersions.id })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(
      and(
        eq(datasetVersions.projectId, projectId),
        eq(datasetVersions.state, "ready"),
        sha256 === undefined
          ? and(
              eq(datasets.slug, dataset),
              version === undefined ? undefined : eq(datasetVersions.number, version),
            )
          : eq(datasetVersions.sha256, sha256),
      ),
    )
    .orderBy(desc(datasetVersions.number), desc(datasetVersions.id))
    .limit(1);
  if (found) return found.id;
  const name = `${dataset}${version === undefined ? "" : ` v${version}`}`;
  throw invalid(
    sha256 === undefined
      ? `The project has no ready version ${name}. Name another under data, or choose one dataset version for all runs.`
      : `No ready version of this project holds the rows of ${name} with the digest ${sha256.slice(0, 12)}…. Take the line sha256 out to train on the ${name} that is here, or choose one dataset version for all runs.`,
  );
}
