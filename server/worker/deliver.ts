import { compose, settleDelivery } from "#server/discussion/delivery.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { handle, JobFailed } from "#server/kernel/job.ts";
import { type MailMessage, sendMail } from "#server/kernel/mail.ts";
import { deliverJob } from "#server/kernel/notify.ts";
import { type OutboundAnswer, type OutboundRequest, outbound } from "#server/kernel/outbound.ts";

/** A channel that is gone for good answers so; anything else may come back. */
const GONE = new Set([400, 401, 403, 404, 410]);

/** The two ways out of the installation. */
export type Ways = {
  mail: (message: MailMessage) => Promise<void>;
  call: (request: OutboundRequest) => Promise<OutboundAnswer>;
};

/** Mail and chat leave from here. What could not be taken waits for its next round, for days; what is refused for good ends. */
export const deliverBy = ({ mail, call }: Ways) =>
  handle(
    deliverJob,
    async ({ payload, read, run, progress }) => {
      progress({ stage: "sending" });
      const outgoing = await read((tx) => compose(tx, payload.deliveryId));
      if (outgoing === null) {
        await run(settleDelivery, { ...payload, outcome: "dropped" });
        return;
      }
      try {
        if (outgoing.channel === "mail") await mail(outgoing.message);
        else await post(call, outgoing.url, outgoing.text);
      } catch (error) {
        if (!(error instanceof JobFailed)) throw error;
        await run(settleDelivery, { ...payload, outcome: "refused", error: error.message });
        return;
      }
      await run(settleDelivery, { ...payload, outcome: "sent" });
    },
    async ({ payload, run }, { sentence }) => {
      await run(settleDelivery, { ...payload, outcome: "failed", error: sentence });
    },
  );

export const deliverHandler = deliverBy({ mail: sendMail, call: outbound });

async function post(call: Ways["call"], url: string, text: string): Promise<void> {
  const { status } = await call({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
  if (status >= 200 && status < 300) return;
  const host = new URL(url).host;
  if (GONE.has(status))
    throw new JobFailed(`${host} refused the message (${status}). Set its address again.`);
  throw new DomainError(
    "precondition_failed",
    `${host} answered ${status}; the message counts as not received.`,
  );
}
