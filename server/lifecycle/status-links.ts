import { createHash, randomBytes } from "node:crypto";
import { and, count, eq, gt, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { statusLinks } from "#db/schema/status.ts";
import { idSchema } from "#domain/format/ids.ts";
import { CreateStatusLink, StatusLinkRef } from "#domain/lifecycle/status-schemas.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { conflict, forbidden } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";

const OPEN_MAX = 20;

/** So much chance is in a token that one round of SHA-256 keeps it. */
export const statusTokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

export type MadeStatusLink = { linkId: string; link: string; expiresAt: string };

export const createStatusLink = command({
  name: "lifecycle.createStatusLink",
  summary:
    "Makes a link with which anybody reads this project's status page, and nothing else, until its day or until it is revoked.",
  permission: "project:manage",
  phase: "communication",
  secretAnswer: true,
  scope: inProject<z.output<typeof CreateStatusLink>>(),
  input: CreateStatusLink,
  async run({ tx, input, orgId, userId, now, audit }): Promise<MadeStatusLink> {
    if (userId === null) throw forbidden("A link is made by a person.");
    const { projectId, label, days } = input;
    const [open] = await tx
      .select({ n: count() })
      .from(statusLinks)
      .where(
        and(
          eq(statusLinks.projectId, projectId),
          isNull(statusLinks.revokedAt),
          gt(statusLinks.expiresAt, now),
        ),
      );
    if ((open?.n ?? 0) >= OPEN_MAX)
      throw conflict(
        `${OPEN_MAX} links to this page are open. No link was made. Revoke one that nobody needs any more.`,
      );
    const id = newId("lnk");
    const token = `stat_${randomBytes(32).toString("base64url")}`;
    const expiresAt = new Date(Date.parse(now) + days * 86_400_000).toISOString();
    await tx.insert(statusLinks).values({
      id,
      orgId,
      projectId,
      label,
      tokenHash: statusTokenHash(token),
      createdBy: userId,
      createdAt: now,
      expiresAt,
    });
    audit.record({ target: { type: "status_link", id, label }, after: { expiresAt } });
    return { linkId: id, link: `${publicUrl(env())}/status/${token}`, expiresAt };
  },
});

export const revokeStatusLink = command({
  name: "lifecycle.revokeStatusLink",
  summary: "Ends a link to a project's status page, from the next request on.",
  permission: "project:manage",
  phase: "communication",
  scope: inProjectOf<z.output<typeof StatusLinkRef>>(statusLinks, "This link", (input) => input.linkId),
  input: StatusLinkRef,
  onArchived: true,
  async run({ tx, input, userId, now, audit }) {
    const ended = await tx
      .update(statusLinks)
      .set({ revokedAt: now, revokedBy: userId })
      .where(and(eq(statusLinks.id, input.linkId), isNull(statusLinks.revokedAt)))
      .returning({ label: statusLinks.label });
    const [link] = ended;
    if (!link) audit.unchanged();
    else
      audit.record({
        target: { type: "status_link", id: input.linkId, label: link.label },
        before: { revoked: false },
        after: { revoked: true },
      });
    return { revoked: true };
  },
});

export type StatusLinkRow = {
  id: string;
  label: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  revokedBy: string | null;
  expired: boolean;
  openings: number;
  lastOpenedAt: string | null;
};

const revokers = alias(users, "revokers");
const List = z.object({ projectId: idSchema("prj"), ...pageInput });

export const listStatusLinks = query({
  name: "lifecycle.listStatusLinks",
  summary:
    "The links to a project's status page: by whom, until when, how often opened. The links themselves are shown once, when they are made.",
  permission: "project:read",
  scope: inProject<z.output<typeof List>>(),
  input: List,
  async run({ tx, input }): Promise<Page<StatusLinkRow>> {
    const { after, orderBy } = keyset(statusLinks.createdAt, statusLinks.id, input.cursor);
    const rows = await tx
      .select({
        id: statusLinks.id,
        label: statusLinks.label,
        createdBy: users.name,
        createdAt: statusLinks.createdAt,
        expiresAt: statusLinks.expiresAt,
        revokedAt: statusLinks.revokedAt,
        revokedBy: revokers.name,
        expired: sql<boolean>`${statusLinks.expiresAt} <= now()`,
        openings: statusLinks.openings,
        lastOpenedAt: statusLinks.lastOpenedAt,
      })
      .from(statusLinks)
      .innerJoin(users, eq(users.id, statusLinks.createdBy))
      .leftJoin(revokers, eq(revokers.id, statusLinks.revokedBy))
      .where(and(eq(statusLinks.projectId, input.projectId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row);
  },
});
