import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { modelVersions } from "#db/schema/models.ts";
import type { Blocker } from "#domain/approvals/blockers.ts";
import { RequestRef } from "#domain/approvals/schemas.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { readDossier } from "./internal.ts";
import { viewOf } from "./view.ts";

const ofRequest = inProjectOf<z.output<typeof RequestRef>>(
  reviewRequests,
  "This review request",
  (input) => input.requestId,
);

export const get = query({
  name: "approvals.get",
  summary: "A review request: its content, decisions, which of them count, what blocks it, what you may do.",
  permission: "review:read",
  scope: ofRequest,
  input: RequestRef,
  run: async (context): Promise<RequestView> =>
    viewOf(context, await readDossier(context.tx, context.input.requestId, context.now)),
});

export const blockers = query({
  name: "approvals.blockers",
  summary: "What stands between a review request and its approval, one line for each condition.",
  permission: "review:read",
  scope: ofRequest,
  input: RequestRef,
  run: async ({ tx, input, now }): Promise<{ items: Blocker[]; nextCursor: null }> => ({
    items: (await readDossier(tx, input.requestId, now)).blockers,
    nextCursor: null,
  }),
});

const OfVersion = z.object({ versionId: idSchema("mdv") });

export const ofVersion = query({
  name: "approvals.ofVersion",
  summary: "The review of a model version that matters now: the open one, else the latest; null without any.",
  permission: "review:read",
  scope: inProjectOf<z.output<typeof OfVersion>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: OfVersion,
  async run(context): Promise<RequestView | null> {
    const { tx, input, now } = context;
    const [found] = await tx
      .select({ id: reviewRequests.id })
      .from(reviewRequests)
      .where(and(eq(reviewRequests.subjectId, input.versionId), eq(reviewRequests.gate, "release_version")))
      .orderBy(
        sql`case when state in ('pending', 'changes_requested', 'approved') then 0 else 1 end`,
        desc(reviewRequests.createdAt),
        desc(reviewRequests.id),
      )
      .limit(1);
    return found ? viewOf(context, await readDossier(tx, found.id, now)) : null;
  },
});
