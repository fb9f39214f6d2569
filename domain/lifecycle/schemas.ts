import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { longTextSchema, optionalTextSchema, shortTextSchema } from "#domain/format/text.ts";
import { CRITERION_KINDS } from "./criteria.ts";
import { phaseSchema, phaseStatusSchema } from "./phases.ts";
import { OUTCOMES } from "./repetition.ts";
import { scenarioOf } from "./scenarios/catalogue.ts";

export const REASON_MAX = 2_000;
export const BRIEF_MAX = 20_000;
export const EFFORT_HOURS_MAX = 24;
export const TEAM_MAX = 60;
export const CRITERION_MAX = 300;
export const CRITERIA_MAX = 40;
export const EVIDENCE_MAX = 20;

/** A part of the team with a focus of its own. */
export const teamSchema = shortTextSchema("sub-team", TEAM_MAX);

/** Declare another phase as the focus of the project, or of one of its sub-teams. */
export const ChangeFocus = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema,
  team: teamSchema.optional(),
  reason: longTextSchema(REASON_MAX, "reason"),
});
export type ChangeFocus = z.infer<typeof ChangeFocus>;

/** End the focus of a sub-team: its work is held against the project's focus again. */
export const EndFocus = z.object({ projectId: idSchema("prj"), team: teamSchema });

/** Put a member of the project into a sub-team, or with null into none. */
export const AssignTeam = z.object({
  projectId: idSchema("prj"),
  userId: idSchema("usr"),
  team: teamSchema.nullable(),
});

const daySchema = z.iso.date({ error: "This is not a date. Write it like 2026-11-21." });

/** When a phase is meant to be worked on, both days included; both null take the plan away. */
export const PlanPhase = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema,
  plannedFrom: daySchema.nullable(),
  plannedTo: daySchema.nullable(),
});
export type PlanPhase = z.infer<typeof PlanPhase>;

const criterionText = shortTextSchema("criterion", CRITERION_MAX);

/** Add to what has to hold before a phase begins or is left. */
export const AddCriterion = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema,
  kind: z.enum(CRITERION_KINDS, { error: "A criterion is for the entry or the exit of a phase." }),
  text: criterionText,
});

/** Say that a criterion is met or not, word it otherwise, or take it off the list. */
export const ChangeCriterion = z
  .object({
    criterionId: idSchema("crt"),
    met: z.boolean().optional(),
    text: criterionText.optional(),
    removed: z.literal(true).optional(),
  })
  .refine(({ met, text, removed }) => met !== undefined || text !== undefined || removed !== undefined, {
    error: "Nothing was changed. Say whether the criterion is met, give it another text or take it off.",
  });

/** Change what is known of one phase of a project; what is left out stays as it is. `brief` is markdown. */
export const UpdatePhase = z
  .object({
    projectId: idSchema("prj"),
    phase: phaseSchema,
    status: phaseStatusSchema.optional(),
    ownerId: idSchema("usr").nullable().optional(),
    brief: optionalTextSchema(BRIEF_MAX, "brief").optional(),
    /** The version of the brief that the new text starts from; refused when somebody wrote another one meanwhile. */
    briefVersion: z.int().min(0, { error: "A version is a whole number from 0." }).optional(),
    /** The revision that the change starts from; refused when somebody saved another one meanwhile. */
    rev: z.int().min(0, { error: "A revision is a whole number from 0." }).optional(),
  })
  .refine((input) => input.status !== undefined || input.ownerId !== undefined || input.brief !== undefined, {
    error: "Nothing was changed. Give a status, an owner or a brief.",
  });
export type UpdatePhase = z.infer<typeof UpdatePhase>;

/** A key of the catalogue, such as md-da-1. */
export const scenarioSchema = z
  .string({ error: "Choose a scenario from the catalogue." })
  .refine((key) => scenarioOf(key) !== null, {
    error:
      "This scenario is not in the catalogue. Choose one of the list, or write the reason in your own words.",
  });

export const outcomeSchema = z.enum(OUTCOMES, {
  error: `An outcome is ${OUTCOMES.join(", ")}.`,
});

const whyOrScenario = {
  error: "Say why: choose a scenario from the catalogue, or write the reason in your own words.",
  path: ["reason"],
};

const effortSchema = z
  .number({ error: "Effort is a number of hours, for example 1.5." })
  .positive({ error: "Effort has to be more than 0 hours. Leave it out if it is not known." })
  .max(EFFORT_HOURS_MAX, {
    error: "Effort is at most 24 hours for one visit. Log one visit for each day.",
  });

/**
 * Log a stretch of work by hand. `at` is when it was done, an instant with its zone; with `effortHours` it says from when to when, and
 * may not overlap another log of the same person unless both went on at once. Without `at` it is today's work, at no certain time.
 */
export const LogRevisit = z
  .object({
    projectId: idSchema("prj"),
    phase: phaseSchema,
    scenario: scenarioSchema.optional(),
    reason: optionalTextSchema(REASON_MAX, "reason").optional(),
    outcome: outcomeSchema.optional(),
    effortHours: effortSchema.optional(),
    at: z.iso
      .datetime({ offset: true, error: "This is not a moment in time. Write it like 2026-11-21T09:30:00Z." })
      .optional(),
    /** Both went on at once: an overlap with another log is meant. */
    atOnce: z.boolean().optional(),
  })
  .refine(({ scenario, reason }) => scenario !== undefined || Boolean(reason), whyOrScenario);
export type LogRevisit = z.infer<typeof LogRevisit>;

/** Ask to leave a phase: to mark it as done, and to move the focus on where `next` says so. */
export const RequestLeave = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema,
  next: phaseSchema.nullable().default(null),
  reason: longTextSchema(REASON_MAX, "reason"),
  dueOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }).optional(),
});
export type RequestLeave = z.input<typeof RequestLeave>;

/** Say why a revisit was made, and what it brought; what is left out is not known. */
export const ExplainRevisit = z
  .object({
    visitId: idSchema("vis"),
    scenario: scenarioSchema.optional(),
    reason: optionalTextSchema(REASON_MAX, "reason").optional(),
    outcome: outcomeSchema.optional(),
    /** What shows the outcome: a figure, a link, a sentence. */
    outcomeNote: optionalTextSchema(REASON_MAX, "note").optional(),
    /** What the portal proposed and the person chose; only what it sees at this moment is kept. */
    evidence: z
      .array(anyIdSchema)
      .max(EVIDENCE_MAX, { error: `At most ${EVIDENCE_MAX} pieces of evidence for one visit.` })
      .optional(),
    effortHours: effortSchema.optional(),
    /** As when it is logged: with these hours it overlaps another log, and that is meant. */
    atOnce: z.boolean().optional(),
  })
  .refine(({ scenario, reason }) => scenario !== undefined || Boolean(reason), whyOrScenario);
export type ExplainRevisit = z.infer<typeof ExplainRevisit>;
