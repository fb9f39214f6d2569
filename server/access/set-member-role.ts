import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, members, projectMembers } from "#db/schema/access.ts";
import { allows, holdsOneOf } from "#domain/access/permissions.ts";
import { RemoveMember, SetMemberRole } from "#domain/access/schemas.ts";
import { roleRefusal } from "#domain/access/service-accounts.ts";
import { personal } from "#server/kernel/audit.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findMember, keepAnOwner, revokeInvitationsOf } from "./internal.ts";

export const setMemberRole = command({
  name: "access.setMemberRole",
  summary: "Changes what a person is in the organization.",
  permission: "member:manage",
  phase: null,
  scope: inOrganization,
  input: SetMemberRole,
  async run({ tx, input, orgId, standing, now, audit }) {
    const before = await findMember(tx, orgId, input.userId);
    if ((input.role === "owner" || before.role === "owner") && !holdsOneOf(standing, ["owner"])) {
      throw forbidden("Only an owner makes or unmakes an owner.");
    }
    must(roleRefusal(before.kind, input.role));
    if (before.role === input.role) {
      audit.unchanged();
      return { role: input.role };
    }
    await tx
      .update(members)
      .set({ role: input.role })
      .where(and(eq(members.orgId, orgId), eq(members.userId, input.userId)));
    await keepAnOwner(tx, orgId);
    if (!allows([input.role], "member:manage")) await revokeInvitationsOf(tx, input.userId, now);
    audit.record({
      target: { type: "user", id: input.userId, label: personal(before.email, { subject: input.userId }) },
      before: { role: before.role },
      after: { role: input.role },
    });
    return { role: input.role };
  },
});

export const removeMember = command({
  name: "access.removeMember",
  summary:
    "Takes a person out of the organization, its projects and their keys; it counts from their next call on.",
  permission: "member:manage",
  phase: null,
  scope: inOrganization,
  input: RemoveMember,
  async run({ tx, input, orgId, standing, now, audit }) {
    const before = await findMember(tx, orgId, input.userId);
    if (before.role === "owner" && !holdsOneOf(standing, ["owner"]))
      throw forbidden("Only an owner removes an owner.");
    await tx
      .delete(projectMembers)
      .where(and(eq(projectMembers.orgId, orgId), eq(projectMembers.userId, input.userId)));
    await tx.delete(members).where(and(eq(members.orgId, orgId), eq(members.userId, input.userId)));
    await tx
      .update(apiKeys)
      .set({ revokedAt: now })
      .where(and(eq(apiKeys.userId, input.userId), isNull(apiKeys.revokedAt)));
    await revokeInvitationsOf(tx, input.userId, now);
    await keepAnOwner(tx, orgId);
    audit.record({
      target: { type: "user", id: input.userId, label: personal(before.email, { subject: input.userId }) },
      before: { role: before.role },
      after: null,
    });
    return { removed: true };
  },
});
