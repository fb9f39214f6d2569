import { type Refusal, refuse } from "#domain/format/refusal.ts";

/** The passages that need approval. */
export const GATES = [
  "leave_phase",
  "release_version",
  "deploy",
  "accept_exception",
  "change_threshold",
  "change_policy",
] as const;

export type Gate = (typeof GATES)[number];

/** A stored gate by its name; an unknown one is a fault of the program. */
export function gateOf(text: string): Gate {
  const gate = GATES.find((known) => known === text);
  if (!gate) throw new RangeError(`There is no gate ${text}.`);
  return gate;
}

export const GATE_LABELS: Readonly<Record<Gate, string>> = {
  leave_phase: "Leave a phase",
  release_version: "Release a version",
  deploy: "Deploy",
  accept_exception: "Accept an exception",
  change_threshold: "Change a monitor's threshold",
  change_policy: "Change a policy",
};

/** Passages that an act of their own puts into effect. The others take effect by themselves once a checkpoint covers the signatures. */
export const PASSED_BY_AN_ACT: readonly Gate[] = ["release_version", "deploy"];

export const takesEffectByItself = (gate: Gate): boolean => !PASSED_BY_AN_ACT.includes(gate);

export const REQUEST_STATES = [
  "pending",
  "approved",
  "changes_requested",
  "withdrawn",
  "expired",
  "applied",
  "voided",
] as const;

export type RequestState = (typeof REQUEST_STATES)[number];

export const REQUEST_STATE_LABELS: Readonly<Record<RequestState, string>> = {
  pending: "Waiting for review",
  approved: "Approved",
  changes_requested: "Changes asked for",
  withdrawn: "Withdrawn",
  expired: "Expired",
  applied: "Applied",
  voided: "Voided by a change",
};

/** The states in which a request still waits for somebody's act. */
export const OPEN_STATES: readonly RequestState[] = ["pending", "changes_requested", "approved"];

/**
 * Where a request may go from each state. `voided`: what was asked for changed, so that a new request is needed.
 * From `changes_requested` back to `pending`: the requester answered and asks again.
 */
export const TRANSITIONS: Readonly<Record<RequestState, readonly RequestState[]>> = {
  pending: ["approved", "changes_requested", "withdrawn", "expired", "voided"],
  approved: ["applied", "changes_requested", "withdrawn", "expired", "voided"],
  changes_requested: ["pending", "approved", "withdrawn", "expired", "voided"],
  withdrawn: [],
  expired: [],
  applied: [],
  voided: [],
};

export const mayMove = (from: RequestState, to: RequestState): boolean => TRANSITIONS[from].includes(to);

/** Why a request may not go from one state to another; null when it may. */
export function moveRefusal(from: RequestState, to: RequestState): Refusal | null {
  if (mayMove(from, to)) return null;
  return refuse(
    "conflict",
    "state",
    `${closedSentence(from)} It cannot become "${REQUEST_STATE_LABELS[to].toLowerCase()}".`,
  );
}

/** What a state means for somebody who wants to act on the request. */
export function closedSentence(state: RequestState): string {
  switch (state) {
    case "pending":
      return "This request waits for review.";
    case "approved":
      return "This request is approved and has not been applied yet.";
    case "changes_requested":
      return "A reviewer asked for changes on this request.";
    case "withdrawn":
      return "This request was withdrawn.";
    case "expired":
      return "This request expired. Ask for a new review.";
    case "applied":
      return "This request was approved and applied already.";
    case "voided":
      return "What this request was about has changed since, so it no longer counts. Ask for a new review.";
  }
}
