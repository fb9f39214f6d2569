import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { recommendationKeySchema } from "#domain/governance/schemas.ts";
import { MEASURES } from "./overlap.ts";
import { PERIOD_REFUSAL, periodInOrder, periodShape } from "./period.ts";
import { phaseSchema } from "./phases.ts";

export const OfProject = z.object({ projectId: idSchema("prj") });

/** One project, or everything the caller sees in the organization. */
export const OfProjectOrAll = z.object({ projectId: idSchema("prj").optional() });

export const GetPhase = z.object({ projectId: idSchema("prj"), phase: phaseSchema });

export const VISIT_DIRECTIONS = ["same", "backtrack", "forward"] as const;

/** Filters of the list of visits; each that is left out matches all. */
export const ListVisits = z.object({
  projectId: idSchema("prj"),
  focus: phaseSchema.optional(),
  phase: phaseSchema.optional(),
  kind: z.enum(["observed", "logged"], { error: "A visit is observed or logged." }).optional(),
  direction: z.enum(VISIT_DIRECTIONS, { error: "A direction is same, backtrack or forward." }).optional(),
  /** One visit alone, as a link names it. */
  visit: idSchema("vis").optional(),
  /** Visits whose reason one of the recommendations answers, by its key. */
  recommendation: recommendationKeySchema.optional(),
  ...periodShape,
});

const measureSchema = z.enum(MEASURES, { error: `A measure is ${MEASURES.join(" or ")}.` }).default("count");

const measured = { measure: measureSchema, ...periodShape };

/** Figures of a project's visits in a period, by their number or by their hours. */
export const OfPeriod = z
  .object({ projectId: idSchema("prj"), ...measured })
  .refine(periodInOrder, PERIOD_REFUSAL);

/** The same of all projects that the caller may see. */
export const PortfolioMatrix = z.object(measured).refine(periodInOrder, PERIOD_REFUSAL);

const overlapShape = z.object({
  projectId: idSchema("prj"),
  ...measured,
  minimum: z
    .int({ error: "The minimum is a whole number of visits." })
    .min(1, { error: "A row needs at least one visit to say anything." })
    .max(10_000, { error: "The minimum is at most 10,000 visits." })
    .optional(),
});

export const GetOverlapMatrix = overlapShape.refine(periodInOrder, PERIOD_REFUSAL);

export const RECENT_MAX = 50;

export const RecentActivity = z.object({
  projectId: idSchema("prj"),
  limit: z
    .int()
    .min(1)
    .max(RECENT_MAX, { error: `At most ${RECENT_MAX} here; the audit log has all of it.` })
    .default(10),
});

export const Locate = z.object({ projectId: idSchema("prj"), objectId: anyIdSchema });

/** Filters of the catalogue of scenarios; each that is left out matches all. */
export const ListScenarios = z.object({
  focus: phaseSchema.optional(),
  visited: phaseSchema.optional(),
  direction: z
    .enum(["backtrack", "forward"], { error: "A scenario leads back or forward: backtrack or forward." })
    .optional(),
  text: z.string().max(200, { error: "At most 200 characters to search for." }).optional(),
});

/** Two versions of the brief of a phase; 0 is the empty page before the first. */
export const CompareBriefs = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema,
  from: z
    .int({ error: "A version is a whole number." })
    .min(0, { error: "Versions begin with 1; 0 is the empty page." }),
  to: z.int({ error: "A version is a whole number." }).min(1, { error: "Versions begin with 1." }),
});

export const OfVisit = z.object({ visitId: idSchema("vis") });
