import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { projectMembers, projects } from "#db/schema/access.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { keyProjects } from "#server/kernel/actor.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const ListProjects = z.object({ archived: z.boolean().default(false), ...pageInput });

export const listProjects = query({
  name: "access.listProjects",
  summary: "The projects one may see, newest first.",
  permission: "organization:read",
  scope: inOrganization,
  keepsToKeyProjects: true,
  input: ListProjects,
  async run({ tx, input, orgId, userId, standing, actor }) {
    const only = keyProjects(actor);
    const all = standing.organization !== null && ORGANIZATION_WIDE.has(standing.organization);
    const { after, orderBy } = keyset(projects.createdAt, projects.id, input.cursor);
    const mine = and(eq(projectMembers.projectId, projects.id), eq(projectMembers.userId, userId ?? ""));
    const columns = {
      id: projects.id,
      slug: projects.slug,
      name: projects.name,
      description: projects.description,
      archivedAt: projects.archivedAt,
      createdAt: projects.createdAt,
      myRole: projectMembers.role,
    };
    const base = tx.select(columns).from(projects);
    const joined = all ? base.leftJoin(projectMembers, mine) : base.innerJoin(projectMembers, mine);
    const rows = await joined
      .where(
        and(
          eq(projects.orgId, orgId),
          only ? inArray(projects.id, only) : undefined,
          input.archived ? undefined : isNull(projects.archivedAt),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row);
  },
});
