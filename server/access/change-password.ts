import { and, eq, isNull, ne } from "drizzle-orm";
import { passwords, sessions } from "#db/schema/access.ts";
import { ChangePassword } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { forbidden, invalid } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { hashPassword, passwordMatches } from "./password.ts";

export const changePassword = command({
  name: "access.changePassword",
  summary: "Changes one's own password and ends all other sessions.",
  permission: "self",
  phase: null,
  scope: self,
  input: ChangePassword,
  async run({ tx, input, userId, actor, now, audit }) {
    if (userId === null || actor.type !== "user")
      throw forbidden("A password is changed by the person themselves, signed in.");
    const [row] = await tx
      .select({ hash: passwords.hash })
      .from(passwords)
      .where(eq(passwords.userId, userId));
    if (!(await passwordMatches(row?.hash ?? null, input.current))) {
      throw invalid("The present password is not right. Nothing was changed.", [
        { path: "current", message: "This is not your present password." },
      ]);
    }
    await tx
      .update(passwords)
      .set({ hash: await hashPassword(input.next), changedAt: now })
      .where(eq(passwords.userId, userId));
    await tx
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(eq(sessions.userId, userId), ne(sessions.id, actor.sessionId), isNull(sessions.revokedAt)));
    audit.record({
      target: { type: "user", id: userId, label: personal(actor.label, { subject: userId }) },
      after: { passwordChanged: true, otherSessionsEnded: true },
    });
    return { changed: true };
  },
});
