import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { sendWebhook, webhookHeaders, webhookIsGenuine } from "./webhook.ts";
import { isWebhookSecret } from "./webhook-secret.ts";

/** The reference vector of the Standard Webhooks libraries. */
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  atSeconds: 1614265330,
  body: '{"test": 2432232314}',
};
const HEADERS = {
  "webhook-id": VECTOR.id,
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const OTHER = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

describe("a webhook's signature", () => {
  it("is that of Standard Webhooks", () => {
    expect(webhookHeaders({ ...VECTOR, secrets: [VECTOR.secret] })).toEqual(HEADERS);
  });

  it("stands once for each secret, so that one can be exchanged for another", () => {
    const headers = webhookHeaders({ ...VECTOR, secrets: [OTHER, VECTOR.secret] });
    for (const secret of [OTHER, VECTOR.secret])
      expect(webhookIsGenuine(headers, VECTOR.body, secret, VECTOR.atSeconds)).toBe(true);
  });

  const at = VECTOR.atSeconds;
  const cases: {
    name: string;
    change?: object;
    body?: string;
    secret?: string;
    now?: number;
    genuine: boolean;
  }[] = [
    { name: "as sent", genuine: true },
    { name: "five minutes late", now: at + 300, genuine: true },
    { name: "later than that", now: at + 301, genuine: false },
    { name: "from the future", now: at - 301, genuine: false },
    { name: "another body", body: '{"test": 2432232315}', genuine: false },
    { name: "another secret", secret: OTHER, genuine: false },
    { name: "another id", change: { "webhook-id": "msg_2" }, genuine: false },
    { name: "another time", change: { "webhook-timestamp": String(at + 1) }, genuine: false },
    { name: "no signature", change: { "webhook-signature": undefined }, genuine: false },
    { name: "another scheme", change: { "webhook-signature": "v2,abc" }, genuine: false },
    { name: "a time that is none", change: { "webhook-timestamp": "soon" }, genuine: false },
  ];
  it.each(cases)("$name: $genuine", ({ change, body, secret, now, genuine }) => {
    const headers = { ...HEADERS, ...change };
    expect(webhookIsGenuine(headers, body ?? VECTOR.body, secret ?? VECTOR.secret, now ?? at)).toBe(genuine);
  });

  it("needs a secret of 24 to 64 bytes, and an id without a dot", () => {
    const make = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;
    expect([23, 24, 64, 65].map((n) => isWebhookSecret(make(n)))).toEqual([false, true, true, false]);
    expect(isWebhookSecret("hunter2")).toBe(false);
    expect(() => webhookHeaders({ ...VECTOR, secrets: ["hunter2"] })).toThrow(/24 to 64 bytes/);
    expect(() => webhookHeaders({ ...VECTOR, secrets: [] })).toThrow(/24 to 64 bytes/);
    expect(() => webhookHeaders({ ...VECTOR, id: "a.b", secrets: [OTHER] })).toThrow(/no dot/);
  });
});

describe("a webhook", () => {
  it.each([
    [200, true],
    [204, true],
    [404, false],
    [500, false],
  ])("that is answered with %d counts as received: %s", async (status, received) => {
    let genuine = false;
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      genuine =
        request.headers["content-type"] === "application/json" &&
        webhookIsGenuine(request.headers, body, OTHER, VECTOR.atSeconds);
      response.writeHead(status).end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const sent = sendWebhook({ url: `http://127.0.0.1:${port}/`, secrets: [OTHER] }, VECTOR, {
      policy: { hosts: null, networks: [], loopback: true },
    });
    if (received) await sent;
    else await expect(sent).rejects.toThrow(new RegExp(`answered ${status}`));
    expect(genuine).toBe(true);
    await new Promise((done) => server.close(done));
  });
});
