import { createHash, randomBytes } from "node:crypto";
import { and, count, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { invitations, members, organizations, projectMembers, users } from "#db/schema/access.ts";
import type { Role } from "#domain/access/roles.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";

/** 256 bits of chance with a prefix that scanners for leaked secrets can recognize. */
export const newToken = (prefix: "cs" | "sess" | "inv" | "setup" | "reset") =>
  `${prefix}_${randomBytes(32).toString("base64url")}`;

/** Tokens have so much chance in them that one round of SHA-256 is enough; passwords get argon2id. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

export async function findMember(tx: Tx, orgId: string, userId: string) {
  const [row] = await tx
    .select({
      role: members.role,
      suspendedAt: members.suspendedAt,
      name: users.name,
      email: users.email,
      kind: users.kind,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.orgId, orgId), eq(members.userId, userId)));
  if (!row) throw notFound("This person");
  return row;
}

export async function findProjectMember(
  tx: Tx,
  projectId: string,
  userId: string,
): Promise<{ role: Role } | null> {
  const [row] = await tx
    .select({ role: projectMembers.role })
    .from(projectMembers)
    .where(and(eq(projectMembers.projectId, projectId), eq(projectMembers.userId, userId)));
  return row ?? null;
}

/** An organization without an owner could never be managed again. Two owners who remove each other at once wait in line here. */
export async function keepAnOwner(tx: Tx, orgId: string): Promise<void> {
  await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.id, orgId))
    .for("update");
  const [row] = await tx
    .select({ owners: count() })
    .from(members)
    .where(and(eq(members.orgId, orgId), eq(members.role, "owner"), isNull(members.suspendedAt)));
  if (row?.owners === 0)
    throw conflict("The organization would be left without an owner. Make somebody else an owner first.");
}

/** Whoever may not invite any more leaves no door open behind them. */
export async function revokeInvitationsOf(tx: Tx, userId: string, now: string): Promise<void> {
  await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(
      and(eq(invitations.invitedBy, userId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
    );
}
