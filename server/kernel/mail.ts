import { createTransport } from "nodemailer";
import { z } from "zod";
import { emailSchema } from "#domain/access/schemas.ts";
import { hasControlCharacters, shortTextSchema } from "#domain/format/text.ts";
import { type Env, env, isLoopback } from "./env.ts";
import { invalid, preconditionFailed } from "./errors.ts";
import { JobFailed, job } from "./job.ts";

const TEXT_MAX = 20_000;
const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** One message of text to one address. The subject is one line, so nothing in it can become a second header. */
export const MailMessage = z.object({
  to: emailSchema,
  subject: shortTextSchema("subject", 200),
  text: z
    .string()
    .max(TEXT_MAX, `A message has at most ${TEXT_MAX} characters.`)
    .refine((text) => !hasControlCharacters(text), "A message is plain text without control characters."),
});
export type MailMessage = z.input<typeof MailMessage>;

/** A message that the worker sends. Its payload is kept with the job, so it holds no secret such as a link's token. */
export const mailJob = job({ kind: "mail.send", version: 1, lane: "light", payload: MailMessage });

type MailSettings = Pick<Env, "SMTP_URL" | "MAIL_FROM">;
export type Mailer = (message: MailMessage) => Promise<void>;

/** Whether this installation can send mail at all: `SMTP_URL` is set. */
export const canMail = (settings: MailSettings = env()): boolean => settings.SMTP_URL !== undefined;

/** Sends by the configured server; null when there is none. Only the worker calls what it returns. */
export function mailer(settings: MailSettings = env()): Mailer | null {
  if (!settings.SMTP_URL || !settings.MAIL_FROM) return null;
  const url = new URL(settings.SMTP_URL);
  const secure = url.protocol === "smtps:";
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    // Links in messages are worth as much as passwords: no plain text on a network unless the operator says so.
    requireTLS: !secure && !isLoopback(url.hostname) && url.searchParams.get("tls") !== "off",
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const from = addressOf(settings.MAIL_FROM);
  return async (message) => {
    const parsed = MailMessage.safeParse(message);
    if (!parsed.success) throw invalid(parsed.error.issues[0]?.message ?? "This message cannot be sent.");
    const { to, subject, text } = parsed.data;
    try {
      // As objects, so that no text is read as a list of addresses.
      await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
    } catch (error) {
      throw refusalOf(error);
    }
  };
}

let ours: { url: string | undefined; send: Mailer | null } | null = null;

/** Sends one message. Throws a `JobFailed` when the server refuses it for good; anything else may work when tried again. */
export async function sendMail(message: MailMessage): Promise<void> {
  const url = env().SMTP_URL;
  if (!ours || ours.url !== url) ours = { url, send: mailer() };
  if (!ours.send)
    throw preconditionFailed(
      "This installation sends no mail. Set SMTP_URL and MAIL_FROM and start it again.",
    );
  await ours.send(message);
}

function addressOf(from: string): { name: string; address: string } {
  const [, name = "", address = from] = /^(.*) <(.+)>$/.exec(from) ?? [];
  return { name, address };
}

/** An answer of 5xx is final (RFC 5321, 4.2.1); the server's own words stay out of it, since they may name others. */
function refusalOf(error: unknown): unknown {
  const code = error instanceof Error && "responseCode" in error ? Number(error.responseCode) : 0;
  if (code >= 500 && code < 600)
    return new JobFailed(`The mail server refused the message (${code}). It was not sent.`);
  return new Error("the mail server could not be reached or did not take the message", { cause: error });
}
