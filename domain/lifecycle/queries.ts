import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
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
});

export const GetOverlapMatrix = z.object({
  projectId: idSchema("prj"),
  minimum: z
    .int({ error: "The minimum is a whole number of visits." })
    .min(1, { error: "A row needs at least one visit to say anything." })
    .max(10_000, { error: "The minimum is at most 10,000 visits." })
    .optional(),
});

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
  text: z.string().max(200, { error: "At most 200 characters to search for." }).optional(),
});

export const MEASURES = ["count", "effortHours"] as const;

/** Figures of a project's revisits, by the number of visits or by the hours logged for them. */
export const RevisitStory = z.object({
  projectId: idSchema("prj"),
  measure: z.enum(MEASURES, { error: `A measure is ${MEASURES.join(" or ")}.` }).default("count"),
});
