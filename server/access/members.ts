import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { members, totpSecrets, users } from "#db/schema/access.ts";
import { mayInOrganization } from "#domain/access/permissions.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

/** The last moment at which a factor of theirs begins to sign, while it lies ahead. */
const waitingFactor = (now: string) =>
  sql<string | null>`(select max(f.signs_from) from (
      select t.signs_from from totp_secrets t where t.user_id = ${users.id} and t.confirmed_at is not null
      union all select p.signs_from from passkeys p where p.user_id = ${users.id}
      union all select i.signs_from from identities i where i.user_id = ${users.id}) f
    where f.signs_from > ${now}::timestamptz)`.mapWith(totpSecrets.signsFrom);

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
  async run({ tx, input, orgId, standing, now }) {
    const manages = mayInOrganization(standing, "member:manage");
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
        /** Until when what they set up behind a shown link waits before it signs; for those who manage people. */
        signsFrom: manages ? waitingFactor(now) : sql<string | null>`null`,
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
