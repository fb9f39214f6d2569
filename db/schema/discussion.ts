import { sql } from "drizzle-orm";
import { index, pgTable, text } from "drizzle-orm/pg-core";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

export const comments = pgTable(
  "comments",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    subjectType: text("subject_type").notNull(),
    subjectId: text("subject_id").notNull(),
    parentId: text("parent_id"),
    body: text("body").notNull(),
    authorId: text("author_id").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    editedAt: instant("edited_at"),
    resolvedAt: instant("resolved_at"),
    resolvedBy: text("resolved_by"),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    index("comments_of_subject").on(t.subjectId, t.createdAt, t.id),
    // discussion.list: threads of an object, newest first; their answers; how many are open
    index("comments_threads").on(t.subjectId, t.createdAt.desc(), t.id.desc()).where(sql`parent_id is null`),
    index("comments_answers").on(t.parentId, t.createdAt, t.id).where(sql`parent_id is not null`),
    index("comments_open_threads")
      .on(t.subjectId)
      .where(sql`parent_id is null and resolved_at is null and deleted_at is null`),
    index("comments_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);
