import { mailPasswordReset, writePasswordResetMail } from "#server/access/reset-mail.ts";
import { handle } from "#server/kernel/job.ts";
import { sendMail } from "#server/kernel/mail.ts";

/** Each try has a link of its own, so the last message that arrives is the one whose link works. */
export const mailPasswordResetHandler = handle(mailPasswordReset, async ({ payload, run, progress }) => {
  progress({ stage: "sending" });
  await sendMail(await run(writePasswordResetMail, payload));
});
