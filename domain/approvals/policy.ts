import { z } from "zod";
import { ROLES, type Role } from "#domain/access/roles.ts";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { GATES, type Gate } from "./states.ts";

/** The rule that decides a gate. */
export type Policy = {
  gate: Gate;
  /** How many different people have to approve. */
  quorum: number;
  /** Whose approvals count. */
  roles: readonly Role[];
  /** An approver has to have run the model in their own browser first. */
  requirePreview: boolean;
  /** The checklist items of these phases have to be closed before approval. */
  requireChecklistPhases: readonly Phase[];
  /** Open threads on the object hold the approval up. */
  blockOnOpenThreads: boolean;
  /** Days after which an undecided or unapplied request ends; null: never. */
  expiresAfterDays: number | null;
};

export const policySchema = z.object({
  gate: z.enum(GATES, { error: "This is not a gate." }),
  quorum: z
    .int({ error: "The number of approvals is a whole number." })
    .min(1, { error: "At least one person has to approve." })
    .max(10, { error: "More than 10 approvals cannot be asked for." }),
  roles: z
    .array(z.enum(ROLES, { error: "This is not a role." }))
    .min(1, { error: "Name at least one role whose approval counts." }),
  requirePreview: z.boolean(),
  requireChecklistPhases: z.array(z.enum(PHASES, { error: "This is not one of the nine phases." })),
  blockOnOpenThreads: z.boolean(),
  expiresAfterDays: z
    .int({ error: "Days are a whole number." })
    .min(1, { error: "A request lives at least one day." })
    .max(365, { error: "A request lives at most 365 days." })
    .nullable(),
});

/** The policy of a new project: one reviewer or lead, who has previewed the model. */
export function defaultPolicy(gate: Gate): Policy {
  return {
    gate,
    quorum: 1,
    roles: ["reviewer", "lead", "owner"],
    requirePreview: gate === "release_version",
    requireChecklistPhases: [],
    blockOnOpenThreads: false,
    expiresAfterDays: 30,
  };
}
