import { z } from "zod";
import { ROLES, type Role } from "#domain/access/roles.ts";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { GATES, type Gate } from "./states.ts";
import { DEFAULT_TIER, type RiskTier } from "./tiers.ts";

/** The rule that decides a gate. */
export type Policy = {
  gate: Gate;
  /** How many different people have to approve. 0: the passage is open and needs no request. */
  quorum: number;
  /** Whose approvals count. */
  roles: readonly Role[];
  /** Of each of these roles at least one has to be among the approvals. */
  requiredRoles: readonly Role[];
  /** An approver has to have run the model in their own browser first. */
  requirePreview: boolean;
  /** The checklist items of these phases have to be closed before approval; for leaving a phase only the phase itself. */
  requireChecklistPhases: readonly Phase[];
  /** Open threads on the object hold the approval up. */
  blockOnOpenThreads: boolean;
  /** Critical findings that nobody has resolved hold the approval up. */
  blockOnCriticalFindings: boolean;
  /** Days after which an undecided or unapplied request ends; null: never. */
  expiresAfterDays: number | null;
  /** Whether, and by whom, the gate may be passed in an emergency: two of these people, a reason, a review afterwards. */
  breakGlass: { allowed: boolean; roles: readonly Role[] };
};

const roleSchema = z.enum(ROLES, { error: "This is not a role." });

export const policySchema = z.object({
  gate: z.enum(GATES, { error: "This is not a gate." }),
  quorum: z
    .int({ error: "The number of approvals is a whole number." })
    .min(0, { error: "The number of approvals is 0 or more." })
    .max(10, { error: "More than 10 approvals cannot be asked for." }),
  roles: z.array(roleSchema).min(1, { error: "Name at least one role whose approval counts." }).readonly(),
  // Rules that were stored before these conditions existed do not ask for them.
  requiredRoles: z.array(roleSchema).readonly().default([]),
  requirePreview: z.boolean(),
  requireChecklistPhases: z
    .array(z.enum(PHASES, { error: "This is not one of the nine phases." }))
    .readonly(),
  blockOnOpenThreads: z.boolean(),
  blockOnCriticalFindings: z.boolean().default(false),
  expiresAfterDays: z
    .int({ error: "Days are a whole number." })
    .min(1, { error: "A request lives at least one day." })
    .max(365, { error: "A request lives at most 365 days." })
    .nullable(),
  breakGlass: z
    .object({ allowed: z.boolean(), roles: z.array(roleSchema).readonly() })
    .default({ allowed: false, roles: [] }),
});

/** What every default begins from; the table below says where a gate or a tier differs. */
const BASE: Omit<Policy, "gate"> = {
  quorum: 1,
  roles: ["reviewer", "lead", "owner"],
  requiredRoles: [],
  requirePreview: false,
  requireChecklistPhases: [],
  blockOnOpenThreads: false,
  blockOnCriticalFindings: true,
  expiresAfterDays: 30,
  breakGlass: { allowed: false, roles: [] },
};

const OPEN = { quorum: 0 };
const REVIEWED = {};
const BY_REVIEWER: Partial<Policy> = { requiredRoles: ["reviewer"] };
const EMERGENCY: Partial<Policy> = { breakGlass: { allowed: true, roles: ["lead", "owner"] } };

/** See docs/algorithms/policies.md for the same as a table, with the reasons. */
const DEFAULTS: Readonly<Record<Gate, Readonly<Record<RiskTier, Partial<Policy>>>>> = {
  leave_phase: { low: OPEN, limited: OPEN, high: { requireChecklistPhases: PHASES } },
  release_version: {
    low: { requirePreview: true, ...EMERGENCY },
    limited: { requirePreview: true, ...EMERGENCY },
    high: { quorum: 2, requirePreview: true, blockOnOpenThreads: true, ...BY_REVIEWER, ...EMERGENCY },
  },
  deploy: {
    low: OPEN,
    limited: REVIEWED,
    high: { requirePreview: true, ...BY_REVIEWER },
  },
  accept_exception: { low: OPEN, limited: REVIEWED, high: BY_REVIEWER },
  change_threshold: { low: OPEN, limited: REVIEWED, high: BY_REVIEWER },
  change_policy: { low: REVIEWED, limited: REVIEWED, high: { quorum: 2 } },
};

/** The rule that every project begins with, before anybody has put another in force. */
export function defaultPolicy(gate: Gate, tier: RiskTier = DEFAULT_TIER): Policy {
  return { gate, ...BASE, ...DEFAULTS[gate][tier] };
}

/** Whether a passage needs an approved request at all. */
export const needsApproval = (policy: Pick<Policy, "quorum">): boolean => policy.quorum > 0;
