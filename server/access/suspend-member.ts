import { and, eq } from "drizzle-orm";
import { members } from "#db/schema/access.ts";
import { holdsOneOf } from "#domain/access/permissions.ts";
import { SuspendMember } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { conflict, forbidden } from "#server/kernel/errors.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findMember, keepAnOwner, revokeInvitationsOf } from "./internal.ts";

/** Only this organization is closed to them; what they are elsewhere is not this one's business. */
export const suspendMember = command({
  name: "access.suspendMember",
  summary:
    "Keeps a person or service account out of the organization for a while, keys included, or lets them in again.",
  permission: "member:manage",
  phase: null,
  scope: inOrganization,
  input: SuspendMember,
  async run({ tx, input, orgId, userId, standing, now, audit }) {
    const before = await findMember(tx, orgId, input.userId);
    if (before.role === "owner" && !holdsOneOf(standing, ["owner"]))
      throw forbidden("Only an owner suspends an owner.");
    if (input.userId === userId) throw conflict("You cannot suspend yourself. Ask another administrator.");
    const was = before.suspendedAt !== null;
    if (was === input.suspended) {
      audit.unchanged();
      return { suspended: was };
    }
    await tx
      .update(members)
      .set({ suspendedAt: input.suspended ? now : null })
      .where(and(eq(members.orgId, orgId), eq(members.userId, input.userId)));
    await keepAnOwner(tx, orgId);
    if (input.suspended) await revokeInvitationsOf(tx, input.userId, now);
    audit.record({
      target: { type: "user", id: input.userId, label: personal(before.email, { subject: input.userId }) },
      before: { suspended: was },
      after: { suspended: input.suspended },
    });
    return { suspended: input.suspended };
  },
});
