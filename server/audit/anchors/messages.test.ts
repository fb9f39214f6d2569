import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { mailer } from "#server/kernel/mail.ts";
import { webhookIsGenuine } from "#server/kernel/webhook.ts";
import { selfSigned } from "#server/testing/self-signed.ts";
import { smallLog } from "#server/testing/small-log.ts";
import { attempt } from "./attempt.ts";
import { emailAnchor } from "./email.ts";
import { webhookAnchor } from "./webhook.ts";

const PACE = { everyMs: 1, afterSignatureMs: 1 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("a webhook", () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
  type Call = { body: string; genuine: boolean; id: string };

  async function receiver(status = 200) {
    const calls: Call[] = [];
    const { key, cert } = selfSigned(["audit.example.test"]);
    const server = createHttps({ key, cert }, async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const genuine = webhookIsGenuine(request.headers, body, secret, Math.floor(Date.now() / 1000));
      calls.push({ body, genuine, id: String(request.headers["webhook-id"]) });
      response.writeHead(status).end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => new Promise((done) => server.close(done)));
    const url = `https://audit.example.test:${(server.address() as AddressInfo).port}/checkpoints`;
    const options = {
      ca: cert,
      policy: { hosts: null, networks: [], loopback: true },
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    };
    return { calls, place: webhookAnchor({ url, secret, pace: PACE }, options) };
  }

  it("gets the signed note over https, signed again with the shared secret", async () => {
    const { calls, place } = await receiver();
    const log = smallLog().add("a", "b");
    expect(await attempt(place, log, null)).toMatchObject({ outcome: "kept", size: 2, detail: "received" });
    const { note, origin, verifierKeys, at } = log.checkpoint();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.genuine).toBe(true);
    expect(JSON.parse(calls[0]?.body ?? "")).toMatchObject({
      type: "audit.checkpoint",
      timestamp: at,
      data: { origin, size: 2, note, verifierKeys },
    });
    expect(place).toMatchObject({
      outside: true,
      place: expect.stringMatching(/^audit\.example\.test:\d+$/),
    });
  });

  it("knows a repetition by its id", async () => {
    const { calls, place } = await receiver();
    const log = smallLog().add("a");
    await attempt(place, log, null);
    await attempt(place, log, null);
    log.add("b");
    await attempt(place, log, null);
    expect(calls[0]?.id).toBe(calls[1]?.id);
    expect(calls[2]?.id).not.toBe(calls[0]?.id);
  });

  it("that answers with an error is a failure", async () => {
    const { place } = await receiver(500);
    expect(await attempt(place, smallLog().add("a"), null)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/answered 500/),
    });
  });

  it("is sent nothing that the last receipt contradicts", async () => {
    const { calls, place } = await receiver();
    const log = smallLog().add("a", "b");
    const receipt = log.checkpoint();
    log.rewrite(0, "A");
    log.add("c");
    expect((await attempt(place, log, receipt))?.outcome).toBe("alarm");
    expect(calls).toEqual([]);
  });
});

describe("an e-mail", () => {
  async function mailbox(answer?: { responseCode: number }) {
    const letters: { to: string[]; raw: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          letters.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString(),
          });
          done(answer ? Object.assign(new Error("no"), answer) : null);
        });
      },
    });
    const net = server.server as unknown as Server;
    const listening = new Promise((done) => net.once("listening", done));
    server.listen(0, "127.0.0.1");
    await listening;
    closing.push(() => new Promise((done) => server.close(() => done(null))));
    const { port } = net.address() as AddressInfo;
    const send = mailer({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "portal@example.org" });
    if (!send) throw new Error("no mailer");
    return { letters, place: emailAnchor({ to: "auditor@example.org", pace: PACE, send }) };
  }

  it("brings the auditor the note, unbroken, with the keys and what to do with it", async () => {
    const { letters, place } = await mailbox();
    const log = smallLog().add("a", "b", "c");
    expect(await attempt(place, log, null)).toMatchObject({ outcome: "kept", size: 3, detail: "sent" });
    expect(letters[0]?.to).toEqual(["auditor@example.org"]);
    const text = decoded(letters[0]?.raw ?? "");
    const { note, verifierKeys } = log.checkpoint();
    expect(text).toContain(note);
    expect(text).toContain(verifierKeys[0]);
    expect(letters[0]?.raw).toMatch(/^Subject: Checkpoint of 3 audit entries\r$/m);
    expect(place).toMatchObject({ outside: true, place: "auditor@example.org" });
  });

  it("that the server does not take is a failure", async () => {
    const { place } = await mailbox({ responseCode: 552 });
    expect(await attempt(place, smallLog().add("a"), null)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/refused the message \(552\)/),
    });
  });
});

/** The text of a message as a mail program shows it. */
function decoded(raw: string): string {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  const coded = /^content-transfer-encoding: (\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (coded === "base64") return Buffer.from(body, "base64").toString();
  const bytes = coded === "quoted-printable" ? unquoted(body) : Buffer.from(body);
  return bytes.toString().replaceAll("\r\n", "\n");
}

function unquoted(body: string): Buffer {
  const joined = body.replace(/=\r\n/g, "");
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 16))),
    "latin1",
  );
}
