import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema, optionalTextSchema } from "#domain/format/text.ts";
import { phaseSchema, phaseStatusSchema } from "./phases.ts";
import { OUTCOMES } from "./repetition.ts";
import { scenarioOf } from "./scenarios/catalogue.ts";

export const REASON_MAX = 2_000;
export const BRIEF_MAX = 20_000;
export const EFFORT_HOURS_MAX = 24;

/** Declare another phase as the project's focus. */
export const ChangeFocus = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema,
  reason: longTextSchema(REASON_MAX, "reason"),
});
export type ChangeFocus = z.infer<typeof ChangeFocus>;

/** Change what is known of one phase of a project; what is left out stays as it is. `brief` is markdown. */
export const UpdatePhase = z
  .object({
    projectId: idSchema("prj"),
    phase: phaseSchema,
    status: phaseStatusSchema.optional(),
    ownerId: idSchema("usr").nullable().optional(),
    brief: optionalTextSchema(BRIEF_MAX, "brief").optional(),
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

/** Log a stretch of work in another phase by hand. `at` is an instant with its zone; now when left out. */
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
    effortHours: effortSchema.optional(),
  })
  .refine(({ scenario, reason }) => scenario !== undefined || Boolean(reason), whyOrScenario);
export type ExplainRevisit = z.infer<typeof ExplainRevisit>;
