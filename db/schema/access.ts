import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { PasskeyAssertion } from "#domain/access/assertion.ts";
import type { Factor, SessionMethod, StepUpMethod, StepUpPurpose } from "#domain/access/factors.ts";
import type { Role } from "#domain/access/roles.ts";
import { bytes, instant, orgId } from "./columns.ts";

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
  /** A service account holds keys and never signs in; triggers keep it from deciding and from the roles that may. */
  kind: text("kind").$type<"person" | "service">().notNull().default("person"),
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
  /** Who else had in hand the link by which it was first set; null: nobody, such as for a mailed one. A change of one's own keeps it. */
  linkBy: text("link_by"),
});

export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    method: text("method").$type<SessionMethod>().notNull(),
    /** What was shown at the sign-in; the session's strength. */
    factors: text("factors").array().$type<Factor[]>().notNull().default(sql`'{}'::text[]`),
    /** When the person last proved who they are in this session. */
    authTime: instant("auth_time").notNull().default(sql`now()`),
    userAgent: text("user_agent").notNull().default(""),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    lastSeenAt: instant("last_seen_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    index("sessions_of_user").on(t.userId, t.createdAt),
    check("sessions_method", sql`${t.method} in ('password', 'passkey', 'oidc', 'demo')`),
  ],
);

/** A person proving again who they are, for one digest, in one session, for five minutes, once. */
export const stepUps = pgTable(
  "step_ups",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    sessionId: text("session_id").notNull(),
    purpose: text("purpose").$type<StepUpPurpose>().notNull(),
    digest: text("digest").notNull(),
    method: text("method").$type<StepUpMethod>(),
    factors: text("factors").array().$type<Factor[]>(),
    authTime: instant("auth_time"),
    challenge: text("challenge").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at"),
    usedAt: instant("used_at"),
    /** What a passkey answered, so that somebody else can check it again. */
    assertion: jsonb("assertion").$type<PasskeyAssertion>(),
  },
  (t) => [
    index("step_ups_of_user").on(t.userId, t.createdAt.desc()),
    check("step_ups_five_minutes", sql`${t.expiresAt} <= ${t.createdAt} + interval '5 minutes'`),
    check(
      "step_ups_completed_whole",
      sql`num_nulls(${t.completedAt}, ${t.method}, ${t.factors}, ${t.authTime}) in (0, 4)`,
    ),
    check("step_ups_used_when_completed", sql`${t.usedAt} is null or ${t.completedAt} is not null`),
  ],
);

/** The shared secret of an authenticator app, encrypted with a key that is not in the database. */
export const totpSecrets = pgTable("totp_secrets", {
  userId: text("user_id")
    .primaryKey()
    .references(() => users.id),
  secret: text("secret").notNull(),
  /** Null until the person has shown a code of it. */
  confirmedAt: instant("confirmed_at"),
  /** The time step of the last code taken; a code counts once. */
  lastCounter: bigint("last_counter", { mode: "number" }),
  /** Set up behind a link that somebody else had too: it signs from then on. Null: at once. */
  signsFrom: instant("signs_from"),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});

export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    codeHash: text("code_hash").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    usedAt: instant("used_at"),
  },
  (t) => [unique("recovery_codes_once").on(t.userId, t.codeHash)],
);

export const passkeys = pgTable(
  "passkeys",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    credentialId: text("credential_id").notNull().unique(),
    publicKey: bytes("public_key").notNull(),
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: text("transports").array().$type<string[]>().notNull().default(sql`'{}'::text[]`),
    /** Kept by its maker's cloud and so on several devices, or on one device only. */
    backedUp: boolean("backed_up").notNull(),
    /** As for an authenticator app. */
    signsFrom: instant("signs_from"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [index("passkeys_of_user").on(t.userId, t.createdAt)],
);

/** Challenges that are open: a passkey being registered or a sign-in with one. Each is taken once. */
export const passkeyChallenges = pgTable(
  "passkey_challenges",
  {
    id: text("id").primaryKey(),
    purpose: text("purpose").$type<"register" | "sign_in">().notNull(),
    userId: text("user_id").references(() => users.id),
    sessionId: text("session_id"),
    challenge: text("challenge").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("passkey_challenges_old").on(t.expiresAt)],
);

/** A person at an identity provider. Issuer and subject make it; an e-mail address never does. */
export const identities = pgTable(
  "identities",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    label: text("label").notNull().default(""),
    /** As for an authenticator app. */
    signsFrom: instant("signs_from"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [unique("identities_subject").on(t.issuer, t.subject), index("identities_of_user").on(t.userId)],
);

/** Links that set a new password, made by an administrator or sent by e-mail. Each works once. */
export const passwordResets = pgTable(
  "password_resets",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    tokenHash: text("token_hash").notNull().unique(),
    /** The administrator who made it; null when the person asked for it by e-mail. */
    createdBy: text("created_by").references(() => users.id),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [index("password_resets_of_user").on(t.userId, t.createdAt.desc())],
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
    /** Kept out of this organization for a while; other organizations of the same person are not touched. */
    suspendedAt: instant("suspended_at"),
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
    /** How much harm a wrong model could do; decides which policies are in force. */
    riskTier: text("risk_tier").$type<"low" | "limited" | "high">().notNull().default("limited"),
    riskReason: text("risk_reason").notNull().default(""),
    riskSetBy: text("risk_set_by"),
    riskSetAt: instant("risk_set_at"),
    /** The approved request that lowered it; null where nobody had to approve. */
    riskRequestId: text("risk_request_id"),
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
    /** The sub-team whose focus this person's work is held against; null: the project's. */
    team: text("team"),
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
    /** Narrower than the role: these permissions alone, in these projects alone; null does not narrow. */
    permissions: text("permissions").array(),
    projects: text("projects").array(),
    /** Who made it; differs from `userId` for the key of a service account. */
    createdBy: text("created_by"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("api_keys_recent").on(t.orgId, t.createdAt.desc(), t.id.desc())],
);

/** A link that makes the first organization, or lets an owner made on the command line choose their password. */
export const setupLinks = pgTable("setup_links", {
  id: text("id").primaryKey(),
  tokenHash: text("token_hash").notNull().unique(),
  userId: text("user_id").references(() => users.id),
  createdAt: instant("created_at").notNull().default(sql`now()`),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

export type InvitationMail = "none" | "queued" | "sent" | "failed";

/** Asks one address into the organization. Two tokens, one for the link that was shown and one for the mailed one. */
export const invitations = pgTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    orgId: orgId().references(() => organizations.id),
    email: text("email").notNull(),
    role: text("role").$type<Role>().notNull(),
    projectId: text("project_id").references(() => projects.id),
    projectRole: text("project_role").$type<Role>(),
    tokenHash: text("token_hash").notNull().unique(),
    mailTokenHash: text("mail_token_hash").unique(),
    mail: text("mail").$type<InvitationMail>().notNull().default("none"),
    invitedBy: text("invited_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    renewedAt: instant("renewed_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    acceptedBy: text("accepted_by").references(() => users.id),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    index("invitations_recent").on(t.orgId, t.createdAt.desc(), t.id.desc()),
    // one open invitation for an address
    uniqueIndex("invitations_open")
      .on(t.orgId, t.email)
      .where(sql`accepted_at is null and revoked_at is null`),
  ],
);
