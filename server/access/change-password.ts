import { eq } from "drizzle-orm";
import { passwords, users } from "#db/schema/access.ts";
import { ChangePassword } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { forbidden, invalid, KeptRefusal, preconditionFailed } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { byPerson, countWrongTry, refuseTooManyTries } from "./attempts.ts";
import { hashNewPassword } from "./common-passwords.ts";
import { endOtherSessions } from "./open-session.ts";
import { passwordMatches } from "./password.ts";

export const changePassword = command({
  name: "access.changePassword",
  summary: "Changes one's own password, and ends all other sessions unless told not to.",
  permission: "self",
  phase: null,
  scope: self,
  input: ChangePassword,
  async run({ tx, input, userId, actor, now, audit }) {
    if (userId === null || actor.type !== "user")
      throw forbidden("A password is changed by the person themselves, signed in.");
    const counted = [byPerson(userId)];
    await refuseTooManyTries(tx, counted);
    const [row] = await tx
      .select({ hash: passwords.hash, email: users.email, name: users.name })
      .from(users)
      .leftJoin(passwords, eq(passwords.userId, users.id))
      .where(eq(users.id, userId));
    if (!row?.hash) throw preconditionFailed("This account has no password. Nothing was changed.");
    const target = { type: "user", id: userId, label: personal(actor.label, { subject: userId }) };
    if (!(await passwordMatches(row.hash, input.current))) {
      await countWrongTry(tx, counted);
      audit.record({
        target,
        after: { passwordChanged: false },
        reason: "the present password was not right",
      });
      return new KeptRefusal(
        invalid("The present password is not right. Nothing was changed.", [
          { path: "current", message: "This is not your present password." },
        ]),
      );
    }
    const hash = await hashNewPassword(input.next, row, "next");
    await tx.update(passwords).set({ hash, changedAt: now }).where(eq(passwords.userId, userId));
    const ended = input.endOthers
      ? await endOtherSessions(tx, { userId, sessionId: actor.sessionId, now })
      : 0;
    audit.record({ target, after: { passwordChanged: true, otherSessionsEnded: ended } });
    return { changed: true, otherSessionsEnded: ended };
  },
});
