import { and, eq, inArray } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { findings, reviewRequests } from "#db/schema/approvals.ts";
import { datasetExpectations, datasetRecipes, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { deployments } from "#db/schema/deployments.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { focuses, phases, visits } from "#db/schema/lifecycle.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { alerts, monitors, monitorWindows } from "#db/schema/monitoring.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { PHASE_INFO } from "#domain/lifecycle/phases.ts";

/** The kinds of object that other records point to by kind and id: comments, evidence. */
export type ObjectKind =
  | "project"
  | "phase"
  | "dataset"
  | "dataset_version"
  | "expectation"
  | "recipe"
  | "experiment"
  | "run"
  | "model"
  | "model_version"
  | "review_request"
  | "finding"
  | "checklist_item"
  | "comment"
  | "audit_entry"
  | "window"
  | "monitor"
  | "deployment"
  | "alert"
  | "visit"
  | "focus";

type Shape = { table: PgTable; id: PgColumn; projectId: PgColumn };
const of = (table: PgTable & { id: PgColumn; projectId: PgColumn }): Shape => ({
  table,
  id: table.id,
  projectId: table.projectId,
});

const SHAPES: Record<ObjectKind, Shape> = {
  project: { table: projects, id: projects.id, projectId: projects.id },
  phase: of(phases),
  dataset: of(datasets),
  dataset_version: of(datasetVersions),
  expectation: of(datasetExpectations),
  recipe: of(datasetRecipes),
  experiment: of(experiments),
  run: of(runs),
  model: of(models),
  model_version: of(modelVersions),
  review_request: of(reviewRequests),
  finding: of(findings),
  checklist_item: of(checklistItems),
  comment: of(comments),
  audit_entry: of(auditEntries),
  window: of(monitorWindows),
  monitor: of(monitors),
  deployment: of(deployments),
  alert: of(alerts),
  visit: of(visits),
  focus: of(focuses),
};

/** Whether the object is there and belongs to the project. */
export async function belongsToProject(
  tx: Tx,
  projectId: string,
  subject: { kind: ObjectKind; id: string },
): Promise<boolean> {
  const { table, id, projectId: project } = SHAPES[subject.kind];
  const rows = await tx
    .select({ id })
    .from(table)
    .where(and(eq(id, subject.id), eq(project, projectId)))
    .limit(1);
  return rows.length === 1;
}

type Named = { id: string; label: string };

/** What people call these objects, by id; an object that is gone has no name. */
export async function labelsOf(
  tx: Tx,
  subjects: readonly { kind: ObjectKind; id: string }[],
): Promise<ReadonlyMap<string, string>> {
  const byKind = new Map<ObjectKind, Set<string>>();
  for (const { kind, id } of subjects) byKind.set(kind, (byKind.get(kind) ?? new Set()).add(id));
  const labels = new Map<string, string>();
  for (const [kind, ids] of byKind) {
    for (const { id, label } of await namesOf(tx, kind, [...ids])) labels.set(id, label);
  }
  return labels;
}

async function namesOf(tx: Tx, kind: ObjectKind, ids: string[]): Promise<Named[]> {
  switch (kind) {
    case "project":
      return tx
        .select({ id: projects.id, label: projects.name })
        .from(projects)
        .where(inArray(projects.id, ids));
    case "phase": {
      const rows = await tx
        .select({ id: phases.id, phase: phases.phase })
        .from(phases)
        .where(inArray(phases.id, ids));
      return rows.map((row) => ({ id: row.id, label: PHASE_INFO[row.phase].title }));
    }
    case "dataset":
      return tx
        .select({ id: datasets.id, label: datasets.name })
        .from(datasets)
        .where(inArray(datasets.id, ids));
    case "dataset_version": {
      const rows = await tx
        .select({
          id: datasetVersions.id,
          name: datasets.name,
          number: datasetVersions.number,
          label: datasetVersions.label,
        })
        .from(datasetVersions)
        .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
        .where(inArray(datasetVersions.id, ids));
      return rows.map((row) => ({ id: row.id, label: `${row.name} ${row.label || `v${row.number}`}` }));
    }
    case "expectation": {
      const rows = await tx.select().from(datasetExpectations).where(inArray(datasetExpectations.id, ids));
      return rows.map((row) => ({ id: row.id, label: expectationSentence(row).replace(/\.$/, "") }));
    }
    case "recipe":
      return tx
        .select({ id: datasetRecipes.id, label: datasetRecipes.name })
        .from(datasetRecipes)
        .where(inArray(datasetRecipes.id, ids));
    case "experiment":
      return tx
        .select({ id: experiments.id, label: experiments.name })
        .from(experiments)
        .where(inArray(experiments.id, ids));
    case "run": {
      const rows = await tx
        .select({ id: runs.id, number: runs.number })
        .from(runs)
        .where(inArray(runs.id, ids));
      return rows.map((row) => ({ id: row.id, label: `run ${row.number}` }));
    }
    case "model":
      return tx.select({ id: models.id, label: models.name }).from(models).where(inArray(models.id, ids));
    case "model_version":
      return versionNames(tx, ids);
    case "review_request":
      return requestNames(tx, ids);
    case "finding":
      return findingNames(tx, ids);
    case "checklist_item": {
      const rows = await tx
        .select({ id: checklistItems.id, key: checklistItems.key })
        .from(checklistItems)
        .where(inArray(checklistItems.id, ids));
      return rows.map((row) => ({ id: row.id, label: recommendationOf(row.key)?.title ?? row.key }));
    }
    case "comment":
      return ids.map((id) => ({ id, label: "a comment" }));
    case "audit_entry":
      return ids.map((id) => ({ id, label: "an audit entry" }));
    case "window": {
      const rows = await tx
        .select({
          id: monitorWindows.id,
          window: monitorWindows.label,
          name: models.name,
          alias: monitors.alias,
        })
        .from(monitorWindows)
        .innerJoin(monitors, eq(monitors.id, monitorWindows.monitorId))
        .innerJoin(models, eq(models.id, monitors.modelId))
        .where(inArray(monitorWindows.id, ids));
      return rows.map((row) => ({ id: row.id, label: `${row.window} of ${row.name} ${row.alias}` }));
    }
    case "monitor": {
      const rows = await tx
        .select({ id: monitors.id, name: models.name, alias: monitors.alias })
        .from(monitors)
        .innerJoin(models, eq(models.id, monitors.modelId))
        .where(inArray(monitors.id, ids));
      return rows.map((row) => ({ id: row.id, label: `the monitor of ${row.name} ${row.alias}` }));
    }
    case "alert": {
      const rows = await tx
        .select({ id: alerts.id, message: alerts.message })
        .from(alerts)
        .where(inArray(alerts.id, ids));
      // It stands inside other sentences.
      return rows.map(({ id, message }) => ({ id, label: message.replace(/\.$/, "") }));
    }
    case "visit": {
      const rows = await tx
        .select({ id: visits.id, phase: visits.phase })
        .from(visits)
        .where(inArray(visits.id, ids));
      return rows.map((row) => ({
        id: row.id,
        label: `a visit to ${PHASE_INFO[row.phase].title.toLowerCase()}`,
      }));
    }
    case "focus": {
      const rows = await tx
        .select({ id: focuses.id, phase: focuses.phase })
        .from(focuses)
        .where(inArray(focuses.id, ids));
      return rows.map((row) => ({
        id: row.id,
        label: `the focus on ${PHASE_INFO[row.phase].title.toLowerCase()}`,
      }));
    }
    case "deployment": {
      const rows = await tx
        .select({ id: deployments.id, name: models.name, endpoint: deployments.endpoint })
        .from(deployments)
        .innerJoin(models, eq(models.id, deployments.modelId))
        .where(inArray(deployments.id, ids));
      return rows.map((row) => ({ id: row.id, label: `${row.name} at ${row.endpoint}` }));
    }
  }
}

async function versionNames(tx: Tx, ids: string[]): Promise<Named[]> {
  const rows = await tx
    .select({ id: modelVersions.id, name: models.name, number: modelVersions.number })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(inArray(modelVersions.id, ids));
  return rows.map((row) => ({ id: row.id, label: `${row.name} v${row.number}` }));
}

async function requestNames(tx: Tx, ids: string[]): Promise<Named[]> {
  const rows = await tx
    .select({
      id: reviewRequests.id,
      gate: reviewRequests.gate,
      alias: reviewRequests.alias,
      label: reviewRequests.subjectLabel,
    })
    .from(reviewRequests)
    .where(inArray(reviewRequests.id, ids));
  return rows.map(({ id, gate, alias, label }) => ({
    id,
    label: gate === "release_version" ? `release of ${label} as ${alias ?? "?"}` : `the review of ${label}`,
  }));
}

async function findingNames(tx: Tx, ids: string[]): Promise<Named[]> {
  const rows = await tx
    .select({ id: findings.id, number: findings.number, requestId: findings.requestId })
    .from(findings)
    .where(inArray(findings.id, ids));
  const requests = await requestNames(
    tx,
    rows.map(({ requestId }) => requestId),
  );
  return rows.map(({ id, number, requestId }) => ({
    id,
    label: `finding ${number} of ${requests.find((one) => one.id === requestId)?.label ?? "a review"}`,
  }));
}
