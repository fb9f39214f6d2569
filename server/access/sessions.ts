import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access.ts";
import { RevokeSession } from "#domain/access/schemas.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { personal } from "#server/kernel/audit.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { endOtherSessions, sessionLimits } from "./open-session.ts";

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
        factors: sessions.factors,
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
          gt(sessions.lastSeenAt, sql`now() - make_interval(mins => ${sessionLimits().idleMinutes})`),
        ),
      )
      .orderBy(desc(sessions.lastSeenAt))
      .limit(100);
    const current = actor.type === "user" ? actor.sessionId : null;
    return { items: rows.map((row) => ({ ...row, current: row.id === current })), limits: sessionLimits() };
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

export const endOtherOwnSessions = command({
  name: "access.endOtherSessions",
  summary: "Ends all of one's own sessions but the present one.",
  permission: "self",
  phase: null,
  scope: self,
  input: z.object({}),
  async run({ tx, userId, actor, now, audit }) {
    refuseKeys(actor);
    if (userId === null || actor.type !== "user") throw forbidden("Sessions are ended by their person.");
    const ended = await endOtherSessions(tx, { userId, sessionId: actor.sessionId, now });
    if (ended === 0) audit.unchanged();
    else
      audit.record({
        target: { type: "user", id: userId, label: personal(actor.label, { subject: userId }) },
        after: { otherSessionsEnded: ended },
      });
    return { ended };
  },
});

/** A key in the hands of a program must not look into or end its person's sessions. */
function refuseKeys(actor: Actor): void {
  if (actor.type === "apiKey")
    throw forbidden("Sessions are looked after by the person, signed in, not by a key.");
}
