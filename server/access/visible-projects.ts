import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { projectMembers, projects } from "#db/schema/access.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { keyProjects } from "#server/kernel/actor.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

// A person in more projects than this reloads by hand.
const MOST = 2_000;

export const visibleProjects = query({
  name: "access.visibleProjects",
  summary: "The ids of the projects one may see.",
  permission: "organization:read",
  scope: inOrganization,
  keepsToKeyProjects: true,
  input: z.object({}),
  async run({ tx, userId, standing, actor }) {
    const only = keyProjects(actor);
    const all = standing.organization !== null && ORGANIZATION_WIDE.has(standing.organization);
    const rows = all
      ? await tx
          .select({ id: projects.id })
          .from(projects)
          .where(only ? inArray(projects.id, only) : undefined)
          .limit(MOST)
      : await tx
          .select({ id: projectMembers.projectId })
          .from(projectMembers)
          .where(
            and(
              eq(projectMembers.userId, userId ?? ""),
              only ? inArray(projectMembers.projectId, only) : undefined,
            ),
          )
          .limit(MOST);
    return { ids: rows.map((row) => row.id) };
  },
});
