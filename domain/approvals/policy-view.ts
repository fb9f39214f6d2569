import type { Policy } from "./policy.ts";
import type { PolicySource, PolicyState } from "./policy-rules.ts";
import type { Gate } from "./states.ts";
import type { RiskTier } from "./tiers.ts";

type PersonNamed = { id: string; name: string };

/** One version of a rule, as people read it. */
export type PolicyVersionView = {
  id: string;
  gate: Gate;
  tier: RiskTier;
  number: number;
  policy: Policy;
  state: PolicyState;
  reason: string;
  proposedBy: PersonNamed;
  proposedAt: string;
  /** Who completed its approval; null while it is proposed, or when it was there before versions were. */
  inForceBy: PersonNamed | null;
  inForceAt: string | null;
  requestId: string | null;
  /** For every project of the organization that has no rule of its own. */
  forOrganization: boolean;
  /** It gives the project's own rule up. */
  followsOrganization: boolean;
  /** The project in which it is reviewed. */
  projectId: string;
};

/** The rule of a gate at one tier: what is in force, and what is proposed. */
export type PolicyLine = {
  gate: Gate;
  tier: RiskTier;
  policy: Policy;
  source: PolicySource;
  /** Its number among those of its source. 0: nobody has changed the rule that every project begins with. */
  rev: number;
  /** What a proposal for all projects is made on top of. */
  organization: { policy: Policy; rev: number };
  inForce: PolicyVersionView | null;
  proposals: PolicyVersionView[];
};

export type PoliciesView = {
  tier: RiskTier;
  tierReason: string;
  tierSetBy: PersonNamed | null;
  tierSetAt: string | null;
  /** The open review of a lower tier. */
  tierRequestId: string | null;
  /** Other people who could approve a change of policy; empty: nobody, and the page says what to do. */
  approvers: PersonNamed[];
  items: PolicyLine[];
};
