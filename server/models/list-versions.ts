import { and, desc, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { ListVersions } from "#domain/models/lists.ts";
import { readMetrics } from "#domain/models/metrics.ts";
import type { VersionLine } from "#domain/models/view.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const listVersions = query({
  name: "models.listVersions",
  summary: "The versions of a model with their figures and names, newest first.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof ListVersions>>(models, "This model", (input) => input.modelId),
  input: ListVersions,
  async run({ tx, input }): Promise<Page<VersionLine>> {
    const { after, orderBy } = keyset(modelVersions.createdAt, modelVersions.id, input.cursor);
    const rows = await tx
      .select({ version: modelVersions, author: users.name })
      .from(modelVersions)
      .innerJoin(users, eq(users.id, modelVersions.createdBy))
      .where(and(eq(modelVersions.modelId, input.modelId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.version);
    const ids = page.items.map(({ version }) => version.id);
    const names = ids.length
      ? await tx
          .select({ alias: aliases.alias, versionId: aliases.versionId })
          .from(aliases)
          .where(and(eq(aliases.modelId, input.modelId), inArray(aliases.versionId, ids)))
      : [];
    const reviews = ids.length
      ? await tx
          .select({
            id: reviewRequests.id,
            versionId: reviewRequests.subjectId,
            state: reviewRequests.state,
            alias: reviewRequests.alias,
          })
          .from(reviewRequests)
          .where(
            and(
              inArray(reviewRequests.subjectId, ids),
              eq(reviewRequests.gate, "release_version"),
              inArray(reviewRequests.state, [...OPEN_STATES]),
            ),
          )
          .orderBy(desc(reviewRequests.createdAt))
      : [];
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ version, author }) => {
        const review = reviews.find(({ versionId }) => versionId === version.id);
        return {
          id: version.id,
          number: version.number,
          sha256: version.sha256,
          size: version.size,
          algorithm: version.algorithm,
          createdAt: version.createdAt,
          createdBy: { id: version.createdBy, name: author },
          metrics: readMetrics(version.metrics),
          aliases: names.filter(({ versionId }) => versionId === version.id).map((row) => row.alias),
          review: review ? { id: review.id, state: review.state, alias: review.alias } : null,
        };
      }),
    };
  },
});
