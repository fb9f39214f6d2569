import { eq } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { ArchiveProject } from "#domain/access/schemas.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const archiveProject = command({
  name: "access.archiveProject",
  summary: "Closes a project for changes, or opens it again.",
  permission: "project:manage",
  phase: null,
  onArchived: true,
  scope: inProject<z.output<typeof ArchiveProject>>(),
  input: ArchiveProject,
  async run({ tx, input, now, project, audit }) {
    if (project?.archived === input.archived) {
      audit.unchanged();
      return { archived: input.archived };
    }
    await tx
      .update(projects)
      .set({ archivedAt: input.archived ? now : null })
      .where(eq(projects.id, input.projectId));
    audit.record({
      target: { type: "project", id: input.projectId, label: project?.name },
      before: { archived: !input.archived },
      after: { archived: input.archived },
    });
    return { archived: input.archived };
  },
});
