import type { Role } from "#domain/access/roles.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import type { Policy } from "./policy.ts";
import { roleNames } from "./rules.ts";

export const BREAK_GLASS_STATES = ["proposed", "in_force", "reviewed", "withdrawn"] as const;
export type BreakGlassState = (typeof BREAK_GLASS_STATES)[number];

/** A proposal that nobody confirms is over after an hour: an emergency does not wait longer. */
export const PROPOSAL_MINUTES = 60;
/** Days within which a third person looks at what was done. */
export const REVIEW_WITHIN_DAYS = 3;

export type Breaker = {
  id: string;
  type: "user" | "apiKey" | "system" | "anonymous";
  roles: readonly Role[];
  /** Author, trainer or last modifier of what would be released. */
  hadAPart: boolean;
  grantedOwnRole: boolean;
};

/** The role in which somebody may break the glass under this policy; null when they may not. */
export const breakingRole = (policy: Policy, roles: readonly Role[]): Role | null =>
  policy.breakGlass.allowed ? (roles.find((role) => policy.breakGlass.roles.includes(role)) ?? null) : null;

function rolesRefusal(policy: Policy, by: Breaker): Refusal | null {
  if (by.type !== "user") {
    return refuse(
      "forbidden",
      "not_a_person",
      "The glass is broken by signed-in people. API keys and jobs cannot.",
    );
  }
  if (!policy.breakGlass.allowed) {
    return refuse(
      "forbidden",
      "not_allowed",
      "The policy of this gate allows no emergency. It takes its quorum.",
    );
  }
  if (breakingRole(policy, by.roles) !== null) return null;
  const names = roleNames({ roles: policy.breakGlass.roles });
  return refuse("forbidden", "role", `In an emergency this takes ${names}. Ask one of them.`);
}

/** Why this person may not propose to pass without the quorum; null when they may. The author may propose; somebody else confirms. */
export const proposeRefusal = (policy: Policy, by: Breaker): Refusal | null => rolesRefusal(policy, by);

export type ProposalFacts = {
  state: BreakGlassState;
  proposedBy: string;
  confirmedBy: string | null;
  expiresAt: string;
};

/** Why this person may not confirm; null when they may. Two different people, the second without a part in the work. */
export function confirmRefusal(
  policy: Policy,
  proposal: ProposalFacts,
  by: Breaker,
  now: string,
): Refusal | null {
  if (proposal.state !== "proposed") {
    return refuse("conflict", "state", "This was confirmed or taken back already. Nothing was moved by you.");
  }
  if (proposal.expiresAt <= now) {
    return refuse(
      "conflict",
      "expired",
      "This proposal is older than an hour and no longer counts. Propose it again.",
    );
  }
  const refusal = rolesRefusal(policy, by);
  if (refusal) return refusal;
  if (proposal.proposedBy === by.id) {
    return refuse(
      "forbidden",
      "same_person",
      "You proposed this. Somebody else has to confirm it: it takes two people.",
    );
  }
  if (by.hadAPart) {
    return refuse(
      "forbidden",
      "own_work",
      "You had a part in this version, so you cannot be the second person. Ask a colleague.",
    );
  }
  if (by.grantedOwnRole) {
    return refuse(
      "forbidden",
      "granted_own_role",
      "You gave yourself the role. Somebody else has to confirm.",
    );
  }
  return null;
}

/** Why this person may not close the review afterwards; null when they may. */
export function reviewRefusal(
  proposal: Pick<ProposalFacts, "state" | "proposedBy" | "confirmedBy">,
  by: Pick<Breaker, "id" | "type" | "hadAPart">,
): Refusal | null {
  if (by.type !== "user")
    return refuse("forbidden", "not_a_person", "This is reviewed by a signed-in person.");
  if (proposal.state !== "in_force") {
    return refuse(
      "conflict",
      "state",
      "There is nothing to review here: it was never confirmed, or the review is closed.",
    );
  }
  if (by.id === proposal.proposedBy || by.id === proposal.confirmedBy) {
    return refuse("forbidden", "same_person", "You were one of the two. A third person closes the review.");
  }
  if (by.hadAPart) {
    return refuse(
      "forbidden",
      "own_work",
      "You had a part in this version. Somebody without one closes the review.",
    );
  }
  return null;
}
