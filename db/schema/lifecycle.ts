import { sql } from "drizzle-orm";
import { index, integer, pgTable, real, text, unique } from "drizzle-orm/pg-core";
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
    brief: text("brief").notNull().default(""),
    /** The approved request with which the phase was last left; null where nobody had to approve. */
    leaveRequestId: text("leave_request_id"),
    rev: integer("rev").notNull().default(0),
    updatedBy: text("updated_by"),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (t) => [unique("phases_of_project").on(t.projectId, t.phase)],
);

/** The phase declared as the main one, from a moment to a moment; at most one open row a project. */
export const focuses = pgTable(
  "focuses",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    phase: text("phase").$type<Phase>().notNull(),
    reason: text("reason").notNull(),
    declaredBy: text("declared_by").notNull(),
    startedAt: instant("started_at").notNull().default(sql`now()`),
    endedAt: instant("ended_at"),
  },
  (t) => [index("focuses_of_project").on(t.projectId, t.startedAt.desc())],
);

/** One act, or a logged stretch of work, that belongs to a phase. */
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
    verb: text("verb").notNull(),
    reason: text("reason"),
    /** Why, from the catalogue of scenarios; another reason stands in `reason`. */
    scenario: text("scenario"),
    outcome: text("outcome").$type<RevisitOutcome>(),
    outcomeNote: text("outcome_note"),
    explainedBy: text("explained_by"),
    explainedAt: instant("explained_at"),
    effortHours: real("effort_hours"),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [
    index("visits_recent").on(t.projectId, t.at.desc(), t.id.desc()),
    // lifecycle.overlapMatrix
    index("visits_overlap").on(t.projectId, t.focusPhase, t.phase),
    // lifecycle.explainedRevisits
    index("visits_explained").on(t.projectId, t.at.desc()).where(sql`explained_at is not null`),
    // one visit, not two: the same person in the same phase a moment ago
    index("visits_of_actor").on(t.projectId, t.actorId, t.at.desc()),
  ],
);
