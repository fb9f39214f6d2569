import { sql } from "drizzle-orm";
import { boolean, index, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import type { Role } from "#domain/access/roles.ts";
import { instant, orgId } from "./columns.ts";

export const organizations = pgTable("organizations", {
  id: text("id").primaryKey(),
  slug: text("slug").notNull().unique(),
  name: text("name").notNull(),
  demo: boolean("demo").notNull().default(false),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});

export const users = pgTable("users", {
  id: text("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  suspendedAt: instant("suspended_at"),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});

/** Apart from `users`, so that no list of people can carry a hash. */
export const passwords = pgTable("passwords", {
  userId: text("user_id")
    .primaryKey()
    .references(() => users.id),
  hash: text("hash").notNull(),
  changedAt: instant("changed_at").notNull().default(sql`now()`),
});

export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    method: text("method").$type<"password" | "demo">().notNull(),
    userAgent: text("user_agent").notNull().default(""),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    lastSeenAt: instant("last_seen_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("sessions_of_user").on(t.userId, t.createdAt)],
);

/** Failed sign-ins, for the lock-out; keyed by e-mail and by address, both hashed. */
export const signInFailures = pgTable(
  "sign_in_failures",
  {
    id: text("id").primaryKey(),
    subject: text("subject").notNull(),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [index("sign_in_failures_recent").on(t.subject, t.at)],
);

export const members = pgTable(
  "members",
  {
    orgId: orgId().references(() => organizations.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    role: text("role").$type<Role>().notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] }), index("members_of_user").on(t.userId)],
);

export const projects = pgTable(
  "projects",
  {
    id: text("id").primaryKey(),
    orgId: orgId().references(() => organizations.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    archivedAt: instant("archived_at"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("projects_slug").on(t.orgId, t.slug),
    // access.listProjects: newest first
    index("projects_recent").on(t.orgId, t.createdAt.desc(), t.id.desc()),
  ],
);

export const projectMembers = pgTable(
  "project_members",
  {
    orgId: orgId(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    role: text("role").$type<Role>().notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.userId] }),
    index("project_members_of_user").on(t.orgId, t.userId),
  ],
);

export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    orgId: orgId().references(() => organizations.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    hint: text("hint").notNull(),
    role: text("role").$type<Role>().notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("api_keys_recent").on(t.orgId, t.createdAt.desc(), t.id.desc())],
);
