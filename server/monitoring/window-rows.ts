import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { modelVersions } from "#db/schema/models.ts";
import { monitorWindows } from "#db/schema/monitoring.ts";
import type { WindowView } from "#domain/monitoring/view.ts";
import {
  featureOutcomesSchema,
  type NamedSketch,
  namedSketchesSchema,
  windowRecordSchema,
} from "#domain/monitoring/window.ts";

export const selectWindows = (tx: Tx) =>
  tx
    .select({
      window: monitorWindows,
      datasetVersionNumber: datasetVersions.number,
      modelVersionNumber: modelVersions.number,
    })
    .from(monitorWindows)
    .innerJoin(datasetVersions, eq(datasetVersions.id, monitorWindows.datasetVersionId))
    .innerJoin(modelVersions, eq(modelVersions.id, monitorWindows.modelVersionId));

type Row = Awaited<ReturnType<typeof selectWindows>>[number];

export function toWindow({ window, datasetVersionNumber, modelVersionNumber }: Row): WindowView {
  const { sketches: _, features, metrics, orgId: _org, projectId: _project, ...plain } = window;
  return {
    ...plain,
    datasetVersionNumber,
    modelVersionNumber,
    features: featureOutcomesSchema.parse(features),
    record: windowRecordSchema.parse(metrics),
  };
}

/** For drawing: the levels beyond the bins are of no use there and may be thousands. */
export const sketchesToDraw = (sketches: unknown): NamedSketch[] =>
  namedSketchesSchema
    .parse(sketches)
    .map(({ feature, sketch }) =>
      sketch.kind === "categorical" ? { feature, sketch: { ...sketch, tail: [] } } : { feature, sketch },
    );
