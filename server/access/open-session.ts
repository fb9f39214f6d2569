import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { sessions } from "#db/schema/access.ts";
import type { Factor, SessionMethod } from "#domain/access/factors.ts";
import { env } from "#server/kernel/env.ts";
import { newId } from "#server/kernel/ids.ts";
import { hashToken, newToken } from "./internal.ts";

/** How long sessions of this installation live, from the environment. */
export const sessionLimits = () => ({
  idleMinutes: env().COUNTERSIGN_SESSION_IDLE_MINUTES,
  hours: env().COUNTERSIGN_SESSION_HOURS,
});

/** A new session, with a token that nobody has seen. The token is in this answer and nowhere else. */
export async function openSession(
  tx: Tx,
  session: { userId: string; method: SessionMethod; factors: readonly Factor[]; userAgent: string },
): Promise<{ token: string; sessionId: string }> {
  const token = newToken("sess");
  const sessionId = newId("ses");
  await tx.insert(sessions).values({
    id: sessionId,
    tokenHash: hashToken(token),
    userId: session.userId,
    method: session.method,
    factors: [...session.factors],
    userAgent: session.userAgent,
    expiresAt: sql`now() + make_interval(hours => ${sessionLimits().hours})`,
  });
  return { token, sessionId };
}

/** Ends the person's sessions but the one they are in (all of them for null); returns how many. */
export async function endOtherSessions(
  tx: Tx,
  who: { userId: string; sessionId: string | null; now: string },
): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: who.now })
    .where(
      and(
        eq(sessions.userId, who.userId),
        who.sessionId === null ? undefined : ne(sessions.id, who.sessionId),
        isNull(sessions.revokedAt),
      ),
    )
    .returning({ id: sessions.id });
  return ended.length;
}
