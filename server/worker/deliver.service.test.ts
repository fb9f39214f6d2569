import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { and, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { deliveries } from "#db/schema/discussion.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { JobHandler } from "#server/kernel/job.ts";
import { mailServer } from "#server/testing/mail-server.ts";
import { selfSigned } from "#server/testing/self-signed.ts";
import type { World } from "#server/testing/world.ts";

/** The whole way of a message: comment, rule, delivery, job, and a real mail server and a real receiver over https. */
const posts: { path: string; type: string; body: string }[] = [];
/** What the two answer next; null: they take it. */
const answers: { mail: number | null; chat: number } = { mail: null, chat: 200 };

const smtp = await mailServer(() => answers.mail);
const mails = smtp.taken;
const NAME = "hooks.example.test";
const { key, cert } = selfSigned([NAME]);
const chat = createServer({ key, cert }, async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  posts.push({ path: request.url ?? "", type: request.headers["content-type"] ?? "", body });
  response.writeHead(answers.chat).end("ok");
});

await new Promise<void>((done) => chat.listen(0, "127.0.0.1", done));
const chatPort = (chat.address() as AddressInfo).port;

// The environment is read once, so the server is there before anything that reads it.
process.env.SMTP_URL = smtp.url;
process.env.MAIL_FROM = "Countersign <portal@example.org>";

const { closeTestConnection, makeWorld, testConnection } = await import("#server/testing/world.ts");
const { comment } = await import("#server/discussion/comment.ts");
const { setChatHook } = await import("#server/discussion/chat-hooks.ts");
const { setInboxRules } = await import("#server/discussion/inbox-settings.ts");
const { retryDeliveries, startDigests } = await import("#server/discussion/delivery.ts");
const { sendMail } = await import("#server/kernel/mail.ts");
const { outbound } = await import("#server/kernel/outbound.ts");
const { deliverBy } = await import("./deliver.ts");
const { performJob } = await import("./perform.ts");

const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
/** Loopback is opened here, by name, for the receiver of this test alone. */
const here = deliverBy({
  mail: sendMail,
  call: (request) =>
    outbound(request, { policy: { hosts: [NAME], networks: [], loopback: true }, resolve, ca: cert }),
});
/** What an installation does with the same address. */
const asInstalled = deliverBy({
  mail: sendMail,
  call: (request) => outbound(request, { resolve, ca: cert }),
});

const worker = { type: "system", job: "test", onBehalfOf: null } as const;
const HOOK = `https://${NAME}:${chatPort}/services/T0/B0/secret`;
let w: World;

beforeEach(async () => {
  w = await makeWorld(testConnection().db);
  await w.as(w.people.lead, setInboxRules, { rules: { mention: "now" }, digestHour: 0 });
});
afterEach(() => {
  mails.splice(0);
  posts.splice(0);
  Object.assign(answers, { mail: null, chat: 200 });
});
afterAll(async () => {
  await closeTestConnection();
  await smtp.close();
  await new Promise((done) => chat.close(done));
});

const call = (words: string) =>
  w.as(w.people.reviewer, comment, {
    projectId: w.projectId,
    subject: { kind: "project", id: w.projectId },
    body: `@[${w.people.lead.id}] ${words}`,
  });

const rows = () =>
  w.inside((tx) => tx.select().from(deliveries).where(eq(deliveries.userId, w.people.lead.id)));

/** Works every waiting message off as the worker does, each as often as the queue would bring it. */
async function work(handler = here): Promise<void> {
  const waiting = await w.inside((tx) =>
    tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.orgId, w.orgId), eq(jobs.kind, "discussion.deliver"), eq(jobs.state, "queued"))),
  );
  const byKind = new Map([[handler.definition.kind, handler as JobHandler<unknown>]]);
  const me = { id: "wrk_test", stopping: new AbortController().signal };
  for (const { id, kind } of waiting) {
    const again = () =>
      performJob(testConnection().db, byKind, { jobId: id, orgId: w.orgId, kind }, me).then(
        () => false,
        () => true,
      );
    while (await again());
  }
}

const later = () =>
  w.inside((tx) =>
    tx
      .update(deliveries)
      .set({ dueAt: new Date(Date.now() - 1_000).toISOString() })
      .where(eq(deliveries.orgId, w.orgId)),
  );

describe("at once", () => {
  test("a mention is in the mailbox and in the chat, with its words and the way to it", async () => {
    await w.as(w.people.lead, setChatHook, { url: HOOK });
    const { id } = await call("is <b>3 & 4</b> right?");
    await work();
    expect(mails.map(({ to }) => to)).toEqual([[w.people.lead.email]]);
    expect(mails[0]?.data).toMatch(/^Subject: \[project-.* named you on project-/m);
    expect(mails[0]?.data).toContain(`/object/${id}`);
    expect(posts).toMatchObject([{ path: "/services/T0/B0/secret", type: "application/json" }]);
    const { text } = JSON.parse(posts[0]?.body ?? "");
    expect(text).toContain("&lt;b&gt;3 &amp; 4&lt;/b&gt; right?");
    expect(text).toContain(`/object/${id}`);
    expect((await rows()).map(({ channel, state }) => [channel, state]).sort()).toEqual([
      ["chat", "sent"],
      ["mail", "sent"],
    ]);
  });

  test("what nobody took just now is tried again later, and then taken once", async () => {
    await w.as(w.people.lead, setChatHook, { url: HOOK });
    Object.assign(answers, { mail: 451, chat: 503 });
    await call("again?");
    await work();
    expect(mails).toEqual([]);
    expect(await rows()).toMatchObject([
      { state: "waiting", rounds: 1 },
      { state: "waiting", rounds: 1 },
    ]);
    const heard = posts.length;
    Object.assign(answers, { mail: null, chat: 200 });
    expect(await w.as(worker, retryDeliveries, {})).toEqual({ again: 0 });
    await later();
    expect(await w.as(worker, retryDeliveries, {})).toEqual({ again: 2 });
    await work();
    await later();
    expect(await w.as(worker, retryDeliveries, {})).toEqual({ again: 0 });
    expect(mails).toHaveLength(1);
    expect(posts).toHaveLength(heard + 1);
  });

  test.each([
    [550, 404, "The mail server refused the message (550)", "refused the message (404)"],
    [554, 410, "The mail server refused the message (554)", "refused the message (410)"],
  ])("what is refused for good (%i, %i) is given up, in a sentence", async (mail, status, ...sentences) => {
    await w.as(w.people.lead, setChatHook, { url: HOOK });
    Object.assign(answers, { mail, chat: status });
    await call("anybody?");
    await work();
    const ended = await rows();
    expect(ended.map(({ state }) => state)).toEqual(["given_up", "given_up"]);
    for (const sentence of sentences) expect(ended.some(({ error }) => error?.includes(sentence))).toBe(true);
    await later();
    expect(await w.as(worker, retryDeliveries, {})).toEqual({ again: 0 });
  });

  test("an address that leads inside is not called, and the sentence does not tell where it leads", async () => {
    await w.as(w.people.lead, setChatHook, { url: HOOK });
    await call("inside?");
    await work(asInstalled);
    expect(posts).toEqual([]);
    const row = (await rows()).find(({ channel }) => channel === "chat");
    expect(row).toMatchObject({ state: "waiting", rounds: 1 });
    expect(row?.error).toContain("Only public addresses are called.");
    expect(row?.error).not.toContain("127.0.0.1");
    expect(row?.error).not.toContain("secret");
  });
});

test("the digest of a day is one message with all that came, newest first", async () => {
  await w.as(w.people.lead, setInboxRules, { rules: { mention: "digest" }, digestHour: 0 });
  await call("first");
  await call("second");
  await work();
  expect(mails).toEqual([]);
  await w.as(worker, startDigests, {});
  await work();
  expect(mails).toHaveLength(1);
  const { to, data } = mails[0] ?? { to: [], data: "" };
  expect(to).toEqual([w.people.lead.email]);
  expect(data).toMatch(/^Subject: org-\S+: 2 new for you/m);
  expect(data.indexOf("second")).toBeLessThan(data.indexOf("first"));
  await w.as(worker, startDigests, {});
  await work();
  expect(mails).toHaveLength(1);
});
