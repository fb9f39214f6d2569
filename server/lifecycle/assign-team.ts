import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { projectMembers, users } from "#db/schema/access.ts";
import { AssignTeam } from "#domain/lifecycle/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const assignTeam = command({
  name: "lifecycle.assignTeam",
  summary: "Puts a member of the project into a sub-team, whose focus their work is then held against.",
  permission: "focus:declare",
  phase: null,
  scope: inProject<z.output<typeof AssignTeam>>(),
  input: AssignTeam,
  async run(context) {
    const { tx, input, audit } = context;
    const ofMember = and(
      eq(projectMembers.projectId, projectOf(context).id),
      eq(projectMembers.userId, input.userId),
    );
    const [member] = await tx
      .select({ team: projectMembers.team, name: users.name })
      .from(projectMembers)
      .innerJoin(users, eq(users.id, projectMembers.userId))
      .where(ofMember);
    if (!member) throw notFound("This member of the project");
    if (member.team === input.team) {
      audit.unchanged();
      return { userId: input.userId, team: input.team };
    }
    await tx.update(projectMembers).set({ team: input.team }).where(ofMember);
    audit.record({
      target: { type: "user", id: input.userId, label: personal(member.name, { subject: input.userId }) },
      before: { team: member.team },
      after: { team: input.team },
    });
    return { userId: input.userId, team: input.team };
  },
});
