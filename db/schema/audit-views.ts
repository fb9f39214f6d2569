import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { SavedSearch } from "#domain/audit/schemas.ts";
import { instant, orgId } from "./columns.ts";

/** Filters of the audit log that a person keeps under a name; `place` is the project, or "" for the organization's log. */
export const auditViews = pgTable(
  "audit_views",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: text("project_id"),
    place: text("place").notNull(),
    userId: text("user_id").notNull(),
    name: text("name").notNull(),
    search: jsonb("search").$type<SavedSearch>().notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("audit_views_name").on(t.orgId, t.userId, t.place, t.name),
    index("audit_views_recent").on(t.orgId, t.userId, t.place, t.createdAt.desc(), t.id.desc()),
  ],
);
