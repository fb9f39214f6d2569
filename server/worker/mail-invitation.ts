import { mailInvitation, settleInvitationMail, writeInvitationMail } from "#server/access/invitation-mail.ts";
import { handle } from "#server/kernel/job.ts";
import { sendMail } from "#server/kernel/mail.ts";

/** Each try has a token of its own, so the last message that arrives is the one whose link works. */
export const mailInvitationHandler = handle(
  mailInvitation,
  async ({ payload, run, progress }) => {
    progress({ stage: "sending" });
    await sendMail(await run(writeInvitationMail, payload));
    await run(settleInvitationMail, { ...payload, mail: "sent" });
  },
  async ({ payload, run }) => {
    await run(settleInvitationMail, { ...payload, mail: "failed" });
  },
);
