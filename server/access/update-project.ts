import { eq } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { UpdateProject } from "#domain/access/schemas.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const updateProject = command({
  name: "access.updateProject",
  summary: "Changes a project's name or description.",
  permission: "project:manage",
  phase: "problem_definition",
  scope: inProject<z.output<typeof UpdateProject>>(),
  input: UpdateProject,
  async run({ tx, input, audit }) {
    const [before] = await tx
      .select({ name: projects.name, description: projects.description })
      .from(projects)
      .where(eq(projects.id, input.projectId));
    const after = {
      name: input.name ?? before?.name ?? "",
      description: input.description ?? before?.description ?? "",
    };
    if (before && before.name === after.name && before.description === after.description) {
      audit.unchanged();
      return after;
    }
    await tx.update(projects).set(after).where(eq(projects.id, input.projectId));
    audit.record({ target: { type: "project", id: input.projectId, label: after.name }, before, after });
    return after;
  },
});
