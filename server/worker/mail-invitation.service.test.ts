import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
import { mailServer } from "#server/testing/mail-server.ts";
import type { World } from "#server/testing/world.ts";

/** Whole way of an invitation's message: verb, job, worker, a real SMTP server, the link in it, the account. */
const server = await mailServer((address) => (address.startsWith("gone-") ? 550 : null));
const { taken } = server;

// The environment is read once, so the server is there before anything that reads it.
process.env.SMTP_URL = server.url;
process.env.MAIL_FROM = "Countersign <portal@example.org>";

const { closeTestConnection, makeWorld, testConnection } = await import("#server/testing/world.ts");
const { acceptInvitation } = await import("#server/access/accept-invitation.ts");
const { invite } = await import("#server/access/invite.ts");
const { listInvitations } = await import("#server/access/list-invitations.ts");
const { handlers } = await import("./handlers.ts");
const { performJob } = await import("./perform.ts");

let w: World;
beforeAll(async () => {
  w = await makeWorld(testConnection().db);
});
afterAll(async () => {
  await closeTestConnection();
  await server.close();
});

async function invited(email: string) {
  const answer = await w.as(w.people.admin, invite, { email, role: "reviewer" });
  const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, answer.invitationId)));
  if (!job) throw new Error("no job");
  const byKind = new Map(handlers.map((handler) => [handler.definition.kind, handler]));
  const worker = { id: "wrk_test", stopping: new AbortController().signal };
  await performJob(testConnection().db, byKind, { jobId: job.id, orgId: w.orgId, kind: job.kind }, worker);
  return { ...answer, job };
}
const mailOf = async (email: string) => {
  const { items } = await w.as(w.people.admin, listInvitations, {});
  return items.find((item) => item.email === email)?.mail;
};

test("the worker sends it, and the link in the message makes the account", async () => {
  const email = `ada-${w.orgId.slice(-8)}@example.test`;
  const { job } = await invited(email);
  expect(taken.map(({ to }) => to)).toEqual([[email]]);
  expect(await mailOf(email)).toBe("sent");
  // Quoted-printable breaks long lines; the link is whole again without the soft breaks.
  const text = (taken[0]?.data ?? "").replaceAll("=\r\n", "");
  const token = /\/invitation\/(inv_[\w-]{43})/.exec(text)?.[1] ?? "";
  expect(JSON.stringify(job.payload)).not.toContain(token);
  const account = { name: "Ada", password: "an umbrella for the auditor" };
  const accepted = await w.as({ type: "anonymous" }, acceptInvitation, { token, account }, { orgId: null });
  expect(accepted.email).toBe(email);
});

test("an address that the mail server refuses for good is shown as not delivered, and the shown link still works", async () => {
  const email = `gone-${w.orgId.slice(-8)}@example.test`;
  const { link } = await invited(email);
  expect(await mailOf(email)).toBe("failed");
  const token = link.split("/").at(-1) ?? "";
  const account = { name: "Gone", password: "an umbrella for the auditor" };
  await w.as({ type: "anonymous" }, acceptInvitation, { token, account }, { orgId: null });
});
