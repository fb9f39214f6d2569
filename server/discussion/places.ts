import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasetProfiles, datasetRecipeVersions, datasetVersions } from "#db/schema/datasets.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { modelVersions, versionCards } from "#db/schema/models.ts";
import { monitorWindows } from "#db/schema/monitoring.ts";
import { runs } from "#db/schema/training.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { type Anchor, type AnchorInput, findAnchor, type Place } from "#domain/discussion/anchors.ts";
import {
  columnPlace,
  driftPlace,
  figurePlace,
  metricPlace,
  rulePlace,
  stepsPlace,
  textPlace,
} from "#domain/discussion/places.ts";
import type { Subject } from "#domain/discussion/schemas.ts";
import { METRIC_LABELS, readMetrics, shownMetrics, versionTask } from "#domain/models/metrics.ts";
import { featureOutcomesSchema, windowRecordSchema } from "#domain/monitoring/window.ts";
import { WINDOW_FIGURES, windowFigure } from "#domain/monitoring/window-figures.ts";
import { FIGURE_LABELS, type FigureName, TASK_FIGURES } from "#domain/training/figures.ts";
import { runMetricsSchema } from "#domain/training/result.ts";
import { policiesInForce } from "#server/approvals/policy-in-force.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";

const WINDOWS_MAX = 200;

/** What an object offers to point at, as it stands now. An object of any other kind is talked about as a whole. */
export async function placesOf(tx: Tx, { kind, id }: Subject): Promise<Place[]> {
  switch (kind) {
    case "project":
      return (await policiesInForce(tx, id)).map(rulePlace);
    case "phase": {
      const [row] = await tx.select({ brief: phases.brief }).from(phases).where(eq(phases.id, id));
      return row ? [textPlace("brief", "Brief", row.brief)] : [];
    }
    case "model_version":
      return versionPlaces(tx, id);
    case "run": {
      const [row] = await tx.select({ metrics: runs.metrics }).from(runs).where(eq(runs.id, id));
      const metrics = runMetricsSchema.safeParse(row?.metrics).data;
      return metrics
        ? TASK_FIGURES[metrics.task]
            .filter((name: FigureName) => metrics.holdout[name] !== undefined)
            .map((name: FigureName) => metricPlace(name, FIGURE_LABELS[name], metrics.holdout[name] ?? null))
        : [];
    }
    case "dataset_version":
      return columnsOf(tx, id);
    case "dataset": {
      const [latest] = await tx
        .select({ id: datasetVersions.id })
        .from(datasetVersions)
        .where(and(eq(datasetVersions.datasetId, id), eq(datasetVersions.state, "ready")))
        .orderBy(desc(datasetVersions.number))
        .limit(1);
      return latest ? columnsOf(tx, latest.id) : [];
    }
    case "recipe": {
      const [latest] = await tx
        .select({ spec: datasetRecipeVersions.spec })
        .from(datasetRecipeVersions)
        .where(eq(datasetRecipeVersions.recipeId, id))
        .orderBy(desc(datasetRecipeVersions.number))
        .limit(1);
      return latest ? [stepsPlace(latest.spec.steps)] : [];
    }
    case "monitor": {
      const rows = await tx
        .select({
          id: monitorWindows.id,
          label: monitorWindows.label,
          features: monitorWindows.features,
          metrics: monitorWindows.metrics,
        })
        .from(monitorWindows)
        .where(eq(monitorWindows.monitorId, id))
        .orderBy(desc(monitorWindows.createdAt))
        .limit(WINDOWS_MAX);
      return rows.flatMap((window) => {
        const drift = featureOutcomesSchema.safeParse(window.features).data ?? [];
        const record = windowRecordSchema.safeParse(window.metrics).data;
        return [
          ...drift.map((outcome) => driftPlace(window, outcome)),
          ...(record
            ? WINDOW_FIGURES.map((name) => figurePlace(window, name, windowFigure(record.window, name)))
            : []),
        ];
      });
    }
    default:
      return [];
  }
}

async function versionPlaces(tx: Tx, id: string): Promise<Place[]> {
  const [row] = await tx
    .select({ metrics: modelVersions.metrics, card: versionCards.body })
    .from(modelVersions)
    .leftJoin(versionCards, eq(versionCards.versionId, modelVersions.id))
    .where(eq(modelVersions.id, id));
  const metrics = row ? readMetrics(row.metrics) : null;
  return [
    ...(metrics
      ? shownMetrics(versionTask(metrics)).map((name) =>
          metricPlace(name, METRIC_LABELS[name], metrics.holdout.metrics[name] ?? null),
        )
      : []),
    ...(row?.card ? [textPlace("card", "Model card", row.card)] : []),
  ];
}

async function columnsOf(tx: Tx, versionId: string): Promise<Place[]> {
  const [row] = await tx
    .select({ profile: datasetProfiles.profile })
    .from(datasetProfiles)
    .where(eq(datasetProfiles.versionId, versionId));
  return (datasetProfile.safeParse(row?.profile).data?.columns ?? []).map(columnPlace);
}

/** The place as it is kept. A place that the object has not, or not with these words, is refused. */
export async function anchorOn(tx: Tx, subject: Subject, asked: AnchorInput): Promise<Anchor> {
  const places = await placesOf(tx, subject);
  const place = places.find(({ kind, key }) => kind === asked.kind && key === asked.key);
  if (!place) {
    throw invalid(
      "There is no such place on this object. Your comment was not saved. Reload the page, or comment on the object as a whole.",
      [{ path: "anchor.key", message: "The object has no such place." }],
    );
  }
  if (findAnchor(asked, places).state !== "found") {
    throw conflict(
      `${place.label} has changed since you opened the page. Your comment was not saved. Reload, and look at what stands there now.`,
    );
  }
  return { ...asked, label: place.label };
}
