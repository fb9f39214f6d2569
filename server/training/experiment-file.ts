import { and, asc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { runs } from "#db/schema/training.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { YAML_MAX } from "#domain/format/yaml-max.ts";
import { experimentToYaml, FILE_RUNS_MAX, type RunInFile } from "#domain/training/file.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import { runManifestSchema } from "#domain/training/result.ts";
import { runSpecSchema } from "#domain/training/schemas.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";

/**
 * The runs of an experiment, or one of them, as the file that makes them again. Of an automatic search it holds what was found, which makes the same bytes; a model
 * from outside was not trained here and cannot be.
 */
export async function fileOfRuns(
  tx: Tx,
  experiment: { id: string; name: string; question: string },
  runId?: string,
): Promise<string> {
  const rows = await tx
    .select({
      number: runs.number,
      spec: runs.spec,
      manifest: runs.manifest,
      sha256: runs.datasetSha256,
      dataset: datasets.slug,
      version: datasetVersions.number,
    })
    .from(runs)
    .innerJoin(datasetVersions, eq(datasetVersions.id, runs.datasetVersionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(and(eq(runs.experimentId, experiment.id), runId === undefined ? undefined : eq(runs.id, runId)))
    .orderBy(asc(runs.number))
    .limit(FILE_RUNS_MAX + 1);
  if (rows.length > FILE_RUNS_MAX)
    throw preconditionFailed(
      `This experiment has more than ${FILE_RUNS_MAX} runs, the most of one file. Export the runs that matter from their own pages.`,
    );
  const brought: number[] = [];
  const inFile: RunInFile[] = [];
  for (const { number, spec: kept, manifest, ...data } of rows) {
    const spec = runManifestSchema.safeParse(manifest).data?.spec ?? runSpecSchema.parse(kept);
    const { outside: _outside, algorithm, ...rest } = spec;
    if (algorithm === OUTSIDE) brought.push(number);
    else
      inFile.push({
        ...rest,
        algorithm,
        data: { dataset: data.dataset, version: data.version, sha256: data.sha256 },
      });
  }
  if (runId !== undefined && brought.length > 0)
    throw preconditionFailed(
      "The model of this run was brought from outside and not trained here, so no file makes it again.",
    );
  const leftOut =
    brought.length === 0
      ? null
      : `Not in this file: ${brought.length === 1 ? "run" : "runs"} ${brought.join(", ")}, whose models were brought from outside.`;
  const { name, question } = experiment;
  const yaml = experimentToYaml({ name, question, runs: inFile }, leftOut);
  if (yaml.length > YAML_MAX)
    throw preconditionFailed(
      `The settings of these runs take ${formatCount(yaml.length)} characters, and a file has ${formatCount(YAML_MAX)} at most. Export the runs that matter from their own pages.`,
    );
  return yaml;
}
