import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { invitations, projects, users } from "#db/schema/access.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const listInvitations = query({
  name: "access.listInvitations",
  summary: "The invitations that wait to be accepted, newest first, those that ran out included.",
  permission: "member:manage",
  scope: inOrganization,
  input: z.object({ ...pageInput }),
  async run({ tx, input, orgId }) {
    const { after, orderBy } = keyset(invitations.createdAt, invitations.id, input.cursor);
    const rows = await tx
      .select({
        id: invitations.id,
        email: invitations.email,
        role: invitations.role,
        project: projects.name,
        projectRole: invitations.projectRole,
        mail: invitations.mail,
        invitedBy: users.name,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
        expired: sql<boolean>`${invitations.expiresAt} <= now()`,
      })
      .from(invitations)
      .innerJoin(users, eq(users.id, invitations.invitedBy))
      .leftJoin(projects, eq(projects.id, invitations.projectId))
      .where(
        and(
          eq(invitations.orgId, orgId),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row);
  },
});
