import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access.ts";
import { RevokeSession } from "#domain/access/schemas.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";

export const listSessions = query({
  name: "access.listSessions",
  summary: "One's own open sessions.",
  permission: "self",
  scope: self,
  input: z.object({}),
  async run({ tx, userId, actor }) {
    refuseKeys(actor);
    const rows = await tx
      .select({
        id: sessions.id,
        method: sessions.method,
        userAgent: sessions.userAgent,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, userId ?? ""),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, sql`now()`),
        ),
      )
      .orderBy(desc(sessions.lastSeenAt))
      .limit(100);
    const current = actor.type === "user" ? actor.sessionId : null;
    return { items: rows.map((row) => ({ ...row, current: row.id === current })) };
  },
});

export const revokeSession = command({
  name: "access.revokeSession",
  summary: "Ends one of one's own sessions at once; signing out is ending the present one.",
  permission: "self",
  phase: null,
  scope: self,
  input: RevokeSession,
  async run({ tx, input, userId, actor, now, audit }) {
    refuseKeys(actor);
    const ended = await tx
      .update(sessions)
      .set({ revokedAt: now })
      .where(
        and(eq(sessions.id, input.sessionId), eq(sessions.userId, userId ?? ""), isNull(sessions.revokedAt)),
      )
      .returning({ id: sessions.id });
    if (ended.length === 0) throw notFound("This session");
    audit.record({
      target: { type: "session", id: input.sessionId },
      before: { open: true },
      after: { open: false },
    });
    return { ended: true };
  },
});

/** A key in the hands of a program must not look into or end its person's sessions. */
function refuseKeys(actor: Actor): void {
  if (actor.type === "apiKey")
    throw forbidden("Sessions are looked after by the person, signed in, not by a key.");
}
