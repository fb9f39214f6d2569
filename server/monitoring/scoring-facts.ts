import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { monitorReferences } from "#db/schema/monitoring.ts";
import { runs } from "#db/schema/training.ts";
import { readMetrics } from "#domain/models/metrics.ts";
import { type NamedSketch, namedSketchesSchema } from "#domain/monitoring/window.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import { runSpecSchema, type Target } from "#domain/training/schemas.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { JobFailed } from "#server/kernel/job.ts";
import type { Triple } from "./waiting.ts";

export type DataFacts = { sha256: string; rows: number; what: string };

export type ScoringFacts = {
  /** `outside` where another library trained it. */
  model: { sha256: string; name: string; outside: boolean; schema: InputSchema; threshold: number };
  holdout: { accuracy: number; rows: number } | null;
  target: Target;
  trainedOn: DataFacts;
  window: DataFacts;
  reference: NamedSketch[] | null;
};

const THRESHOLD = 0.5;

/** Everything that scoring one window takes. Throws JobFailed when a part of it is not there. */
export async function scoringFacts(tx: Tx, triple: Triple): Promise<ScoringFacts> {
  const [row] = await tx
    .select({ version: modelVersions, modelName: models.name, spec: runs.spec })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .innerJoin(runs, eq(runs.id, modelVersions.runId))
    .where(eq(modelVersions.id, triple.modelVersionId));
  if (!row) throw new JobFailed("The model version is gone, so nothing was scored.");
  const name = `${row.modelName} v${row.version.number}`;
  const spec = runSpecSchema.safeParse(row.spec);
  if (!spec.success)
    throw new JobFailed(`The run behind ${name} does not say what its target is, so nothing was scored.`);
  const metrics = readMetrics(row.version.metrics);
  const accuracy = metrics?.holdout.metrics.accuracy;
  const [reference] = await tx
    .select({ sketches: monitorReferences.sketches })
    .from(monitorReferences)
    .where(
      and(
        eq(monitorReferences.monitorId, triple.monitorId),
        eq(monitorReferences.modelVersionId, triple.modelVersionId),
      ),
    );
  return {
    model: {
      sha256: row.version.sha256,
      name,
      outside: row.version.algorithm === OUTSIDE,
      // Only our own training writes this column, from a schema that the exported file carries too.
      schema: row.version.inputSchema as InputSchema,
      threshold: metrics?.holdout.threshold ?? THRESHOLD,
    },
    holdout: typeof accuracy === "number" && metrics ? { accuracy, rows: metrics.holdout.n } : null,
    target: spec.data.target,
    trainedOn: await dataFacts(tx, row.version.datasetVersionId),
    window: await dataFacts(tx, triple.datasetVersionId),
    reference: reference ? namedSketchesSchema.parse(reference.sketches) : null,
  };
}

async function dataFacts(tx: Tx, id: string): Promise<DataFacts> {
  const [row] = await tx
    .select({ version: datasetVersions, name: datasets.name })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.id, id));
  const version = row?.version;
  if (!version || version.sha256 === null || version.rows === null || version.state !== "ready")
    throw new JobFailed("The dataset version is not ready, so nothing was scored.");
  return {
    sha256: version.sha256,
    rows: version.rows,
    what: `${row.name} ${version.label || `v${version.number}`}`,
  };
}
