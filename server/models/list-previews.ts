import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { modelVersions, previews } from "#db/schema/models.ts";
import { ListPreviews } from "#domain/models/lists.ts";
import type { PreviewLine } from "#domain/models/view.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const listPreviews = query({
  name: "models.listPreviews",
  summary: "Who tried a version in their browser, with which input and answer, newest first.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof ListPreviews>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: ListPreviews,
  async run({ tx, input, userId }): Promise<Page<PreviewLine>> {
    const { after, orderBy } = keyset(previews.createdAt, previews.id, input.cursor);
    const rows = await tx
      .select({ preview: previews, name: users.name })
      .from(previews)
      .innerJoin(users, eq(users.id, previews.userId))
      .where(
        and(
          eq(previews.versionId, input.versionId),
          input.mine ? eq(previews.userId, userId ?? "") : undefined,
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.preview);
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ preview, name }) => ({
        id: preview.id,
        person: { id: preview.userId, name },
        input: preview.input as PreviewLine["input"],
        inputSha256: preview.inputSha256,
        output: preview.output as PreviewLine["output"],
        runtime: preview.runtime,
        provider: preview.provider,
        durationMs: preview.durationMs,
        maxDifference: preview.maxDifference,
        agrees: preview.agrees,
        createdAt: preview.createdAt,
      })),
    };
  },
});
