import { eq } from "drizzle-orm";
import { z } from "zod";
import { passkeys, totpSecrets, users } from "#db/schema/access.ts";
import { emailSchema } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { notFound } from "#server/kernel/errors.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { endOtherSessions } from "./open-session.ts";
import { dropRecoveryCodes } from "./recovery-codes.ts";

/**
 * For somebody whose phone and recovery codes are gone. On the server's terminal only: an administrator who could make a
 * password link and take the second factor away could sign as that person.
 */
export const dropFactors = command({
  name: "access.dropFactors",
  summary: "Takes away a person's authenticator app, recovery codes and passkeys, and ends their sessions.",
  permission: "system",
  phase: null,
  scope: anyone,
  input: z.object({ email: emailSchema }),
  async run({ tx, input, now, audit }) {
    const [user] = await tx.select().from(users).where(eq(users.email, input.email));
    if (!user) throw notFound(`An account with the address ${input.email}`);
    const apps = await tx.delete(totpSecrets).where(eq(totpSecrets.userId, user.id)).returning();
    const keys = await tx.delete(passkeys).where(eq(passkeys.userId, user.id)).returning();
    await dropRecoveryCodes(tx, user.id);
    const sessionsEnded = await endOtherSessions(tx, { userId: user.id, sessionId: null, now });
    audit.record({
      target: { type: "user", id: user.id, label: personal(user.email, { subject: user.id }) },
      after: { factorsRemoved: { apps: apps.length, passkeys: keys.length }, sessionsEnded },
    });
    return { apps: apps.length, passkeys: keys.length };
  },
});
