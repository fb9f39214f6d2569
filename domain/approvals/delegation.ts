import { type Refusal, refuse } from "#domain/format/refusal.ts";
import type { RequestFacts } from "./rules.ts";
import { closedSentence, OPEN_STATES } from "./states.ts";

export type DelegationFacts = {
  fromId: string;
  toId: string;
  toName: string;
  /** Roles of the giver that the policy counts. */
  fromCounts: boolean;
  /** The receiver is a person, is in the project and may decide on reviews. */
  toMayDecide: boolean;
  /** Roles of the receiver that the policy counts. */
  toCounts: boolean;
  /** The request is about a rule for all projects of the organization. */
  acrossProjects: boolean;
  /** Either of them holds somebody's say already, or gave theirs away. */
  held: boolean;
  untilOn: string;
  today: string;
  expiresOn: string | null;
};

/** Why a say cannot be handed over like this; null when it can. What bars a person from deciding bars giver and receiver alike. */
export function delegationRefusal(
  facts: DelegationFacts,
  request: Pick<RequestFacts, "state" | "requesterId" | "authorIds" | "lastModifierId">,
): Refusal | null {
  const { state } = request;
  if (!OPEN_STATES.includes(state)) return refuse("conflict", "closed", closedSentence(state));
  if (facts.fromId === facts.toId) {
    return refuse("invalid", "self", "Your say is yours already. Choose a colleague.");
  }
  const involved = new Set([request.requesterId, ...request.authorIds, request.lastModifierId]);
  if (involved.has(facts.fromId)) {
    return refuse(
      "forbidden",
      "own_work",
      "You had a part in this, so you have no say to hand over. Somebody else decides.",
    );
  }
  if (involved.has(facts.toId)) {
    return refuse(
      "forbidden",
      "delegate_own_work",
      `${facts.toName} had a part in this and cannot decide on it for you either. Choose somebody else.`,
    );
  }
  if (!facts.fromCounts) {
    return refuse(
      "forbidden",
      "role",
      "Your role has no say on this request, so there is none to hand over.",
    );
  }
  if (!facts.toMayDecide) {
    return refuse(
      "invalid",
      "not_eligible",
      `${facts.toName} may not decide on reviews in this project. Choose a reviewer, lead or owner.`,
    );
  }
  // Else a project's people would decide over the others after all, each in the place of an owner.
  if (facts.acrossProjects && !facts.toCounts) {
    return refuse(
      "forbidden",
      "across_projects",
      `This is a rule for all projects, and ${facts.toName} has no say on those. Hand yours to somebody whose own would count.`,
    );
  }
  if (facts.held) {
    return refuse(
      "conflict",
      "chain",
      "A say is handed over once, and only one's own. One of you holds or gave one away on this request already.",
    );
  }
  if (facts.untilOn < facts.today) {
    return refuse("invalid", "until", "This day has passed already. Choose today or a later day.");
  }
  return null;
}
