import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projectMembers, projects, users } from "#db/schema/access.ts";
import { FindProject, ProjectOnly } from "#domain/access/schemas.ts";
import type { Scope } from "#server/kernel/scope.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const bySlug: Scope<z.output<typeof FindProject>> = {
  kind: "project",
  what: "This project",
  async find(tx: Tx, input) {
    // Row-level security keeps this inside the organization, where a slug is unique.
    const [row] = await tx
      .select({ id: projects.id })
      .from(projects)
      .where(eq(projects.slug, input.slug))
      .limit(1);
    return row?.id ?? null;
  },
};

export const findProject = query({
  name: "access.findProject",
  summary: "A project by its address.",
  permission: "project:read",
  scope: bySlug,
  input: FindProject,
  async run({ tx, project, standing }) {
    const [row] = await tx
      .select()
      .from(projects)
      .where(eq(projects.id, project?.id ?? ""));
    return {
      ...row,
      id: project?.id ?? "",
      slug: project?.slug ?? "",
      name: project?.name ?? "",
      description: row?.description ?? "",
      archived: project?.archived ?? false,
      myRole: standing.project,
    };
  },
});

export const listProjectMembers = query({
  name: "access.listProjectMembers",
  summary: "Who belongs to a project, and as what.",
  permission: "project:read",
  scope: inProject<z.output<typeof ProjectOnly>>(),
  input: ProjectOnly,
  async run({ tx, input }) {
    const items = await tx
      .select({
        userId: users.id,
        name: users.name,
        email: users.email,
        role: projectMembers.role,
        since: projectMembers.createdAt,
      })
      .from(projectMembers)
      .innerJoin(users, eq(users.id, projectMembers.userId))
      .where(eq(projectMembers.projectId, input.projectId))
      .orderBy(asc(users.name), asc(users.id))
      .limit(500);
    return { items };
  },
});
