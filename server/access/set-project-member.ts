import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { projectMembers } from "#db/schema/access.ts";
import { RemoveProjectMember, SetProjectMember } from "#domain/access/schemas.ts";
import { roleRefusal } from "#domain/access/service-accounts.ts";
import { personal } from "#server/kernel/audit.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findMember, findProjectMember } from "./internal.ts";

export const setProjectMember = command({
  name: "access.setProjectMember",
  summary: "Adds somebody of the organization to a project, or changes their role in it.",
  permission: "project:manage",
  phase: "communication",
  scope: inProject<z.output<typeof SetProjectMember>>(),
  input: SetProjectMember,
  async run({ tx, input, orgId, audit }) {
    const person = await findMember(tx, orgId, input.userId);
    if (input.role === "owner" || input.role === "admin" || input.role === "auditor") {
      throw preconditionFailed(
        "Owner, administrator and auditor are roles of the whole organization. Give them on the page People and roles.",
      );
    }
    must(roleRefusal(person.kind, input.role));
    const before = await findProjectMember(tx, input.projectId, input.userId);
    if (before?.role === input.role) {
      audit.unchanged();
      return { role: input.role };
    }
    await tx
      .insert(projectMembers)
      .values({ orgId, projectId: input.projectId, userId: input.userId, role: input.role })
      .onConflictDoUpdate({
        target: [projectMembers.projectId, projectMembers.userId],
        set: { role: input.role },
      });
    audit.record({
      target: { type: "user", id: input.userId, label: personal(person.email, { subject: input.userId }) },
      before,
      after: { role: input.role },
    });
    return { role: input.role };
  },
});

export const removeProjectMember = command({
  name: "access.removeProjectMember",
  summary: "Takes somebody out of a project; it counts from their next call on.",
  permission: "project:manage",
  phase: "communication",
  scope: inProject<z.output<typeof RemoveProjectMember>>(),
  input: RemoveProjectMember,
  async run({ tx, input, orgId, audit }) {
    const person = await findMember(tx, orgId, input.userId);
    const before = await findProjectMember(tx, input.projectId, input.userId);
    if (!before) {
      audit.unchanged();
      return { removed: false };
    }
    await tx
      .delete(projectMembers)
      .where(and(eq(projectMembers.projectId, input.projectId), eq(projectMembers.userId, input.userId)));
    audit.record({
      target: { type: "user", id: input.userId, label: personal(person.email, { subject: input.userId }) },
      before,
      after: null,
    });
    return { removed: true };
  },
});
