import type { Pace } from "#domain/audit/anchors/rules.ts";
import { toBase64 } from "#domain/audit/log/bytes.ts";
import type { OutboundOptions } from "#server/kernel/outbound.ts";
import { sendWebhook } from "#server/kernel/webhook.ts";
import type { Anchor } from "./anchor.ts";

/** Posts each checkpoint, signed after Standard Webhooks. What the receiver keeps cannot be asked for. */
export function webhookAnchor(
  settings: { url: string; secret: string; pace: Pace },
  options: OutboundOptions = {},
): Anchor {
  const { url, secret, pace } = settings;
  const post = (id: string, body: unknown) =>
    sendWebhook(
      { url, secrets: [secret] },
      { id, atSeconds: Math.floor(Date.now() / 1000), body: JSON.stringify(body) },
      options,
    );
  return {
    kind: "webhook",
    place: new URL(url).host,
    outside: true,
    pace,
    held: async () => null,
    async keep({ origin, size, root, note, at, verifierKeys }) {
      const data = { origin, size, root: toBase64(root), note, verifierKeys };
      // The same checkpoint has the same id, so that a receiver knows a repetition.
      const id = `checkpoint_${size}_${Buffer.from(root.subarray(0, 8)).toString("hex")}`;
      await post(id, { type: "audit.checkpoint", timestamp: at, data });
      return "received";
    },
    async warn(warning) {
      const timestamp = new Date().toISOString();
      await post(`alarm_${Date.parse(timestamp)}`, { type: "audit.alarm", timestamp, data: warning });
    },
  };
}
