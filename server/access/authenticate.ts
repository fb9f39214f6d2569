import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { apiKeys, members, organizations, sessions, users } from "#db/schema/access.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { hashToken } from "./internal.ts";
import { sessionLimits } from "./open-session.ts";

// Last use is written at most once a minute, so that reading stays reading.
const STALE = sql`now() - interval '1 minute'`;

/** The person behind a session's cookie; null when it is unknown, ended, too old or idle, or its person suspended. */
export async function sessionActor(
  db: Database,
  token: string,
): Promise<Extract<Actor, { type: "user" }> | null> {
  return inTransaction(db, { orgId: null, userId: null }, async (tx) => {
    const [row] = await tx
      .select({
        id: sessions.id,
        userId: users.id,
        email: users.email,
        method: sessions.method,
        factors: sessions.factors,
        authTime: sessions.authTime,
        stale: sql<boolean>`${sessions.lastSeenAt} < ${STALE}`,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(
          eq(sessions.tokenHash, hashToken(token)),
          isNull(sessions.revokedAt),
          isNull(users.suspendedAt),
          gt(sessions.expiresAt, sql`now()`),
          gt(sessions.lastSeenAt, sql`now() - make_interval(mins => ${sessionLimits().idleMinutes})`),
        ),
      );
    if (!row) return null;
    if (row.stale) await tx.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, row.id));
    const auth = { method: row.method, factors: row.factors, authTime: row.authTime };
    return { type: "user", userId: row.userId, label: row.email, sessionId: row.id, auth };
  });
}

/** The key's actor and its organization; null when it is unknown, ended or expired, or its person suspended. */
export async function keyActor(
  db: Database,
  token: string,
): Promise<{ actor: Extract<Actor, { type: "apiKey" }>; orgId: string } | null> {
  const tokenHash = hashToken(token);
  const found = await inTransaction(db, { orgId: null, userId: null }, async (tx) => {
    await tx.execute(sql`select set_config('app.key_hash', ${tokenHash}, true)`);
    const [row] = await tx
      .select({
        id: apiKeys.id,
        orgId: apiKeys.orgId,
        role: apiKeys.role,
        permissions: apiKeys.permissions,
        projects: apiKeys.projects,
        name: apiKeys.name,
        userId: users.id,
        email: users.email,
        stale: sql<boolean>`${apiKeys.lastUsedAt} is null or ${apiKeys.lastUsedAt} < ${STALE}`,
      })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .where(
        and(
          eq(apiKeys.tokenHash, tokenHash),
          isNull(apiKeys.revokedAt),
          isNull(users.suspendedAt),
          gt(apiKeys.expiresAt, sql`now()`),
        ),
      );
    return row ?? null;
  });
  if (!found) return null;
  if (found.stale) {
    await inTransaction(db, { orgId: found.orgId, userId: null }, async (tx) => {
      await tx.update(apiKeys).set({ lastUsedAt: sql`now()` }).where(eq(apiKeys.id, found.id));
    });
  }
  const actor = {
    type: "apiKey" as const,
    keyId: found.id,
    userId: found.userId,
    role: found.role,
    permissions: found.permissions,
    projects: found.projects,
    label: `${found.email} · ${found.name}`,
  };
  return { actor, orgId: found.orgId };
}

/** The organization a person means: the one they name, or the only one they have. */
export async function organizationOf(
  db: Database,
  userId: string,
  named: string | null,
): Promise<string | null> {
  return inTransaction(db, { orgId: null, userId, readOnly: true }, async (tx) => {
    const rows = await tx
      .select({ id: organizations.id })
      .from(members)
      .innerJoin(organizations, eq(organizations.id, members.orgId))
      .where(
        and(
          eq(members.userId, userId),
          named === null ? undefined : or(eq(organizations.id, named), eq(organizations.slug, named)),
        ),
      )
      .limit(2);
    return rows.length === 1 ? (rows[0]?.id ?? null) : null;
  });
}
