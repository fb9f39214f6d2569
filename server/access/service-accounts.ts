import { inArray } from "drizzle-orm";
import { members, projectMembers, projects, users } from "#db/schema/access.ts";
import { CreateServiceAccount } from "#domain/access/invitation-schemas.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

/** It has no password and an address that no mail reaches; the database refuses it a session and a decision. */
export const createServiceAccount = command({
  name: "access.createServiceAccount",
  summary:
    "Makes an account for a program: it holds keys, registers versions and runs jobs, and never signs in or decides.",
  permission: "member:manage",
  phase: null,
  scope: inOrganization,
  input: CreateServiceAccount,
  async run({ tx, input, orgId, audit }) {
    const projectIds = [...new Set(input.projectIds)];
    if (projectIds.length > 0) {
      const known = await tx
        .select({ id: projects.id })
        .from(projects)
        .where(inArray(projects.id, projectIds));
      if (known.length < projectIds.length) throw notFound("One of these projects");
    }
    const id = newId("usr");
    const email = `${id.replace("usr_", "service-")}@service.invalid`;
    await tx.insert(users).values({ id, email, name: input.name, kind: "service" });
    await tx.insert(members).values({ orgId, userId: id, role: input.role });
    if (!ORGANIZATION_WIDE.has(input.role) && projectIds.length > 0) {
      await tx
        .insert(projectMembers)
        .values(projectIds.map((projectId) => ({ orgId, projectId, userId: id, role: input.role })));
    }
    audit.record({
      target: { type: "user", id, label: input.name },
      after: { kind: "service", role: input.role, projects: projectIds },
    });
    return { id };
  },
});
