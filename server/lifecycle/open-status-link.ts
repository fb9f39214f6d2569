import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { statusLinks } from "#db/schema/status.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import { OpenStatusLink } from "#domain/lifecycle/status-schemas.ts";
import { notFound, rateLimited } from "#server/kernel/errors.ts";
import type { Scope } from "#server/kernel/scope.ts";
import { standingOf } from "#server/kernel/standing.ts";
import { command } from "#server/kernel/verb.ts";
import { reportOf, type StatusReport } from "./project-status.ts";
import { statusTokenHash } from "./status-links.ts";

type Input = z.output<typeof OpenStatusLink>;

export const STATUS_LINK_MISSING =
  "This link does not work: it was revoked, its time is over, or whoever made it no longer runs the project. Ask them for a new one.";
const DAYS_TOLD = 14;
// One person reads and reloads; a program that asks again and again is none.
const OPENINGS_A_MINUTE = 30;

const good = (token: string) =>
  and(
    eq(statusLinks.tokenHash, statusTokenHash(token)),
    isNull(statusLinks.revokedAt),
    gt(statusLinks.expiresAt, sql`now()`),
  );

/** The link, as long as whoever made it could make it today: with their role goes what they let out. */
async function findLink(tx: Tx, token: string) {
  const [link] = await tx.select().from(statusLinks).where(good(token));
  if (!link) return null;
  const maker = { type: "user" as const, userId: link.createdBy, label: "", sessionId: "" };
  const { standing, suspended } = await standingOf(tx, maker, link.orgId, link.projectId);
  return suspended || !mayInProject(standing, "project:manage") ? null : link;
}

const byToken: Scope<Input> = {
  kind: "presented",
  missing: STATUS_LINK_MISSING,
  async organization(tx, { token }) {
    await tx.execute(sql`select set_config('app.status_link_hash', ${statusTokenHash(token)}, true)`);
    const [row] = await tx.select({ orgId: statusLinks.orgId }).from(statusLinks).where(good(token));
    return row?.orgId ?? null;
  },
  project: async (tx, { token }) => (await findLink(tx, token))?.projectId ?? null,
};

export type OpenedStatus = StatusReport & { expiresAt: string };

export const openStatusLink = command({
  name: "lifecycle.openStatusLink",
  summary: "The status of a project for whoever has a link to it. Each opening is recorded.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: byToken,
  input: OpenStatusLink,
  onArchived: true,
  async run(context): Promise<OpenedStatus> {
    const { tx, input, project, now, audit } = context;
    const link = await findLink(tx, input.token);
    if (!link || !project) throw notFound("This link");
    await count(tx, link.id, now);
    audit.record({
      target: { type: "status_link", id: link.id, label: link.label },
      after: { form: input.form },
    });
    const [row] = await tx
      .select({ createdAt: projects.createdAt })
      .from(projects)
      .where(eq(projects.id, project.id));
    const since = new Date(Date.parse(now) - DAYS_TOLD * 86_400_000).toISOString();
    const whole = row !== undefined && row.createdAt > since;
    return { ...(await reportOf(context, whole ? null : since)), expiresAt: link.expiresAt };
  },
});

/** Counts the opening, and refuses when one link is opened faster than people do. */
async function count(tx: Tx, linkId: string, now: string): Promise<void> {
  const [recent] = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from audit_entries where target_id = ${linkId} and action = 'lifecycle.openStatusLink'
      and at > ${now}::timestamptz - interval '1 minute'`);
  if ((recent?.n ?? 0) >= OPENINGS_A_MINUTE)
    throw rateLimited("This link is being opened too often. Nothing was lost. Try again in a minute.");
  await tx
    .update(statusLinks)
    .set({ openings: sql`${statusLinks.openings} + 1`, lastOpenedAt: now })
    .where(eq(statusLinks.id, linkId));
}
