import { handle } from "#server/kernel/job.ts";
import { mailJob, sendMail } from "#server/kernel/mail.ts";

/** Mail leaves from here and never from a request: a slow mail server must not hold a page. */
export const sendMailHandler = handle(mailJob, async ({ payload, progress }) => {
  progress({ stage: "sending" });
  await sendMail(payload);
});
