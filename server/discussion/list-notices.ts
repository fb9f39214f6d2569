import { and, count, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { notices } from "#db/schema/discussion.ts";
import { NOTICE_VIEWS } from "#domain/discussion/inbox-schemas.ts";
import type { NoticeLine } from "#domain/discussion/view.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import { query, type RunContext } from "#server/kernel/verb.ts";
import { toldOf } from "./notice-lines.ts";

const List = z.object({ view: z.enum(NOTICE_VIEWS).default("unread"), ...pageInput });

type Context = Pick<RunContext<unknown>, "project" | "standing" | "userId" | "orgId" | "now">;

/** What a person has been told and may still see, leaving out what they put off. */
export const ownNotices = (context: Context) =>
  and(
    eq(notices.orgId, context.orgId),
    eq(notices.userId, context.userId ?? ""),
    seenProjects(context, notices.projectId),
  );

export const listNotices = query({
  name: "discussion.listNotices",
  summary: "What the caller has been told, newest first: unread, all, or put off until later.",
  permission: "comment:read",
  scope: inOrganization,
  input: List,
  async run(context): Promise<Page<NoticeLine> & { unread: number; later: number }> {
    const { tx, input, now, orgId } = context;
    const { after, orderBy } = keyset(notices.shownAt, notices.id, input.cursor);
    const due = lte(notices.shownAt, sql`${now}::timestamptz`);
    const view = {
      unread: and(due, isNull(notices.readAt)),
      all: due,
      later: and(gt(notices.shownAt, sql`${now}::timestamptz`), isNull(notices.readAt)),
    };
    const rows = await tx
      .select()
      .from(notices)
      .where(and(ownNotices(context), view[input.view], after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => ({ createdAt: row.shownAt, id: row.id }));
    const told = await toldOf(tx, orgId, page.items);
    const [unread] = await tx
      .select({ n: count() })
      .from(notices)
      .where(and(ownNotices(context), view.unread));
    const [later] = await tx
      .select({ n: count() })
      .from(notices)
      .where(and(ownNotices(context), view.later));
    return {
      unread: unread?.n ?? 0,
      later: later?.n ?? 0,
      nextCursor: page.nextCursor,
      items: page.items.flatMap((row, index) => {
        const said = told[index];
        return said
          ? [
              {
                id: row.id,
                ...said,
                createdAt: row.createdAt,
                shownAt: row.shownAt,
                read: row.readAt !== null,
              },
            ]
          : [];
      }),
    };
  },
});
