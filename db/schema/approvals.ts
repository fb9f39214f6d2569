import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { PasskeyAssertion } from "#domain/access/assertion.ts";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

/** The rules of each gate by risk tier. Append-only: a row goes from proposed to in force and is superseded by the next. */
export const policyVersions = pgTable(
  "policy_versions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    gate: text("gate").notNull(),
    tier: text("tier").$type<"low" | "limited" | "high">().notNull(),
    number: integer("number").notNull(),
    rule: jsonb("rule").notNull(),
    state: text("state")
      .$type<"proposed" | "in_force" | "superseded" | "refused" | "withdrawn">()
      .notNull()
      .default("proposed"),
    reason: text("reason").notNull(),
    /** The version that this one was proposed on top of; 0: the default of every project. */
    baseNumber: integer("base_number").notNull().default(0),
    proposedBy: text("proposed_by").notNull(),
    proposedAt: instant("proposed_at").notNull().default(sql`now()`),
    requestId: text("request_id"),
    inForceBy: text("in_force_by"),
    inForceAt: instant("in_force_at"),
    endedAt: instant("ended_at"),
    /** From before policies had versions: in force without a review. */
    carriedOver: boolean("carried_over").notNull().default(false),
    /** A rule for every project of the organization that has none of its own; the project is the one it is reviewed in. */
    forOrganization: boolean("for_organization").notNull().default(false),
    /** The project gives its own rule up and goes by the organization's again; `rule` is what that was when this was proposed. */
    followsOrganization: boolean("follows_organization").notNull().default(false),
  },
  (t) => [
    uniqueIndex("policy_versions_number")
      .on(t.projectId, t.gate, t.tier, t.number)
      .where(sql`not for_organization`),
    uniqueIndex("policy_versions_in_force")
      .on(t.projectId, t.gate, t.tier)
      .where(sql`state = 'in_force' and not for_organization`),
    uniqueIndex("policy_versions_organization_number")
      .on(t.orgId, t.gate, t.tier, t.number)
      .where(sql`for_organization`),
    uniqueIndex("policy_versions_organization_in_force")
      .on(t.orgId, t.gate, t.tier)
      .where(sql`state = 'in_force' and for_organization`),
  ],
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
    /** What people call it, and where its page is below the project's address. */
    subjectLabel: text("subject_label").notNull().default(""),
    subjectPath: jsonb("subject_path").$type<string[]>().notNull().default([]),
    alias: text("alias"),
    /** The change that is proposed, where the subject alone does not say it. */
    payload: jsonb("payload"),
    tier: text("tier"),
    policyVersion: integer("policy_version").notNull().default(0),
    contentDigest: text("content_digest").notNull(),
    manifest: jsonb("manifest").notNull(),
    policy: jsonb("policy").notNull(),
    reason: text("reason").notNull(),
    dueOn: date("due_on"),
    state: text("state").notNull().default("pending"),
    stateReason: text("state_reason"),
    requestedBy: text("requested_by").notNull(),
    authorId: text("author_id").notNull(),
    /** Everybody who made it: who registered the version, who trained it. None of them approves. */
    authorIds: text("author_ids").array().notNull().default(sql`'{}'::text[]`),
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

/** Append-only. The columns of the signature are empty in decisions older than signing, and in comments. */
export const decisions = pgTable(
  "decisions",
  {
    id: text("id").primaryKey(),
    ordinal: bigint("ordinal", { mode: "number" }).generatedAlwaysAsIdentity().notNull(),
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
    /** Whose say this is: the reviewer's own, or that of the person who handed it over. */
    onBehalfOf: text("on_behalf_of"),
    say: text("say").generatedAlwaysAs(sql`coalesce(on_behalf_of, reviewer_id)`).notNull(),
    /** The decision of the same say that this one replaces: one chain for each say, so one is in force. */
    supersedes: text("supersedes"),
    /** The signature record, RFC 8785 JSON word for word, its hash and the server's Ed25519 signature over it. */
    record: text("record"),
    recordSha256: text("record_sha256"),
    keyId: text("key_id"),
    signature: text("signature"),
    stepUpId: text("step_up_id"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    index("decisions_of_request").on(t.requestId, t.createdAt),
    uniqueIndex("decisions_first_of_say")
      .on(t.requestId, t.say)
      .where(sql`decision <> 'comment' and supersedes is null`),
    uniqueIndex("decisions_superseded_once").on(t.supersedes),
    uniqueIndex("decisions_step_up_once").on(t.stepUpId),
    foreignKey({ name: "decisions_supersedes", columns: [t.supersedes], foreignColumns: [t.id] }),
  ],
);

/** Where a signature stands in the log: its leaf, the proof, and the checkpoint that covers it. */
export const signatureReceipts = pgTable("signature_receipts", {
  decisionId: text("decision_id")
    .primaryKey()
    .references(() => decisions.id),
  orgId: orgId(),
  leafIndex: bigint("leaf_index", { mode: "number" }).notNull(),
  proof: text("proof").notNull(),
  checkpoint: text("checkpoint").notNull(),
  at: instant("at").notNull().default(sql`now()`),
});

/** The passkey's answer behind a signature. Its hash is in the signed record; the answer itself can be erased with its person. */
export const signatureAssertions = pgTable("signature_assertions", {
  decisionId: text("decision_id")
    .primaryKey()
    .references(() => decisions.id),
  orgId: orgId(),
  userId: text("user_id").notNull(),
  assertion: jsonb("assertion").$type<PasskeyAssertion>(),
  erasedAt: instant("erased_at"),
});

/** What a reviewer asks to be mended, by severity, each with its answer. */
export const findings = pgTable(
  "findings",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    requestId: text("request_id")
      .notNull()
      .references(() => reviewRequests.id),
    decisionId: text("decision_id")
      .notNull()
      .references(() => decisions.id),
    number: integer("number").notNull(),
    severity: text("severity").$type<"critical" | "major" | "minor">().notNull(),
    phase: text("phase"),
    body: text("body").notNull(),
    raisedBy: text("raised_by").notNull(),
    raisedAt: instant("raised_at").notNull().default(sql`now()`),
    answer: text("answer"),
    closedBy: text("closed_by"),
    closedAt: instant("closed_at"),
  },
  (t) => [unique("findings_number").on(t.requestId, t.number)],
);

/** A reviewer's say on one request, handed to a colleague until a day. */
export const delegations = pgTable(
  "delegations",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    requestId: text("request_id")
      .notNull()
      .references(() => reviewRequests.id),
    fromUser: text("from_user").notNull(),
    fromRole: text("from_role").notNull(),
    toUser: text("to_user").notNull(),
    reason: text("reason").notNull(),
    untilOn: date("until_on").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    uniqueIndex("delegations_one_in_force").on(t.requestId, t.fromUser).where(sql`revoked_at is null`),
    index("delegations_to").on(t.toUser, t.requestId),
  ],
);

/** A nudge that somebody sent, kept so that nobody is nudged all day. */
export const reviewReminders = pgTable(
  "review_reminders",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    requestId: text("request_id")
      .notNull()
      .references(() => reviewRequests.id),
    userId: text("user_id").notNull(),
    sentBy: text("sent_by").notNull(),
    sentAt: instant("sent_at").notNull().default(sql`now()`),
    mailed: integer("mailed").notNull().default(0),
  },
  (t) => [
    index("review_reminders_of_request").on(t.requestId, t.sentAt.desc()),
    index("review_reminders_of_person").on(t.userId, t.sentAt.desc()),
  ],
);

/** An alias moved without a quorum: two people at the time, a third afterwards. */
export const breakGlass = pgTable(
  "break_glass",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    modelId: text("model_id").notNull(),
    versionId: text("version_id").notNull(),
    alias: text("alias").notNull(),
    label: text("label").notNull(),
    path: jsonb("path").$type<string[]>().notNull(),
    contentDigest: text("content_digest").notNull(),
    manifest: jsonb("manifest").notNull(),
    reason: text("reason").notNull(),
    state: text("state").$type<"proposed" | "in_force" | "reviewed" | "withdrawn">().notNull(),
    roles: text("roles").array().notNull(),
    proposedBy: text("proposed_by").notNull(),
    proposedRole: text("proposed_role").notNull(),
    proposedAt: instant("proposed_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    confirmedBy: text("confirmed_by"),
    confirmedRole: text("confirmed_role"),
    confirmedAt: instant("confirmed_at"),
    /** The version that the alias named before; null: none. */
    previousVersionId: text("previous_version_id"),
    reviewDueOn: date("review_due_on"),
    reviewedBy: text("reviewed_by"),
    reviewedAt: instant("reviewed_at"),
    outcome: text("outcome").$type<"justified" | "not_justified">(),
    review: text("review"),
  },
  (t) => [
    index("break_glass_of_project").on(t.projectId, t.proposedAt.desc(), t.id.desc()),
    uniqueIndex("break_glass_open").on(t.modelId, t.alias).where(sql`state = 'proposed'`),
  ],
);
