import { and, desc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { organizations, users } from "#db/schema/access.ts";
import { chatHooks, deliveries, inboxSettings, notices } from "#db/schema/discussion.ts";
import { digestIsDue, nextRoundMinutes, ROUNDS_MAX } from "#domain/discussion/notices.ts";
import { idSchema } from "#domain/format/ids.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import type { MailMessage } from "#server/kernel/mail.ts";
import { deliverJob, FIRST_ROUND_MS, send } from "#server/kernel/notify.ts";
import { peopleByIds } from "#server/kernel/project-people.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { openHook } from "./chat-hooks.ts";
import { chatText, digestMail, noticeMail } from "./messages.ts";
import { toldOf } from "./notice-lines.ts";

/** What leaves: a mail, a post to a chat, or nothing, because nobody may or need read it any more. */
export type Outgoing =
  | { channel: "mail"; message: MailMessage }
  | { channel: "chat"; url: string; text: string }
  | null;

const DIGEST_MAX = 50;

/** Puts a delivery together as things are now. Whoever may no longer see the project is told nothing of it. */
export async function compose(tx: Tx, deliveryId: string): Promise<Outgoing> {
  const [row] = await tx
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.state, "waiting")));
  if (!row) return null;
  const [org] = await tx
    .select({ slug: organizations.slug, name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, row.orgId));
  if (!org) return null;
  const site = { base: `${publicUrl(env())}/o/${org.slug}`, organization: org.name };
  if (row.channel === "digest") return composeDigest(tx, row, site);
  if (row.userId && !(await maySee(tx, row.userId, row.projectId))) return null;
  const [told] = await toldOf(tx, row.orgId, [row]);
  if (!told) return null;
  if (row.channel === "chat") {
    const [hook] = await tx
      .select()
      .from(chatHooks)
      .where(and(eq(chatHooks.id, row.hookId ?? ""), isNull(chatHooks.removedAt)));
    const url = hook ? openHook(hook) : null;
    return url ? { channel: "chat", url, text: chatText(told, site) } : null;
  }
  const to = await addressOf(tx, row.userId);
  return to ? { channel: "mail", message: noticeMail(to, told, site) } : null;
}

async function composeDigest(
  tx: Tx,
  row: typeof deliveries.$inferSelect,
  site: { base: string; organization: string },
): Promise<Outgoing> {
  const to = await addressOf(tx, row.userId);
  if (!to || !row.userId) return null;
  const waiting = await tx
    .select()
    .from(notices)
    .where(digestOf(row))
    .orderBy(desc(notices.createdAt), desc(notices.id))
    .limit(DIGEST_MAX + 1);
  const seen: typeof waiting = [];
  const visible = new Map<string, boolean>();
  for (const line of waiting) {
    const sees = visible.get(line.projectId) ?? (await maySee(tx, row.userId, line.projectId));
    visible.set(line.projectId, sees);
    if (sees && line.readAt === null) seen.push(line);
  }
  const told = (await toldOf(tx, row.orgId, seen.slice(0, DIGEST_MAX))).filter((line) => line !== null);
  return told.length > 0
    ? { channel: "mail", message: digestMail(to, told, seen.length > DIGEST_MAX, site) }
    : null;
}

const digestOf = (row: { orgId: string; userId: string | null; createdAt: string }) =>
  and(
    eq(notices.orgId, row.orgId),
    eq(notices.userId, row.userId ?? ""),
    eq(notices.inDigest, true),
    lte(notices.createdAt, sql`${row.createdAt}::timestamptz`),
  );

const maySee = async (tx: Tx, userId: string, projectId: string | null): Promise<boolean> =>
  projectId !== null && (await peopleByIds(tx, projectId, [userId])).some(({ sees }) => sees);

async function addressOf(tx: Tx, userId: string | null): Promise<string | null> {
  const [row] = await tx
    .select({ email: users.email })
    .from(users)
    .where(and(eq(users.id, userId ?? ""), isNull(users.suspendedAt)));
  return row?.email ?? null;
}

const Settle = z.object({
  deliveryId: idSchema("dlv"),
  outcome: z.enum(["sent", "dropped", "failed", "refused"]),
  error: z.string().max(500).optional(),
});

export const settleDelivery = command({
  name: "discussion.settleDelivery",
  summary: "Notes how the sending of a message ended. One that failed waits for its next round.",
  permission: "system",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: Settle,
  async run({ tx, input, now, audit }) {
    const [row] = await tx
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.id, input.deliveryId), eq(deliveries.state, "waiting")))
      .for("update");
    if (!row) {
      audit.unchanged();
      return { state: "ended" as const };
    }
    const rounds = row.rounds + 1;
    const again = input.outcome === "failed" && rounds < ROUNDS_MAX;
    const ended = input.outcome === "sent" || input.outcome === "dropped" ? input.outcome : "given_up";
    const state = again ? ("waiting" as const) : ended;
    await tx
      .update(deliveries)
      .set({
        state,
        rounds,
        error: input.error ?? null,
        dueAt: new Date(Date.parse(now) + nextRoundMinutes(rounds) * 60_000).toISOString(),
        endedAt: again ? null : now,
      })
      .where(eq(deliveries.id, row.id));
    if (row.channel === "digest" && !again)
      await tx.update(notices).set({ inDigest: false }).where(digestOf(row));
    audit.record({
      target: { type: "delivery", id: row.id, label: row.channel },
      after: { state, rounds, ...(input.error && { error: input.error }) },
    });
    return { state };
  },
});

const AT_ONCE_MAX = 100;

export const retryDeliveries = command({
  name: "discussion.retryDeliveries",
  summary: "Sends messages on their way again whose last round failed or was lost.",
  permission: "system",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, now, audit, enqueue }) {
    const due = tx
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.state, "waiting"), lte(deliveries.dueAt, sql`${now}::timestamptz`)))
      .orderBy(deliveries.dueAt)
      .limit(AT_ONCE_MAX)
      .for("update", { skipLocked: true });
    const taken = await tx
      .update(deliveries)
      .set({ dueAt: new Date(Date.parse(now) + FIRST_ROUND_MS).toISOString() })
      .where(inArray(deliveries.id, due))
      .returning({ id: deliveries.id });
    for (const { id } of taken)
      await enqueue(deliverJob, { target: { type: "delivery", id }, payload: { deliveryId: id } });
    if (taken.length === 0) audit.unchanged();
    else
      audit.record({ target: { type: "delivery", id: taken[0]?.id ?? "" }, after: { again: taken.length } });
    return { again: taken.length };
  },
});

export const startDigests = command({
  name: "discussion.startDigests",
  summary: "Puts the day's digests on their way for people whose hour has come and who have something in it.",
  permission: "system",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, orgId, now, audit }) {
    const people = await tx
      .selectDistinct({
        userId: notices.userId,
        hour: inboxSettings.digestHour,
        at: inboxSettings.digestAt,
      })
      .from(notices)
      .innerJoin(
        inboxSettings,
        and(eq(inboxSettings.orgId, notices.orgId), eq(inboxSettings.userId, notices.userId)),
      )
      .where(and(eq(notices.orgId, orgId), eq(notices.inDigest, true)));
    let started = 0;
    for (const { userId, hour, at } of people) {
      if (!digestIsDue(hour, at, now)) continue;
      // Whoever moves the mark sends it: two workers at once make one digest.
      const moved = await tx
        .update(inboxSettings)
        .set({ digestAt: now })
        .where(
          and(
            eq(inboxSettings.orgId, orgId),
            eq(inboxSettings.userId, userId),
            at === null
              ? isNull(inboxSettings.digestAt)
              : or(eq(inboxSettings.digestAt, at), isNull(inboxSettings.digestAt)),
          ),
        )
        .returning({ userId: inboxSettings.userId });
      if (moved.length === 0) continue;
      const id = await send(tx, now, { orgId, userId, channel: "digest", createdAt: now });
      audit.record({ target: { type: "delivery", id, label: "digest" }, after: { for: userId } });
      started += 1;
    }
    if (started === 0) audit.unchanged();
    return { started };
  },
});
