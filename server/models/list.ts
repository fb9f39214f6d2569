import { and, count, desc, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { ListModels } from "#domain/models/lists.ts";
import { headline, readMetrics } from "#domain/models/metrics.ts";
import { DEFAULT_ALIAS } from "#domain/models/serving-name.ts";
import type { ModelLine } from "#domain/models/view.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const list = query({
  name: "models.list",
  summary: "The models of a project with their newest version and their champion, newest first.",
  permission: "model:read",
  scope: inProject<z.output<typeof ListModels>>(),
  input: ListModels,
  async run({ tx, input }): Promise<Page<ModelLine>> {
    const { after, orderBy } = keyset(models.createdAt, models.id, input.cursor);
    const rows = await tx
      .select({ model: models, author: users.name })
      .from(models)
      .innerJoin(users, eq(users.id, models.createdBy))
      .where(and(eq(models.projectId, input.projectId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.model);
    const ids = page.items.map(({ model }) => model.id);
    const facts = ids.length === 0 ? NOTHING : await factsOf(tx, ids);
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ model, author }) => ({
        id: model.id,
        slug: model.slug,
        name: model.name,
        description: model.description,
        createdAt: model.createdAt,
        createdBy: { id: model.createdBy, name: author },
        versions: facts.versions.get(model.id) ?? 0,
        latest: facts.latest.get(model.id) ?? null,
        champion: facts.champions.get(model.id) ?? null,
        openReviews: facts.reviews.get(model.id) ?? 0,
      })),
    };
  },
});

type Facts = {
  versions: Map<string, number>;
  latest: Map<string, ModelLine["latest"]>;
  champions: Map<string, ModelLine["champion"]>;
  reviews: Map<string, number>;
};

const NOTHING: Facts = { versions: new Map(), latest: new Map(), champions: new Map(), reviews: new Map() };

async function factsOf(tx: Tx, ids: string[]): Promise<Facts> {
  const of = inArray(modelVersions.modelId, ids);
  const version = {
    modelId: modelVersions.modelId,
    id: modelVersions.id,
    number: modelVersions.number,
    createdAt: modelVersions.createdAt,
    metrics: modelVersions.metrics,
  };
  const counts = await tx
    .select({ modelId: modelVersions.modelId, n: count() })
    .from(modelVersions)
    .where(of)
    .groupBy(modelVersions.modelId);
  const latest = await tx
    .selectDistinctOn([modelVersions.modelId], version)
    .from(modelVersions)
    .where(of)
    .orderBy(modelVersions.modelId, desc(modelVersions.number));
  const champions = await tx
    .select({ ...version, movedAt: aliases.movedAt })
    .from(aliases)
    .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
    .where(and(inArray(aliases.modelId, ids), eq(aliases.alias, DEFAULT_ALIAS)));
  const reviews = await tx
    .select({ modelId: modelVersions.modelId, n: count() })
    .from(reviewRequests)
    .innerJoin(modelVersions, eq(modelVersions.id, reviewRequests.subjectId))
    .where(
      and(of, eq(reviewRequests.gate, "release_version"), inArray(reviewRequests.state, [...OPEN_STATES])),
    )
    .groupBy(modelVersions.modelId);
  const figureOf = (kept: unknown) => {
    const metrics = readMetrics(kept);
    if (!metrics) return null;
    const { label, value } = headline(metrics);
    return { label, value };
  };
  return {
    versions: new Map(counts.map((row) => [row.modelId, row.n])),
    latest: new Map(
      latest.map(({ modelId, id, number, createdAt, metrics }) => [
        modelId,
        { id, number, createdAt, figure: figureOf(metrics) },
      ]),
    ),
    champions: new Map(
      champions.map(({ modelId, id, number, movedAt, metrics }) => [
        modelId,
        { id, number, movedAt, figure: figureOf(metrics) },
      ]),
    ),
    reviews: new Map(reviews.map((row) => [row.modelId, row.n])),
  };
}
