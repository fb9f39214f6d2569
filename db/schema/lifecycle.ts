import { sql } from "drizzle-orm";
import {
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  real,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import type { CriterionKind } from "#domain/lifecycle/criteria.ts";
import type { Evidence } from "#domain/lifecycle/evidence.ts";
import type { Phase, PhaseStatus } from "#domain/lifecycle/phases.ts";
import type { RevisitOutcome } from "#domain/lifecycle/repetition.ts";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

export const phases = pgTable(
  "phases",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    phase: text("phase").$type<Phase>().notNull(),
    status: text("status").$type<PhaseStatus>().notNull().default("not_started"),
    ownerId: text("owner_id"),
    /** The text of the newest version in phase_briefs. */
    brief: text("brief").notNull().default(""),
    /** Number of that version; 0: nobody has written one. */
    briefVersion: integer("brief_version").notNull().default(0),
    plannedFrom: date("planned_from", { mode: "string" }),
    /** The last day of the plan. */
    plannedTo: date("planned_to", { mode: "string" }),
    /** The approved request with which the phase was last left; null where nobody had to approve. */
    leaveRequestId: text("leave_request_id"),
    rev: integer("rev").notNull().default(0),
    updatedBy: text("updated_by"),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("phases_of_project").on(t.projectId, t.phase),
    check("phases_plan", sql`planned_from <= planned_to`),
  ],
);

/** Every answer that a team gave to the question of a phase. */
export const phaseBriefs = pgTable(
  "phase_briefs",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    phaseId: text("phase_id")
      .notNull()
      .references(() => phases.id),
    version: integer("version").notNull(),
    body: text("body").notNull(),
    /** Null where it was written before versions were kept. */
    authorId: text("author_id"),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [unique("phase_briefs_version").on(t.phaseId, t.version)],
);

/** What has to hold before a phase begins or ends, as the team says it. */
export const phaseCriteria = pgTable(
  "phase_criteria",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    phase: text("phase").$type<Phase>().notNull(),
    kind: text("kind").$type<CriterionKind>().notNull(),
    text: text("text").notNull(),
    position: integer("position").notNull(),
    metBy: text("met_by"),
    metAt: instant("met_at"),
    removedAt: instant("removed_at"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [index("phase_criteria_of_project").on(t.projectId, t.phase, t.position)],
);

/** The phase declared as the main one, from a moment to a moment; at most one open row a project and sub-team. */
export const focuses = pgTable(
  "focuses",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    phase: text("phase").$type<Phase>().notNull(),
    /** Whose focus; null: the project's. */
    team: text("team"),
    reason: text("reason").notNull(),
    declaredBy: text("declared_by").notNull(),
    startedAt: instant("started_at").notNull().default(sql`now()`),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("focuses_of_project").on(t.projectId, t.startedAt.desc()),
    check("focuses_period", sql`ended_at is null or ended_at >= started_at`),
  ],
);

/** Acts of one person that belong together, or a stretch of work that was logged: docs/algorithms/visits.md. */
export const visits = pgTable(
  "visits",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    phase: text("phase").$type<Phase>().notNull(),
    focusPhase: text("focus_phase").$type<Phase>(),
    actorId: text("actor_id"),
    kind: text("kind").$type<"observed" | "logged">().notNull(),
    /** The first act's. */
    verb: text("verb").notNull(),
    reason: text("reason"),
    /** Why, from the catalogue of scenarios; another reason stands in `reason`. */
    scenario: text("scenario"),
    outcome: text("outcome").$type<RevisitOutcome>(),
    outcomeNote: text("outcome_note"),
    /** What showed the outcome when it was said. */
    evidence: jsonb("evidence").$type<Evidence[]>().notNull().default(sql`'[]'`),
    explainedBy: text("explained_by"),
    explainedAt: instant("explained_at"),
    /** As a person said it; null: it is derived from the period. */
    effortHours: real("effort_hours"),
    at: instant("at").notNull().default(sql`now()`),
    /** The moment of the last act, or the end of the work that was logged; null: it was no longer than a moment. */
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("visits_recent").on(t.projectId, t.at.desc(), t.id.desc()),
    // lifecycle.overlapMatrix
    index("visits_overlap").on(t.projectId, t.focusPhase, t.phase),
    // lifecycle.explainedRevisits
    index("visits_explained").on(t.projectId, t.at.desc()).where(sql`explained_at is not null`),
    // one visit, not two: the same person in the same phase a moment ago; and the hours of one person's day
    index("visits_of_actor").on(t.projectId, t.actorId, t.at.desc()),
    check("visits_period", sql`ended_at >= at`),
  ],
);

/**
 * Visits added up by month, passage and reason: what the matrix and the figures read. A trigger keeps it in the transaction that changes a
 * visit; a shard for each few connections, so that they do not wait for each other's row. Only the sum over the shards means something.
 */
export const visitSums = pgTable(
  "visit_sums",
  {
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    /** The first day of the month in UTC. */
    month: date("month", { mode: "string" }).notNull(),
    focusPhase: text("focus_phase").$type<Phase>(),
    phase: text("phase").$type<Phase>().notNull(),
    scenario: text("scenario"),
    shard: smallint("shard").notNull(),
    visits: integer("visits").notNull(),
    /** Visits whose effort is known, and their hours: domain/lifecycle/visits.ts, effortOfVisit. */
    withEffort: integer("with_effort").notNull(),
    effortHours: numeric("effort_hours").notNull(),
    /** Visits that improved something, and those of which somebody said what they brought. */
    improved: integer("improved").notNull(),
    judged: integer("judged").notNull(),
  },
  (t) => [
    unique("visit_sums_of_group")
      .on(t.projectId, t.month, t.focusPhase, t.phase, t.scenario, t.shard)
      .nullsNotDistinct(),
  ],
);

/** Each act that the portal observed, and the visit that it belongs to. */
export const visitActs = pgTable(
  "visit_acts",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    visitId: text("visit_id")
      .notNull()
      .references(() => visits.id),
    verb: text("verb").notNull(),
    targetType: text("target_type"),
    targetId: text("target_id"),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [index("visit_acts_of_visit").on(t.visitId, t.at)],
);
