import type { RecordedPolicy } from "./request.ts";

/**
 * The rules that every project begins with, before the log puts others in force. Written down here once more, as the
 * transitions are: a later, looser default of the portal must not change what an auditor's check accepts.
 */
const OPEN = { quorum: 0, requiredRoles: [] };
const ONE = { quorum: 1, requiredRoles: [] };
const BY_REVIEWER = { quorum: 1, requiredRoles: ["reviewer"] };

type Rule = { quorum: number; requiredRoles: readonly string[] };
type ByTier = { low: Rule; limited: Rule; high: Rule };

const DEFAULTS: Readonly<Record<string, ByTier>> = {
  leave_phase: { low: OPEN, limited: OPEN, high: ONE },
  release_version: { low: ONE, limited: ONE, high: { quorum: 2, requiredRoles: ["reviewer"] } },
  deploy: { low: OPEN, limited: ONE, high: BY_REVIEWER },
  accept_exception: { low: OPEN, limited: ONE, high: BY_REVIEWER },
  change_threshold: { low: OPEN, limited: ONE, high: BY_REVIEWER },
  change_policy: { low: ONE, limited: ONE, high: { quorum: 2, requiredRoles: [] } },
};

const ROLES = ["reviewer", "lead", "owner"];

/** The roles of a whole organization that decide: the only ones that count for a rule for all projects. */
const ACROSS_PROJECTS = ["owner"];

/** A rule as it counts for what concerns all projects. */
export function acrossProjects(rule: RecordedPolicy): RecordedPolicy {
  return {
    quorum: Math.max(1, rule.quorum),
    roles: [...ACROSS_PROJECTS],
    requiredRoles: rule.requiredRoles.filter((role) => ACROSS_PROJECTS.includes(role)),
  };
}

/** The tier of a project that nobody has rated. */
export const FIRST_TIER = "limited";

export const isGate = (gate: string): boolean => Object.hasOwn(DEFAULTS, gate);

const isTier = (tier: string): tier is keyof ByTier => ["low", "limited", "high"].includes(tier);

/** The rule of version 0; null for a gate or a tier that is not known. */
export function ruleAtFirst(gate: string, tier: string): RecordedPolicy | null {
  const byTier = isGate(gate) ? DEFAULTS[gate] : undefined;
  const rule = byTier && isTier(tier) ? byTier[tier] : undefined;
  return rule ? { quorum: rule.quorum, roles: [...ROLES], requiredRoles: [...rule.requiredRoles] } : null;
}
