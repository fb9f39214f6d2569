import { createServer, type Server } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { JobFailed } from "./job.ts";
import { mailer } from "./mail.ts";

type Taken = { from: string; to: string[]; data: string };
const taken: Taken[] = [];
let server: SMTPServer;
let port: number;
const FROM = "Countersign <portal@example.org>";

/** A real SMTP server; it refuses the address that says so, as a server with no such mailbox does. */
beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo(address, _session, done) {
      if (address.address.startsWith("gone@"))
        return done(Object.assign(new Error("no such box"), { responseCode: 550 }));
      if (address.address.startsWith("busy@"))
        return done(Object.assign(new Error("later"), { responseCode: 451 }));
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        taken.push({
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : "",
          to: session.envelope.rcptTo.map(({ address }) => address),
          data: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  port = await listening(server.server as unknown as Server, () => server.listen(0, "127.0.0.1"));
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
beforeEach(() => void taken.splice(0));

async function listening(net: Server, listen: () => void): Promise<number> {
  await new Promise<void>((resolve) => {
    net.once("listening", () => resolve());
    listen();
  });
  const address = net.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const toServer = (url = `smtp://127.0.0.1:${port}`) => {
  const send = mailer({ SMTP_URL: url, MAIL_FROM: FROM });
  if (!send) throw new Error("no mailer");
  return send;
};
const message = { to: "ada@example.org", subject: "An invitation", text: "Come and see.\n" };

describe("a message", () => {
  test("arrives with its sender, subject and text", async () => {
    await toServer()(message);
    expect(taken).toMatchObject([{ from: "portal@example.org", to: ["ada@example.org"] }]);
    expect(taken[0]?.data).toMatch(/^Subject: An invitation\r$/m);
    expect(taken[0]?.data).toMatch(/^From: Countersign <portal@example.org>\r$/m);
    expect(taken[0]?.data).toContain("Come and see.");
  });

  const bad: { name: string; message: typeof message }[] = [
    { name: "a second header in the subject", message: { ...message, subject: "Hi\r\nBcc: eve@evil.test" } },
    { name: "a bare line feed in the subject", message: { ...message, subject: "Hi\nBcc: eve@evil.test" } },
    { name: "a second address", message: { ...message, to: "ada@example.org, eve@evil.test" } },
    { name: "a header in the address", message: { ...message, to: "ada@example.org\r\nBcc: eve@evil.test" } },
    { name: "a name around the address", message: { ...message, to: '"eve@evil.test" <ada@example.org>' } },
    { name: "look-alike letters in the address", message: { ...message, to: "аda@example.org" } },
    { name: "a NUL in the text", message: { ...message, text: "a\u0000b" } },
  ];
  test.each(bad)("$name is refused, and nothing is sent", async ({ message: refused }) => {
    await expect(toServer()(refused)).rejects.toMatchObject({ code: "invalid" });
    expect(taken).toHaveLength(0);
  });

  test("a text with a line of its own that looks like a header stays text", async () => {
    await toServer()({ ...message, text: "\r\nBcc: eve@evil.test\r\n.\r\nRCPT TO:<eve@evil.test>\r\n" });
    expect(taken).toHaveLength(1);
    expect(taken[0]?.to).toEqual(["ada@example.org"]);
  });
});

describe("a mail server that does not take it", () => {
  test("for good ends the job with a sentence that keeps its words to itself", async () => {
    const sent = toServer()({ ...message, to: "gone@example.org" });
    await expect(sent).rejects.toBeInstanceOf(JobFailed);
    await expect(sent).rejects.toThrow("The mail server refused the message (550). It was not sent.");
  });

  test("just now is tried again", async () => {
    const sent = toServer()({ ...message, to: "busy@example.org" });
    await expect(sent).rejects.not.toBeInstanceOf(JobFailed);
  });

  test("is not reached: tried again", async () => {
    const closed = createServer();
    const free = await listening(closed, () => closed.listen(0, "127.0.0.1"));
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    await expect(toServer(`smtp://127.0.0.1:${free}`)(message)).rejects.not.toBeInstanceOf(JobFailed);
  });

  test("offers no encryption on a network: nothing is sent in plain text", async () => {
    // Another name for this machine, which is not one of the loopback names.
    await expect(toServer(`smtp://0.0.0.0:${port}`)(message)).rejects.toBeInstanceOf(JobFailed);
    expect(taken).toHaveLength(0);
    await toServer(`smtp://0.0.0.0:${port}?tls=off`)(message);
    expect(taken).toHaveLength(1);
  });
});

test("without SMTP_URL there is no mailer", () => {
  expect(mailer({ SMTP_URL: undefined, MAIL_FROM: undefined })).toBeNull();
});
