import { and, inArray, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { notices } from "#db/schema/discussion.ts";
import { MarkNotices, SNOOZE_DAYS_MAX, SnoozeNotice } from "#domain/discussion/inbox-schemas.ts";
import { invalid, notFound } from "#server/kernel/errors.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { ownNotices } from "./list-notices.ts";

const inbox = (userId: string | null) => ({ type: "inbox", id: userId ?? "" });

export const markNotices = command({
  name: "discussion.markNotices",
  summary: "Marks lines of one's own inbox as read, or as unread again.",
  permission: "comment:read",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: MarkNotices,
  async run(context) {
    const { tx, input, now, userId, audit } = context;
    const own = and(ownNotices(context), inArray(notices.id, input.noticeIds));
    const found = await tx.select({ id: notices.id }).from(notices).where(own);
    if (found.length < new Set(input.noticeIds).size) throw notFound("A line of your inbox");
    const moved = await tx
      .update(notices)
      .set({ readAt: input.read ? now : null })
      .where(and(own, input.read ? isNull(notices.readAt) : isNotNull(notices.readAt)))
      .returning({ id: notices.id });
    if (moved.length === 0) audit.unchanged();
    else
      audit.record({
        target: inbox(userId),
        after: { read: input.read, notices: moved.map(({ id }) => id) },
      });
    return { changed: moved.length };
  },
});

export const markAllRead = command({
  name: "discussion.markAllRead",
  summary: "Marks everything in one's own inbox as read; what was put off stays put off.",
  permission: "comment:read",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: z.object({}),
  async run(context) {
    const { tx, now, userId, audit } = context;
    const moved = await tx
      .update(notices)
      .set({ readAt: now })
      .where(and(ownNotices(context), isNull(notices.readAt), lte(notices.shownAt, sql`${now}::timestamptz`)))
      .returning({ id: notices.id });
    if (moved.length === 0) audit.unchanged();
    else audit.record({ target: inbox(userId), after: { read: true, count: moved.length } });
    return { changed: moved.length };
  },
});

export const snooze = command({
  name: "discussion.snooze",
  summary: "Puts a line of one's own inbox off until a moment; then it comes back unread, on top.",
  permission: "comment:read",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: SnoozeNotice,
  async run(context) {
    const { tx, input, now, userId, audit } = context;
    const until = new Date(input.until).toISOString();
    if (until <= now)
      throw invalid("This moment has passed. Choose a later one.", [
        { path: "until", message: "Choose a later moment." },
      ]);
    if (Date.parse(until) > Date.parse(now) + SNOOZE_DAYS_MAX * 86_400_000)
      throw invalid("At most a year from now. Choose an earlier moment.", [
        { path: "until", message: "At most a year from now." },
      ]);
    const moved = await tx
      .update(notices)
      .set({ shownAt: until, readAt: null })
      .where(and(ownNotices(context), inArray(notices.id, [input.noticeId])))
      .returning({ id: notices.id });
    if (moved.length === 0) throw notFound("This line of your inbox");
    audit.record({ target: inbox(userId), after: { notice: input.noticeId, until } });
    return { until };
  },
});
