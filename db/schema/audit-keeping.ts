import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, instant, orgId } from "./columns.ts";

export type AnchorOutcome = "kept" | "failed" | "alarm";

/** Every attempt to copy a checkpoint out of the log, of the whole installation. Append-only. */
export const anchorReceipts = pgTable(
  "anchor_receipts",
  {
    id: text("id").primaryKey(),
    anchor: text("anchor").notNull(),
    /** Where the copy lies, in words; never a secret. */
    place: text("place").notNull(),
    /** Whether whoever rules this server could still not change the copy. */
    outside: boolean("outside").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    root: bytes("root").notNull(),
    outcome: text("outcome").$type<AnchorOutcome>().notNull(),
    detail: text("detail").notNull().default(""),
    durationMs: integer("duration_ms").notNull(),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [
    // each anchor's last attempts, and its last success
    index("anchor_receipts_recent").on(t.anchor, t.at.desc(), t.id.desc()),
    index("anchor_receipts_kept").on(t.anchor, t.size.desc()).where(sql`outcome = 'kept'`),
    check("anchor_receipts_outcome", sql`outcome in ('kept', 'failed', 'alarm')`),
  ],
);

/** So that two workers do not copy to one place at once. A lease that its holder lost runs out by itself. */
export const anchorLeases = pgTable("anchor_leases", {
  anchor: text("anchor").primaryKey(),
  leaseUntil: instant("lease_until").notNull(),
});

/** How long an organization keeps entries; months null is for ever. The highest version is in force. Append-only. */
export const retentionPolicies = pgTable(
  "retention_policies",
  {
    orgId: orgId(),
    version: integer("version").notNull(),
    months: integer("months"),
    reason: text("reason").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.version] }),
    check("retention_policies_months", sql`months between 12 and 1200`),
  ],
);

/** Stops pruning and erasure of what it covers until somebody lifts it: the organization, a project, or a person. */
export const legalHolds = pgTable(
  "legal_holds",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    covers: text("covers").$type<"organization" | "project" | "person">().notNull(),
    projectId: text("project_id"),
    userId: text("user_id"),
    reason: text("reason").notNull(),
    placedBy: text("placed_by").notNull(),
    placedAt: instant("placed_at").notNull().default(sql`now()`),
    liftedBy: text("lifted_by"),
    liftedAt: instant("lifted_at"),
    liftReason: text("lift_reason"),
  },
  (t) => [
    index("legal_holds_recent").on(t.orgId, t.placedAt.desc(), t.id.desc()),
    index("legal_holds_in_force").on(t.orgId, t.covers).where(sql`lifted_at is null`),
    check(
      "legal_holds_covers",
      sql`case covers when 'organization' then project_id is null and user_id is null
            when 'project' then project_id is not null and user_id is null
            when 'person' then project_id is null and user_id is not null else false end`,
    ),
    check(
      "legal_holds_lifted",
      sql`(lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null)`,
    ),
  ],
);

/** That a person's values were removed, so that pages can say since when. Append-only. */
export const erasures = pgTable(
  "erasures",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    userId: text("user_id").notNull(),
    reason: text("reason").notNull(),
    values: integer("values").notNull(),
    erasedBy: text("erased_by").notNull(),
    erasedAt: instant("erased_at").notNull().default(sql`now()`),
  },
  (t) => [index("erasures_of_person").on(t.orgId, t.userId)],
);
