import { and, count, desc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { FindModel, ModelRef } from "#domain/models/schemas.ts";
import type { AliasMove, AliasNow, ModelView } from "#domain/models/view.ts";
import { signaturesOf } from "#server/approvals/signature-view.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findModelRow, modelAt } from "./internal.ts";

export const get = query({
  name: "models.get",
  summary: "A model with its names and which versions they point at.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof ModelRef>>(models, "This model", (input) => input.modelId),
  input: ModelRef,
  run: async ({ tx, input }): Promise<ModelView> =>
    viewOf(tx, await findModelRow(tx, eq(models.id, input.modelId))),
});

export const find = query({
  name: "models.find",
  summary: "A model by its address in the project: its short name or its id.",
  permission: "model:read",
  scope: inProject<z.output<typeof FindModel>>(),
  input: FindModel,
  run: async ({ tx, input }): Promise<ModelView> =>
    viewOf(tx, await findModelRow(tx, modelAt(input.projectId, input.model))),
});

const ALIAS_MOVES_MAX = 200;

export const listAliasMoves = query({
  name: "models.listAliasMoves",
  summary: "Which version each name pointed at, since when and by which approved request, newest first.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof ModelRef>>(models, "This model", (input) => input.modelId),
  input: ModelRef,
  async run({ tx, input }): Promise<{ items: AliasMove[] }> {
    const rows = await tx
      .select({
        requestId: reviewRequests.id,
        alias: reviewRequests.alias,
        versionId: modelVersions.id,
        number: modelVersions.number,
        reason: reviewRequests.reason,
        requestedBy: reviewRequests.requestedBy,
        requester: users.name,
        movedAt: reviewRequests.closedAt,
      })
      .from(reviewRequests)
      .innerJoin(modelVersions, eq(modelVersions.id, reviewRequests.subjectId))
      .innerJoin(users, eq(users.id, reviewRequests.requestedBy))
      .where(
        and(
          eq(modelVersions.modelId, input.modelId),
          eq(reviewRequests.gate, "release_version"),
          eq(reviewRequests.state, "applied"),
        ),
      )
      .orderBy(desc(reviewRequests.closedAt), desc(reviewRequests.id))
      .limit(ALIAS_MOVES_MAX);
    const signatures = await signaturesOf(
      tx,
      rows.map(({ requestId }) => requestId),
    );
    return {
      items: rows.map((row) => ({
        signatures: signatures(row.requestId),
        requestId: row.requestId,
        alias: row.alias ?? "",
        version: { id: row.versionId, number: row.number },
        reason: row.reason,
        requestedBy: { id: row.requestedBy, name: row.requester },
        movedAt: row.movedAt ?? "",
      })),
    };
  },
});

/** The names of a model and where they point now, the oldest first. */
export async function aliasesOf(tx: Tx, modelId: string): Promise<AliasNow[]> {
  const mover = alias(users, "mover");
  const rows = await tx
    .select({
      alias: aliases.alias,
      versionId: aliases.versionId,
      number: modelVersions.number,
      requestId: aliases.requestId,
      movedAt: aliases.movedAt,
      movedBy: aliases.movedBy,
      name: mover.name,
    })
    .from(aliases)
    .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
    .innerJoin(mover, eq(mover.id, aliases.movedBy))
    .where(eq(aliases.modelId, modelId))
    .orderBy(aliases.alias)
    .limit(100);
  return rows.map(({ movedBy, name, ...row }) => ({ ...row, movedBy: { id: movedBy, name } }));
}

async function viewOf(tx: Tx, model: typeof models.$inferSelect): Promise<ModelView> {
  const [author] = await tx.select({ name: users.name }).from(users).where(eq(users.id, model.createdBy));
  const [versions] = await tx
    .select({ n: count() })
    .from(modelVersions)
    .where(eq(modelVersions.modelId, model.id));
  if (!author) throw notFound("This model");
  return {
    id: model.id,
    slug: model.slug,
    name: model.name,
    description: model.description,
    createdAt: model.createdAt,
    createdBy: { id: model.createdBy, name: author.name },
    versions: versions?.n ?? 0,
    aliases: await aliasesOf(tx, model.id),
  };
}
