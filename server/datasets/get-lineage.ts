import { desc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import {
  datasetParents,
  datasetPreparations,
  datasetRecipes,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { deployments } from "#db/schema/deployments.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { experiments, runs } from "#db/schema/training.ts";
import {
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  LineageRef,
  type LineageView,
  newest,
  relatedTo,
  togetherRuns,
} from "#domain/datasets/lineage/graph.ts";
import { VERSION_STATE_LABELS, versionName } from "#domain/datasets/view.ts";
import { formatBytes, formatCountOf } from "#domain/format/numbers.ts";
import { RUN_STATE_LABELS } from "#domain/training/states.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

/** Of each kind, the newest are looked at; of all, so many are shown. */
const READ_MAX = 3_000;
export const LINEAGE_SHOWN_MAX = 400;

export const getLineage = query({
  name: "datasets.getLineage",
  summary:
    "From files over dataset versions, recipes and runs to model versions and deployments: of a project, or of one object.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof LineageRef>>(),
  input: LineageRef,
  async run(context): Promise<LineageView> {
    const { tx, input } = context;
    const project = projectOf(context).id;
    const whole = joined([
      await dataOf(tx, project),
      await recipesOf(tx, project),
      await runsOf(tx, project),
      await modelsOf(tx, project),
      await deploymentsOf(tx, project),
    ]);
    const about = input.about ?? null;
    if (about === null) return shown(togetherRuns(whole, new Set()), null);
    const starts = whole.nodes.filter(({ id, group, objectId }) => [id, group, objectId].includes(about));
    if (starts.length === 0) throw notFound("What this lineage is about");
    const ids = starts.map(({ id }) => id);
    return shown(togetherRuns(relatedTo(whole, ids), new Set(ids)), about);
  },
});

const shown = (graph: LineageGraph, about: string | null): LineageView => ({
  ...newest(graph, LINEAGE_SHOWN_MAX),
  total: graph.nodes.length,
  about,
});

/** One graph of several; an edge from or to what was not read is left out. */
function joined(parts: readonly LineageGraph[]): LineageGraph {
  const nodes = parts.flatMap((part) => part.nodes);
  const known = new Set(nodes.map(({ id }) => id));
  const edges = parts.flatMap((part) => part.edges);
  return { nodes, edges: edges.filter(({ from, to }) => known.has(from) && known.has(to)) };
}

async function dataOf(tx: Tx, projectId: string): Promise<LineageGraph> {
  const rows = await tx
    .select({ version: datasetVersions, dataset: datasets.name })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.projectId, projectId))
    .orderBy(desc(datasetVersions.createdAt), desc(datasetVersions.id))
    .limit(READ_MAX);
  const nodes = new Map<string, LineageNode>();
  const edges: LineageEdge[] = [];
  for (const { version, dataset } of rows) {
    nodes.set(version.id, {
      id: version.id,
      kind: "version",
      name: `${dataset} ${versionName(version)}`,
      detail:
        version.state === "ready"
          ? formatCountOf(version.rows ?? 0, "row")
          : VERSION_STATE_LABELS[version.state],
      at: version.createdAt,
      group: version.datasetId,
      objectId: version.id,
    });
    if (version.sourceFormat === "recipe") continue;
    const source = `file ${version.sourceSha256}`;
    nodes.set(source, {
      id: source,
      kind: "source",
      name: version.sourceName,
      detail: `${formatBytes(version.sourceSize)}, sha256:${version.sourceSha256.slice(0, 12)}`,
      at: version.createdAt,
      group: version.datasetId,
      objectId: null,
    });
    edges.push({ from: source, to: version.id });
  }
  return { nodes: [...nodes.values()], edges };
}

/** A recipe stands between each version that it made and those that went into it. */
async function recipesOf(tx: Tx, projectId: string): Promise<LineageGraph> {
  const rows = await tx
    .select({
      versionId: datasetPreparations.versionId,
      recipe: datasetRecipes,
      number: datasetRecipeVersions.number,
      parentId: datasetParents.parentId,
    })
    .from(datasetPreparations)
    .innerJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
    .innerJoin(datasetRecipes, eq(datasetRecipes.id, datasetRecipeVersions.recipeId))
    .innerJoin(datasetParents, eq(datasetParents.versionId, datasetPreparations.versionId))
    .where(eq(datasetPreparations.projectId, projectId))
    .limit(READ_MAX * 2);
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, LineageEdge>();
  const add = (from: string, to: string) => edges.set(`${from} ${to}`, { from, to });
  for (const { versionId, recipe, number, parentId } of rows) {
    const id = `recipe ${versionId}`;
    nodes.set(id, {
      id,
      kind: "recipe",
      name: `${recipe.name} v${number}`,
      detail: "",
      at: recipe.createdAt,
      group: recipe.id,
      objectId: recipe.id,
    });
    add(parentId, id);
    add(id, versionId);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

async function runsOf(tx: Tx, projectId: string): Promise<LineageGraph> {
  const rows = await tx
    .select({
      id: runs.id,
      number: runs.number,
      state: runs.state,
      versionId: runs.datasetVersionId,
      createdAt: runs.createdAt,
      experimentId: runs.experimentId,
      experiment: experiments.name,
    })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .where(eq(runs.projectId, projectId))
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(READ_MAX);
  return {
    nodes: rows.map((row) => ({
      id: row.id,
      kind: "run",
      name: `Run ${row.number}`,
      detail: `${row.experiment}, ${RUN_STATE_LABELS[row.state].toLowerCase()}`,
      at: row.createdAt,
      group: row.experimentId,
      objectId: row.id,
    })),
    edges: rows.map(({ id, versionId }) => ({ from: versionId, to: id })),
  };
}

async function modelsOf(tx: Tx, projectId: string): Promise<LineageGraph> {
  const rows = await tx
    .select({
      id: modelVersions.id,
      number: modelVersions.number,
      runId: modelVersions.runId,
      createdAt: modelVersions.createdAt,
      modelId: models.id,
      model: models.name,
    })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(eq(modelVersions.projectId, projectId))
    .orderBy(desc(modelVersions.createdAt), desc(modelVersions.id))
    .limit(READ_MAX);
  const named = await tx
    .select({ versionId: aliases.versionId, alias: aliases.alias })
    .from(aliases)
    .where(eq(aliases.projectId, projectId))
    .limit(READ_MAX);
  const aliasesOf = Map.groupBy(named, ({ versionId }) => versionId);
  return {
    nodes: rows.map((row) => ({
      id: row.id,
      kind: "model",
      name: `${row.model} v${row.number}`,
      detail: (aliasesOf.get(row.id) ?? []).map(({ alias }) => alias).join(", "),
      at: row.createdAt,
      group: row.modelId,
      objectId: row.id,
    })),
    edges: rows.map(({ id, runId }) => ({ from: runId, to: id })),
  };
}

async function deploymentsOf(tx: Tx, projectId: string): Promise<LineageGraph> {
  const rows = await tx
    .select()
    .from(deployments)
    .where(eq(deployments.projectId, projectId))
    .orderBy(desc(deployments.deployedAt), desc(deployments.id))
    .limit(READ_MAX);
  return {
    nodes: rows.map((row) => ({
      id: row.id,
      kind: "deployment",
      name: row.endpoint,
      detail: row.state === "live" ? "live" : "retired",
      at: row.deployedAt,
      group: row.modelId,
      objectId: row.id,
    })),
    edges: rows.map(({ id, versionId }) => ({ from: versionId, to: id })),
  };
}
