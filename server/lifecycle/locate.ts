import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { findings, policyVersions } from "#db/schema/approvals.ts";
import { datasetExpectations, datasets } from "#db/schema/datasets.ts";
import { comments } from "#db/schema/discussion.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { models } from "#db/schema/models.ts";
import { alerts, monitorWindows } from "#db/schema/monitoring.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { Locate } from "#domain/lifecycle/queries.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

type Finder = (tx: Tx, projectId: string, id: string) => Promise<string | null>;

/** Expectations of before they had a prefix of their own share that of the experiments. */
const expectation: Finder = async (tx, projectId, id) => {
  const [row] = await tx
    .select({ slug: datasets.slug })
    .from(datasetExpectations)
    .innerJoin(datasets, eq(datasets.id, datasetExpectations.datasetId))
    .where(and(eq(datasetExpectations.id, id), eq(datasetExpectations.projectId, projectId)));
  return row ? `datasets/${row.slug}?tab=expectations#${id}` : null;
};

/** Where each kind of object is shown, by the prefix of its id. */
const PLACES: Readonly<Record<string, Finder>> = {
  prj: async () => "",
  async cmt(tx, projectId, id) {
    const [row] = await tx
      .select({ parentId: comments.parentId })
      .from(comments)
      .where(and(eq(comments.id, id), eq(comments.projectId, projectId)));
    return row ? `threads/${row.parentId ?? id}?comment=${id}` : null;
  },
  foc: async (_tx, _projectId, id) => `phases#${id}`,
  vis: async (_tx, _projectId, id) => `revisits?visit=${id}#visits`,
  async exp(tx, projectId, id) {
    const [row] = await tx
      .select({ id: experiments.id })
      .from(experiments)
      .where(and(eq(experiments.id, id), eq(experiments.projectId, projectId)));
    return row ? `experiments/${id}` : expectation(tx, projectId, id);
  },
  dxp: expectation,
  async fnd(tx, projectId, id) {
    const [row] = await tx
      .select({ requestId: findings.requestId })
      .from(findings)
      .where(and(eq(findings.id, id), eq(findings.projectId, projectId)));
    return row ? `reviews/${row.requestId}#${id}` : null;
  },
  async pol(tx, projectId, id) {
    const [row] = await tx
      .select({ tier: policyVersions.tier })
      .from(policyVersions)
      .where(and(eq(policyVersions.id, id), eq(policyVersions.projectId, projectId)));
    return row ? `governance/policies?tier=${row.tier}` : null;
  },
  mdv: async (_tx, _projectId, id) => `models/versions/${id}`,
  req: async (_tx, _projectId, id) => `reviews/${id}`,
  itm: async (_tx, _projectId, id) => `governance?item=${id}`,
  dsv: async (_tx, _projectId, id) => `datasets/versions/${id}`,
  rcp: async (_tx, _projectId, id) => `datasets/recipes/${id}`,
  dep: async (_tx, _projectId, id) => `deployments#${id}`,
  mon: async (_tx, _projectId, id) => `monitoring/${id}`,
  async win(tx, projectId, id) {
    const [row] = await tx
      .select({ monitorId: monitorWindows.monitorId })
      .from(monitorWindows)
      .where(and(eq(monitorWindows.id, id), eq(monitorWindows.projectId, projectId)));
    return row ? `monitoring/${row.monitorId}?window=${id}` : null;
  },
  async alr(tx, projectId, id) {
    const [row] = await tx
      .select({ monitorId: alerts.monitorId })
      .from(alerts)
      .where(and(eq(alerts.id, id), eq(alerts.projectId, projectId)));
    return row ? `monitoring/${row.monitorId}#${id}` : null;
  },
  async phs(tx, projectId, id) {
    const [row] = await tx
      .select({ phase: phases.phase })
      .from(phases)
      .where(and(eq(phases.id, id), eq(phases.projectId, projectId)));
    return row ? `phases/${row.phase}` : null;
  },
  async run(tx, projectId, id) {
    const [row] = await tx
      .select({ experimentId: runs.experimentId })
      .from(runs)
      .where(and(eq(runs.id, id), eq(runs.projectId, projectId)));
    return row ? `experiments/${row.experimentId}/runs/${id}` : null;
  },
  async mod(tx, projectId, id) {
    const [row] = await tx
      .select({ slug: models.slug })
      .from(models)
      .where(and(eq(models.id, id), eq(models.projectId, projectId)));
    return row ? `models/${row.slug}` : null;
  },
  async dst(tx, projectId, id) {
    const [row] = await tx
      .select({ slug: datasets.slug })
      .from(datasets)
      .where(and(eq(datasets.id, id), eq(datasets.projectId, projectId)));
    return row ? `datasets/${row.slug}` : null;
  },
};

export const locate = query({
  name: "lifecycle.locate",
  summary: "The address, below the project's, of an object that is known by its id alone.",
  permission: "project:read",
  scope: inProject<z.output<typeof Locate>>(),
  input: Locate,
  async run({ tx, input }): Promise<{ path: string }> {
    const { objectId } = input;
    const find = new Map(Object.entries(PLACES)).get(objectId.split("_")[0] ?? "");
    const path = find ? await find(tx, input.projectId, objectId) : null;
    if (path === null) throw notFound("This object");
    return { path };
  },
});
