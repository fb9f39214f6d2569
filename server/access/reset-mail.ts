import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { AskPasswordReset, MakePasswordReset, RESET_HOURS } from "#domain/access/reset-schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { notFound } from "#server/kernel/errors.ts";
import { job } from "#server/kernel/job.ts";
import { canMail, type MailMessage } from "#server/kernel/mail.ts";
import { enqueueJob } from "#server/kernel/queue.ts";
import { anyone, inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { byNetwork, byResetAddress, countWrongTry, refuseTooManyTries } from "./attempts.ts";
import { organizationsOf } from "./organizations-of.ts";
import { newReset, resetLink } from "./password-reset.ts";

/** Names the person only: the link's token is made when the message is, and is in no table. */
export const mailPasswordReset = job({
  kind: "access.mailPasswordReset",
  version: 1,
  lane: "light",
  payload: z.object({ userId: z.string() }),
});

export const askPasswordReset = command({
  name: "access.askPasswordReset",
  summary:
    "Asks for a link for a new password by e-mail. The answer is the same whether or not the address has an account.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: AskPasswordReset,
  async run({ tx, input, network, audit }) {
    const counted = [byResetAddress(input.email), ...(network ? [byNetwork(network)] : [])];
    await refuseTooManyTries(tx, counted);
    await countWrongTry(tx, counted);
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.email, input.email), isNull(users.suspendedAt)));
    const [orgId] = user ? await organizationsOf(tx, user.id, null) : [];
    if (canMail() && user && orgId) {
      await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
      await enqueueJob(tx, mailPasswordReset, {
        orgId,
        projectId: null,
        requestedBy: null,
        target: { type: "user", id: user.id },
        payload: { userId: user.id },
      });
      await tx.execute(sql`select set_config('app.org_id', '', true)`);
    }
    audit.record({
      target: { type: "user", id: user?.id ?? "unknown" },
      after: { passwordLink: "asked for" },
    });
    return { asked: true };
  },
});

export const writePasswordResetMail = command({
  name: "access.writePasswordResetMail",
  summary: "Makes the link of a message for a new password and writes the message around it.",
  permission: "system",
  phase: null,
  secretAnswer: true,
  scope: inOrganization,
  input: MakePasswordReset,
  async run({ tx, input, now, audit }): Promise<MailMessage> {
    const [user] = await tx.select().from(users).where(eq(users.id, input.userId));
    if (!user || user.suspendedAt) throw notFound("This person");
    const { token } = await newReset(tx, { userId: user.id, createdBy: null, now });
    audit.record({
      target: { type: "user", id: user.id, label: personal(user.email, { subject: user.id }) },
      after: { passwordLink: "mailed" },
    });
    return {
      to: user.email,
      subject: "A new password for Countersign",
      text: [
        `Somebody, you we hope, asked for a new password for ${user.email}.`,
        `Open this link within ${RESET_HOURS} hours to choose one. It works once, and your second factor stays as it is:`,
        "",
        resetLink(token),
        "",
        "If it was not you, do nothing: your password stays as it is.",
        "",
      ].join("\n"),
    };
  },
});
