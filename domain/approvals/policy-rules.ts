import { allows } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE, ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import { joinNames } from "#domain/format/names.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import type { Policy } from "./policy.ts";
import type { Gate } from "./states.ts";

/** Gates that nobody passes alone, whatever the policy: an open one would take the others' rules away with it. */
export const ALWAYS_APPROVED: readonly Gate[] = ["release_version", "change_policy"];

export const POLICY_STATES = ["proposed", "in_force", "superseded", "refused", "withdrawn"] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

export const POLICY_STATE_LABELS: Readonly<Record<PolicyState, string>> = {
  proposed: "Proposed",
  in_force: "In force",
  superseded: "Superseded",
  refused: "Refused",
  withdrawn: "Withdrawn",
};

/** Whose rule it is that a gate goes by. */
export type PolicySource = "project" | "organization" | "built_in";

const labels = (roles: readonly Role[]) =>
  joinNames(
    roles.map((role) => ROLE_LABELS[role].toLowerCase()),
    9,
  );

/** Why a rule cannot be one, whoever proposes it: nobody could ever meet it, or everybody would pass; null when it can. */
export function ruleRefusal(policy: Policy): Refusal | null {
  const no = (path: string, sentence: string) => refuse("invalid", `rule.${path}`, sentence);
  const cannot = [...policy.roles, ...policy.requiredRoles].filter(
    (role) => !allows([role], "review:decide"),
  );
  if (cannot.length > 0) {
    return no("roles", `The role ${labels([...new Set(cannot)])} cannot decide on reviews. Take it out.`);
  }
  if (policy.roles.length === 0) return no("roles", "Name at least one role whose approval counts.");
  if (policy.quorum < 1 && ALWAYS_APPROVED.includes(policy.gate)) {
    return no("quorum", "This gate is never open: at least one other person has to approve.");
  }
  const outside = policy.requiredRoles.filter((role) => !policy.roles.includes(role));
  if (outside.length > 0) {
    return no(
      "requiredRoles",
      `An approval by the role ${labels(outside)} is asked for, but would not count. Let it count too.`,
    );
  }
  const different = new Set(policy.requiredRoles).size;
  if (different > policy.quorum) {
    return no(
      "requiredRoles",
      `${different} different roles are asked for, but only ${policy.quorum} approvals. Ask for ${different} or more.`,
    );
  }
  if (policy.requirePreview && !PREVIEW_GATES.includes(policy.gate)) {
    return no("requirePreview", "There is no model to try at this gate. Do not ask for a preview.");
  }
  if (policy.breakGlass.allowed && !EMERGENCY_GATES.includes(policy.gate)) {
    return no("breakGlass", "Only a release can be passed in an emergency. Do not allow it here.");
  }
  if (policy.breakGlass.allowed && policy.breakGlass.roles.length === 0) {
    return no("breakGlass", "Say whose role may pass in an emergency, or do not allow it.");
  }
  const stranger = policy.breakGlass.roles.filter((role) => !allows([role], "review:decide"));
  if (policy.breakGlass.allowed && stranger.length > 0) {
    return no("breakGlass", `The role ${labels(stranger)} cannot decide, so it cannot pass in an emergency.`);
  }
  return null;
}

/**
 * The rule by which a rule for all projects is itself approved: only roles of the whole organization count, of those that the
 * rule names, and an owner where it names none. A project's people do not decide over the others.
 */
export function acrossProjects(policy: Policy): Policy {
  const wide = policy.roles.filter((role) => ORGANIZATION_WIDE.has(role) && allows([role], "review:decide"));
  const roles: readonly Role[] = wide.length > 0 ? wide : ["owner"];
  return {
    ...policy,
    quorum: Math.max(1, policy.quorum),
    roles,
    requiredRoles: policy.requiredRoles.filter((role) => roles.includes(role)),
  };
}

/** Why nobody could approve a rule for all projects that this person proposes; null where enough others can. */
export function tooFewAcrossProjects(
  policy: Pick<Policy, "quorum" | "roles">,
  others: number,
): Refusal | null {
  if (others >= policy.quorum) return null;
  const asked = policy.quorum === 1 ? "1 approval" : `${policy.quorum} approvals`;
  return refuse(
    "precondition_failed",
    "too_few_owners",
    `A rule for all projects needs ${asked} by the role ${labels(policy.roles)}, of people other than you. This organization has ${others} of them. Make more people ${labels(policy.roles)} on the page People and roles, or propose the rule in each project.`,
  );
}

/** Gates at which there is a model to try. */
export const PREVIEW_GATES: readonly Gate[] = ["release_version", "deploy"];

/** Gates that two people may pass together in an emergency. */
export const EMERGENCY_GATES: readonly Gate[] = ["release_version"];

/** A rule in one order, so that two rules that say the same are the same. What the rule leaves open says nothing else either. */
export function canonicalRule(policy: Policy): Policy {
  const sorted = <T extends string>(list: readonly T[]) => [...new Set(list)].sort();
  return {
    gate: policy.gate,
    quorum: policy.quorum,
    roles: sorted(policy.roles),
    requiredRoles: sorted(policy.requiredRoles),
    requirePreview: policy.requirePreview,
    requireChecklistPhases: sorted(policy.requireChecklistPhases),
    blockOnOpenThreads: policy.blockOnOpenThreads,
    blockOnCriticalFindings: policy.blockOnCriticalFindings,
    expiresAfterDays: policy.expiresAfterDays,
    breakGlass: {
      allowed: policy.breakGlass.allowed,
      roles: policy.breakGlass.allowed ? sorted(policy.breakGlass.roles) : [],
    },
  };
}

export const samePolicy = (a: Policy, b: Policy): boolean =>
  JSON.stringify(canonicalRule(a)) === JSON.stringify(canonicalRule(b));

/** Why this person may not put this proposal in force; null when they may. */
export function putInForceRefusal(
  proposal: { state: PolicyState; proposedBy: string; baseNumber: number },
  by: { userId: string; numberInForce: number },
): Refusal | null {
  if (proposal.state !== "proposed") {
    return refuse(
      "conflict",
      "state",
      `This proposal is ${POLICY_STATE_LABELS[proposal.state].toLowerCase()} already.`,
    );
  }
  if (proposal.proposedBy === by.userId) {
    return refuse(
      "forbidden",
      "own_proposal",
      "Nobody puts their own proposal in force. Somebody else approves it.",
    );
  }
  if (proposal.baseNumber !== by.numberInForce) {
    return refuse(
      "conflict",
      "overtaken",
      "Another version came in force after this was proposed. Nothing was changed. Propose it again on top of that one.",
    );
  }
  return null;
}
