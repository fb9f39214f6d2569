import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { focuses } from "#db/schema/lifecycle.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const ListFocus = OfProject.extend(pageInput);

export const listFocus = query({
  name: "lifecycle.listFocus",
  summary: "What was in focus from when to when, by whom and why, newest first.",
  permission: "phase:read",
  scope: inProject<z.output<typeof ListFocus>>(),
  input: ListFocus,
  async run({ tx, input }) {
    const { after, orderBy } = keyset(focuses.startedAt, focuses.id, input.cursor);
    const rows = await tx
      .select({
        id: focuses.id,
        phase: focuses.phase,
        team: focuses.team,
        reason: focuses.reason,
        declaredBy: focuses.declaredBy,
        declaredByName: users.name,
        startedAt: focuses.startedAt,
        endedAt: focuses.endedAt,
      })
      .from(focuses)
      .leftJoin(users, eq(users.id, focuses.declaredBy))
      .where(and(eq(focuses.projectId, input.projectId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => ({ createdAt: row.startedAt, id: row.id }));
  },
});
