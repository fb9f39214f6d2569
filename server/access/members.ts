import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { members, users } from "#db/schema/access.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const listMembers = query({
  name: "access.listMembers",
  summary: "Who belongs to the organization, and as what.",
  permission: "member:read",
  scope: inOrganization,
  input: z.object({
    /** Part of a name or address. */
    q: z.string().trim().max(100, "Search with at most 100 characters.").optional(),
    kind: z.enum(["person", "service"]).optional(),
    ...pageInput,
  }),
  async run({ tx, input, orgId }) {
    const { after, orderBy } = keyset(members.createdAt, members.userId, input.cursor);
    const rows = await tx
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        role: members.role,
        createdAt: members.createdAt,
        suspendedAt: sql<string | null>`coalesce(${members.suspendedAt}, ${users.suspendedAt})`,
        kind: users.kind,
      })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(
        and(
          eq(members.orgId, orgId),
          input.kind ? eq(users.kind, input.kind) : undefined,
          input.q
            ? sql`strpos(lower(${users.name} || ' ' || ${users.email}), ${input.q.toLowerCase()}) > 0`
            : undefined,
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row);
  },
});
