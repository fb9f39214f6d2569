import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Outcome } from "#domain/audit/schemas.ts";
import { bytes, instant, orgId } from "./columns.ts";

/** The recorded acts. The database computes `leaf_hash`; the application may insert and read, nothing else. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: text("id").primaryKey(),
    ordinal: bigint("ordinal", { mode: "number" }).generatedAlwaysAsIdentity().notNull(),
    orgId: text("org_id"),
    projectId: text("project_id"),
    at: instant("at").notNull(),
    actorType: text("actor_type").notNull(),
    actorId: text("actor_id"),
    /** What names the actor without naming a person; a person's own label is in audit_private. */
    actorLabel: text("actor_label"),
    onBehalfOf: text("on_behalf_of"),
    action: text("action").notNull(),
    targetType: text("target_type"),
    targetId: text("target_id"),
    targetLabel: text("target_label"),
    outcome: text("outcome").$type<Outcome>().notNull(),
    reason: text("reason"),
    before: jsonb("before"),
    after: jsonb("after"),
    requestId: text("request_id").notNull(),
    body: bytes("body").notNull(),
    leafHash: bytes("leaf_hash").generatedAlwaysAs(sql`sha256('\\x00'::bytea || body)`).notNull(),
    leafIndex: bigint("leaf_index", { mode: "number" }),
  },
  (t) => [
    // audit.listEntries, newest first, and each of its filters
    index("audit_recent").on(t.orgId, t.at.desc(), t.id.desc()),
    index("audit_of_project").on(t.projectId, t.at.desc(), t.id.desc()),
    index("audit_of_target").on(t.targetId, t.at.desc(), t.id.desc()),
    index("audit_of_actor").on(t.orgId, t.actorId, t.at.desc(), t.id.desc()),
    index("audit_of_action").on(t.orgId, t.action, t.at.desc(), t.id.desc()),
    index("audit_of_target_type").on(t.orgId, t.targetType, t.at.desc(), t.id.desc()),
    // the sequencer's next ones, in the order of their arrival
    index("audit_unsequenced").on(t.ordinal).where(sql`leaf_index is null`),
    uniqueIndex("audit_leaf_index").on(t.leafIndex).where(sql`leaf_index is not null`),
    index("audit_denied").on(t.orgId, t.at.desc(), t.id.desc()).where(sql`outcome = 'denied'`),
  ],
);

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    orgId: orgId(),
    actorId: text("actor_id").notNull(),
    verb: text("verb").notNull(),
    key: text("key").notNull(),
    inputHash: text("input_hash").notNull(),
    output: jsonb("output"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.actorId, t.verb, t.key] })],
);

/**
 * What changed, for open pages. `tx` lets a reader stop before transactions that are still open:
 * ids become visible out of commit order, and a cursor past an open one would lose it for ever.
 */
export const events = pgTable(
  "events",
  {
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
    tx: bigint("tx", { mode: "bigint" }).notNull().default(sql`(pg_current_xact_id()::text)::bigint`),
    orgId: orgId(),
    projectId: text("project_id"),
    verb: text("verb").notNull(),
    actorId: text("actor_id"),
    /** The only person it is told to; null for everybody who may see it. */
    audience: text("audience"),
    targets: jsonb("targets").$type<{ type: string; id: string }[]>().notNull(),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [index("events_by_transaction").on(t.tx, t.id)],
);

/**
 * Which page each open tab shows and what is being edited in it. No record of anything: it is unlogged, a row lives as long as
 * its tab's stream, and `seenAt` lets the rest be ignored when a process died.
 */
export const presence = pgTable(
  "presence",
  {
    tabId: text("tab_id").primaryKey(),
    orgId: orgId(),
    projectId: text("project_id"),
    userId: text("user_id").notNull(),
    place: text("place").notNull().default(""),
    editing: text("editing"),
    seenAt: instant("seen_at").notNull().default(sql`now()`),
  },
  (t) => [index("presence_of_project").on(t.orgId, t.projectId)],
);

export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

/** What people see of a job, and the fence: a worker may write only while its attempt holds the lease. */
export const jobs = pgTable(
  "jobs",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: text("project_id"),
    kind: text("kind").notNull(),
    targetType: text("target_type").notNull(),
    targetId: text("target_id").notNull(),
    payload: jsonb("payload").notNull(),
    requestedBy: text("requested_by"),
    /** Larger goes first. */
    priority: integer("priority").notNull().default(0),
    /** What the job's own process may hold at most; null for what the worker has. */
    memoryLimitMb: integer("memory_limit_mb"),
    state: text("state").$type<JobState>().notNull().default("queued"),
    attempt: integer("attempt").notNull().default(0),
    workerId: text("worker_id"),
    leaseUntil: instant("lease_until"),
    stage: text("stage"),
    fraction: real("fraction"),
    etaSeconds: real("eta_seconds"),
    message: text("message"),
    error: text("error"),
    cancelRequestedAt: instant("cancel_requested_at"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    index("jobs_recent").on(t.orgId, t.createdAt.desc(), t.id.desc()),
    index("jobs_of_target").on(t.targetId, t.createdAt.desc()),
    index("jobs_unfinished").on(t.state, t.leaseUntil).where(sql`state in ('queued', 'running')`),
  ],
);

export const jobLogLines = pgTable(
  "job_log_lines",
  {
    orgId: orgId(),
    jobId: text("job_id")
      .notNull()
      .references(() => jobs.id),
    n: integer("n").notNull(),
    at: instant("at").notNull().default(sql`now()`),
    line: text("line").notNull(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.n] })],
);

/** Points of a job's curves, appended as they come: each row holds what one beat brought. */
export const jobPoints = pgTable(
  "job_points",
  {
    orgId: orgId(),
    jobId: text("job_id")
      .notNull()
      .references(() => jobs.id),
    n: integer("n").notNull(),
    points: jsonb("points").$type<readonly CurvePoint[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.n] })],
);

/** The curve's name, the step, and the value there. */
export type CurvePoint = readonly [curve: string, step: number, value: number];

/** How far a job had come when it was last kept, so that another attempt goes on from there. One for each job. */
export const jobCheckpoints = pgTable("job_checkpoints", {
  jobId: text("job_id")
    .primaryKey()
    .references(() => jobs.id),
  orgId: orgId(),
  attempt: integer("attempt").notNull(),
  at: instant("at").notNull().default(sql`now()`),
  state: bytes("state").notNull(),
});

/** Bytes in the artifact store that an organization holds. */
export const artifacts = pgTable(
  "artifacts",
  {
    orgId: orgId(),
    sha256: text("sha256").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.sha256] })],
);

export const uploads = pgTable("uploads", {
  id: text("id").primaryKey(),
  orgId: orgId(),
  createdBy: text("created_by").notNull(),
  fileName: text("file_name").notNull(),
  sha256: text("sha256").notNull(),
  size: bigint("size", { mode: "number" }).notNull(),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});

/** A file on its way, in parts. Its bytes are beside the store until the last one is there; then it becomes an upload. */
export const uploadSessions = pgTable(
  "upload_sessions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: text("project_id").notNull(),
    createdBy: text("created_by").notNull(),
    fileName: text("file_name").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    received: bigint("received", { mode: "number" }).notNull().default(0),
    /** By what its sender knows the file again, for example when it was last changed. */
    fileKey: text("file_key").notNull().default(""),
    /** What it became, for a sender that lost the last answer. */
    uploadId: text("upload_id"),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    // the sessions somebody can go on with, and those whose time is over
    index("upload_sessions_of_person").on(t.projectId, t.createdBy),
    index("upload_sessions_expired").on(t.orgId, t.expiresAt),
  ],
);
