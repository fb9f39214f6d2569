import { createHmac, timingSafeEqual } from "node:crypto";
import { invalid, preconditionFailed } from "./errors.ts";
import { type OutboundOptions, outbound } from "./outbound.ts";
import { isWebhookSecret, keyOfSecret } from "./webhook-secret.ts";

const TOLERANCE_SECONDS = 300;

/**
 * The three headers of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`. Several secrets give several signatures, so
 * that a receiver can move from an old secret to a new one. https://github.com/standard-webhooks/standard-webhooks
 */
export function webhookHeaders(message: {
  id: string;
  atSeconds: number;
  body: string;
  secrets: readonly string[];
}): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const { id, atSeconds, body, secrets } = message;
  if (secrets.length === 0 || !secrets.every(isWebhookSecret))
    throw invalid("A webhook's secret is whsec_ and 24 to 64 bytes in base64.");
  if (id.includes(".")) throw invalid("A webhook's id has no dot: it separates the signed parts.");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(atSeconds),
    "webhook-signature": secrets.map((secret) => `v1,${mac(secret, id, String(atSeconds), body)}`).join(" "),
  };
}

function mac(secret: string, id: string, timestamp: string, body: string): string {
  return createHmac("sha256", keyOfSecret(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
}

/** What a receiver does: true when one signature fits and the message is at most five minutes old or early. */
export function webhookIsGenuine(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  secret: string,
  nowSeconds: number,
): boolean {
  const id = String(headers["webhook-id"] ?? "");
  const timestamp = String(headers["webhook-timestamp"] ?? "");
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS)
    return false;
  const expected = Buffer.from(`v1,${mac(secret, id, timestamp, body)}`);
  return String(headers["webhook-signature"] ?? "")
    .split(" ")
    .map((given) => Buffer.from(given))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

/** Posts a signed JSON message. Any answer of the 200s counts as received. */
export async function sendWebhook(
  hook: { url: string; secrets: readonly string[] },
  message: { id: string; atSeconds: number; body: string },
  options: OutboundOptions = {},
): Promise<void> {
  const headers = webhookHeaders({ ...message, secrets: hook.secrets });
  const { status } = await outbound(
    {
      url: hook.url,
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: message.body,
    },
    options,
  );
  if (status < 200 || status > 299)
    throw preconditionFailed(
      `${new URL(hook.url).host} answered ${status}; the message counts as not received.`,
    );
}
