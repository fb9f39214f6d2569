import { and, eq } from "drizzle-orm";
import { projectMembers, projects } from "#db/schema/access.ts";
import { CreateProject } from "#domain/access/schemas.ts";
import { slugify } from "#domain/format/slug.ts";
import { conflict, forbidden, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { recordVisit } from "#server/kernel/visit.ts";
import { prepareProject } from "#server/lifecycle/prepare-project.ts";

export const createProject = command({
  name: "access.createProject",
  summary: "Starts a project with its nine phases, its checklist and its approval policy.",
  permission: "project:create",
  phase: null,
  scope: inOrganization,
  input: CreateProject,
  async run({ tx, input, orgId, userId, standing, now, audit }) {
    if (userId === null) throw forbidden("A project is started by a person.");
    const slug = input.slug ?? slugify(input.name);
    if (slug === "")
      throw invalid("Give a short name too: this name has no letters an address can use.", [
        { path: "slug", message: "Give a short name." },
      ]);
    const [taken] = await tx
      .select({ id: projects.id })
      .from(projects)
      .where(and(eq(projects.orgId, orgId), eq(projects.slug, slug)));
    if (taken) throw conflict(`The address "${slug}" is taken. Nothing was made. Choose another short name.`);
    const project = {
      id: newId("prj"),
      orgId,
      slug,
      name: input.name,
      description: input.description ?? "",
      createdBy: userId,
    };
    await tx.insert(projects).values(project);
    if (standing.organization === "lead") {
      await tx.insert(projectMembers).values({ orgId, projectId: project.id, userId, role: "lead" });
    }
    await prepareProject(tx, { orgId, projectId: project.id, userId });
    await recordVisit(tx, {
      project,
      phase: "problem_definition",
      userId,
      verb: "access.createProject",
      now,
    });
    audit.record({
      target: { type: "project", id: project.id, label: project.name },
      after: { name: project.name, slug, description: project.description },
    });
    return { id: project.id, slug };
  },
});
