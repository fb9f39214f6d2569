import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { chatHooks, deliveries, inboxSettings, notices } from "#db/schema/discussion.ts";
import { events } from "#db/schema/kernel.ts";
import { type NoticeKind, wayOf } from "#domain/discussion/notices.ts";
import type { SubjectKind } from "#domain/discussion/schemas.ts";
import { newId } from "./ids.ts";
import { job } from "./job.ts";
import { canMail } from "./mail.ts";
import { peopleByIds } from "./project-people.ts";
import { enqueueJob } from "./queue.ts";

/** A message on its way out. Names its row only: what it says is put together when it leaves, for whoever may still read it. */
export const deliverJob = job({
  kind: "discussion.deliver",
  version: 1,
  lane: "mail",
  payload: z.object({ deliveryId: z.string() }),
});

/** How long a delivery is left to the job that was made with it before the worker makes another. */
export const FIRST_ROUND_MS = 10 * 60_000;

export type Happening = {
  tx: Tx;
  orgId: string;
  projectId: string;
  /** Whose act it was; they are told nothing of it. */
  actorId: string | null;
  now: string;
  subject: { kind: SubjectKind; id: string };
  commentId?: string | null;
};

/**
 * Tells people of something, in the transaction that brought it about: a line in each inbox, and a message to those who want one
 * at once. Nobody is told who does not see the project, and nobody of their own act. Returns who was told.
 */
export async function tell(
  happening: Happening,
  told: ReadonlyMap<string, NoticeKind>,
): Promise<ReadonlySet<string>> {
  const { tx, orgId, projectId, actorId, now, subject, commentId = null } = happening;
  const wanted = [...told.keys()].filter((id) => id !== actorId);
  const reached = (await peopleByIds(tx, projectId, wanted)).filter(({ sees }) => sees).map(({ id }) => id);
  if (reached.length === 0) return new Set();
  const settings = await tx
    .select({ userId: inboxSettings.userId, rules: inboxSettings.rules })
    .from(inboxSettings)
    .where(and(eq(inboxSettings.orgId, orgId), inArray(inboxSettings.userId, reached)));
  const rules = new Map(settings.map((row) => [row.userId, row.rules]));
  const lines = reached.flatMap((userId) => {
    const kind = told.get(userId);
    if (!kind) return [];
    const way = wayOf(rules.get(userId) ?? {}, kind);
    return way === "off" ? [] : [{ userId, kind, way }];
  });
  if (lines.length === 0) return new Set();
  const common = {
    orgId,
    projectId,
    actorId,
    subjectType: subject.kind,
    subjectId: subject.id,
    commentId,
    createdAt: now,
  };
  await tx.insert(notices).values(
    lines.map(({ userId, kind, way }) => ({
      id: newId("ntc"),
      ...common,
      userId,
      kind,
      shownAt: now,
      inDigest: way === "digest",
    })),
  );
  // Their open pages may be of another project, and read the number of the inbox again.
  await tx
    .insert(events)
    .values(
      lines.map(({ userId }) => ({ orgId, verb: "discussion.told", actorId, audience: userId, targets: [] })),
    );
  const atOnce = lines.filter(({ way }) => way === "now");
  if (atOnce.length > 0) await sendAtOnce(happening, atOnce, common);
  return new Set(lines.map(({ userId }) => userId));
}

type Line = { userId: string; kind: NoticeKind };
type Common = Omit<typeof deliveries.$inferInsert, "id" | "channel" | "dueAt" | "userId" | "kind">;

async function sendAtOnce({ tx, orgId, now }: Happening, lines: readonly Line[], common: Common) {
  const hooks = await tx
    .select({ id: chatHooks.id, userId: chatHooks.userId })
    .from(chatHooks)
    .where(
      and(
        eq(chatHooks.orgId, orgId),
        inArray(
          chatHooks.userId,
          lines.map(({ userId }) => userId),
        ),
        isNull(chatHooks.removedAt),
      ),
    );
  for (const { userId, kind } of lines) {
    if (canMail()) await send(tx, now, { ...common, userId, kind, channel: "mail" });
    const hook = hooks.find((one) => one.userId === userId);
    if (hook) await send(tx, now, { ...common, userId, kind, channel: "chat", hookId: hook.id });
  }
}

/** Tells a project's channel, where it has one. */
export async function tellChannel(happening: Happening, kind: NoticeKind): Promise<void> {
  const { tx, orgId, projectId, actorId, now, subject, commentId = null } = happening;
  const hooks = await tx
    .select({ id: chatHooks.id })
    .from(chatHooks)
    .where(and(eq(chatHooks.projectId, projectId), isNull(chatHooks.removedAt)));
  for (const { id } of hooks) {
    await send(tx, now, {
      orgId,
      projectId,
      actorId,
      kind,
      subjectType: subject.kind,
      subjectId: subject.id,
      commentId,
      createdAt: now,
      channel: "chat",
      hookId: id,
    });
  }
}

/** Puts a message on its way; the row stays until it was taken. */
export async function send(
  tx: Tx,
  now: string,
  delivery: Omit<typeof deliveries.$inferInsert, "id" | "dueAt">,
): Promise<string> {
  const id = newId("dlv");
  await tx
    .insert(deliveries)
    .values({ ...delivery, id, dueAt: new Date(Date.parse(now) + FIRST_ROUND_MS).toISOString() });
  await enqueueJob(tx, deliverJob, {
    orgId: delivery.orgId,
    projectId: delivery.projectId ?? null,
    requestedBy: delivery.actorId ?? null,
    target: { type: "delivery", id },
    payload: { deliveryId: id },
  });
  return id;
}
