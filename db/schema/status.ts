import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { projects, users } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

/** Whoever holds the link of one reads a project's status page, and nothing else. */
export const statusLinks = pgTable(
  "status_links",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    /** For whom it was made, in the maker's words. */
    label: text("label").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    createdBy: text("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    revokedBy: text("revoked_by").references(() => users.id),
    openings: integer("openings").notNull().default(0),
    lastOpenedAt: instant("last_opened_at"),
  },
  (t) => [
    index("status_links_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
    check("status_links_life", sql`${t.expiresAt} - ${t.createdAt} <= interval '93 days'`),
  ],
);

/** When a person last read a project's status page, and the visit before that: what is new is told from there. */
export const statusReads = pgTable(
  "status_reads",
  {
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    seenAt: instant("seen_at").notNull(),
    /** The visit before; null at the first. */
    beforeAt: instant("before_at"),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.userId] })],
);
