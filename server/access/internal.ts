import { createHash, randomBytes } from "node:crypto";
import { and, count, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, users } from "#db/schema/access.ts";
import type { Role } from "#domain/access/roles.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";

/** 256 bits of chance with a prefix that scanners for leaked secrets can recognize. */
export const newToken = (prefix: "cs" | "sess") => `${prefix}_${randomBytes(32).toString("base64url")}`;

/** Tokens have so much chance in them that one round of SHA-256 is enough; passwords get argon2id. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

export async function findMember(tx: Tx, orgId: string, userId: string) {
  const [row] = await tx
    .select({ role: members.role, name: users.name, email: users.email })
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

/** An organization without an owner could never be managed again. */
export async function keepAnOwner(tx: Tx, orgId: string): Promise<void> {
  const [row] = await tx
    .select({ owners: count() })
    .from(members)
    .where(and(eq(members.orgId, orgId), eq(members.role, "owner")));
  if (row?.owners === 0)
    throw conflict("The organization would be left without an owner. Make somebody else an owner first.");
}
