import { sql } from "drizzle-orm";
import { date, index, integer, jsonb, pgTable, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

export const policies = pgTable(
  "policies",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    gate: text("gate").notNull(),
    rule: jsonb("rule").notNull(),
    rev: integer("rev").notNull().default(1),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (t) => [unique("policies_gate").on(t.projectId, t.gate)],
);

export const reviewRequests = pgTable(
  "review_requests",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    gate: text("gate").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: text("subject_id").notNull(),
    alias: text("alias"),
    contentDigest: text("content_digest").notNull(),
    manifest: jsonb("manifest").notNull(),
    policy: jsonb("policy").notNull(),
    reason: text("reason").notNull(),
    dueOn: date("due_on"),
    state: text("state").notNull().default("pending"),
    stateReason: text("state_reason"),
    requestedBy: text("requested_by").notNull(),
    authorId: text("author_id").notNull(),
    lastModifierId: text("last_modifier_id").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at"),
    closedAt: instant("closed_at"),
  },
  (t) => [
    index("review_requests_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
    index("review_requests_of_subject").on(t.subjectId, t.createdAt.desc()),
    // one open request for a version and a name
    uniqueIndex("review_requests_open")
      .on(t.subjectId, t.gate, sql`coalesce(alias, '')`)
      .where(sql`state in ('pending', 'changes_requested', 'approved')`),
  ],
);

export const decisions = pgTable(
  "decisions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    requestId: text("request_id")
      .notNull()
      .references(() => reviewRequests.id),
    reviewerId: text("reviewer_id").notNull(),
    reviewerRole: text("reviewer_role").notNull(),
    decision: text("decision").$type<"approve" | "request_changes" | "comment">().notNull(),
    reason: text("reason").notNull(),
    statement: text("statement").notNull(),
    contentDigest: text("content_digest").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    index("decisions_of_request").on(t.requestId, t.createdAt),
    uniqueIndex("decisions_one_approval")
      .on(t.requestId, t.reviewerId, t.contentDigest)
      .where(sql`decision = 'approve'`),
  ],
);
