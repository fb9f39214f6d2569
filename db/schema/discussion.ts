import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Anchor } from "#domain/discussion/anchors.ts";
import type { InboxRules, NoticeKind } from "#domain/discussion/notices.ts";
import type { SubjectKind } from "#domain/discussion/schemas.ts";
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
    /** The place in the object that a thread is about, with what stood there; null for the object as a whole. */
    anchor: jsonb("anchor").$type<Anchor>(),
    /** Who said that this thread holds an approval up; null when it does not. */
    blockingBy: text("blocking_by"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    editedAt: instant("edited_at"),
    resolvedAt: instant("resolved_at"),
    resolvedBy: text("resolved_by"),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    check(
      "comments_answers_have_no_place",
      sql`${t.parentId} is null or (${t.anchor} is null and ${t.blockingBy} is null)`,
    ),
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

/** The earlier wordings of a comment, the first one being number 1. */
export const commentVersions = pgTable(
  "comment_versions",
  {
    orgId: orgId(),
    projectId: projectId(),
    commentId: text("comment_id")
      .notNull()
      .references(() => comments.id),
    number: integer("number").notNull(),
    body: text("body").notNull(),
    writtenAt: instant("written_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.commentId, t.number] })],
);

/** Something that one person is told. `shownAt` moves when they put it off. */
export const notices = pgTable(
  "notices",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    userId: text("user_id").notNull(),
    kind: text("kind").$type<NoticeKind>().notNull(),
    actorId: text("actor_id"),
    subjectType: text("subject_type").$type<SubjectKind>().notNull(),
    subjectId: text("subject_id").notNull(),
    commentId: text("comment_id"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    shownAt: instant("shown_at").notNull().default(sql`now()`),
    readAt: instant("read_at"),
    /** Waits for the person's next digest. */
    inDigest: boolean("in_digest").notNull().default(false),
  },
  (t) => [
    // discussion.listNotices, newest first, all or unread
    index("notices_of_person").on(t.orgId, t.userId, t.shownAt.desc(), t.id.desc()),
    index("notices_unread").on(t.orgId, t.userId, t.shownAt.desc(), t.id.desc()).where(sql`read_at is null`),
    index("notices_for_digest").on(t.orgId, t.userId).where(sql`in_digest`),
  ],
);

/** What a person wants to be told, and how. No row: in the portal only. */
export const inboxSettings = pgTable(
  "inbox_settings",
  {
    orgId: orgId(),
    userId: text("user_id").notNull(),
    rules: jsonb("rules").$type<InboxRules>().notNull().default({}),
    /** The hour of the day, UTC, from which the digest goes out. */
    digestHour: integer("digest_hour").notNull().default(7),
    /** When the last digest was put together. */
    digestAt: instant("digest_at"),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.userId] }),
    check("inbox_settings_hour", sql`${t.digestHour} between 0 and 23`),
  ],
);

/** An address that takes messages as Slack does: a person's own, or a project's. The address is a secret and is sealed. */
export const chatHooks = pgTable(
  "chat_hooks",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    /** Null for a person's own. */
    projectId: text("project_id").references(() => projects.id),
    /** Null for a project's. */
    userId: text("user_id"),
    host: text("host").notNull(),
    sealedUrl: text("sealed_url").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    removedAt: instant("removed_at"),
  },
  (t) => [
    check("chat_hooks_one_owner", sql`num_nulls(${t.projectId}, ${t.userId}) = 1`),
    index("chat_hooks_of_project").on(t.projectId).where(sql`removed_at is null`),
    index("chat_hooks_of_person").on(t.orgId, t.userId).where(sql`removed_at is null`),
  ],
);

export type DeliveryState = "waiting" | "sent" | "dropped" | "given_up";

/** A message on its way out of the house. It waits here until it was taken, however long the other side is away. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: text("project_id"),
    /** The person it is for; null for a project's channel. */
    userId: text("user_id"),
    channel: text("channel").$type<"mail" | "digest" | "chat">().notNull(),
    hookId: text("hook_id"),
    kind: text("kind").$type<NoticeKind>(),
    actorId: text("actor_id"),
    subjectType: text("subject_type").$type<SubjectKind>(),
    subjectId: text("subject_id"),
    commentId: text("comment_id"),
    state: text("state").$type<DeliveryState>().notNull().default("waiting"),
    rounds: integer("rounds").notNull().default(0),
    /** When the worker tries again, should the present round fail or be lost. */
    dueAt: instant("due_at").notNull(),
    error: text("error"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("deliveries_due").on(t.orgId, t.dueAt).where(sql`state = 'waiting'`),
    // discussion.listDeliveries
    index("deliveries_of_person").on(t.orgId, t.userId, t.createdAt.desc(), t.id.desc()),
  ],
);
