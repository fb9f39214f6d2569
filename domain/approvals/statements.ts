import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import type { DecisionKind } from "./rules.ts";

/** What each decision means, shown before it is taken and wherever the record is shown. */
export const DECISION_MEANINGS: Readonly<Record<DecisionKind, string>> = {
  approve: "Approval",
  request_changes: "Request for changes",
  comment: "Comment without a decision",
};

export const DECISION_LABELS: Readonly<Record<DecisionKind, string>> = {
  approve: "Approved",
  request_changes: "Asked for changes",
  comment: "Commented",
};

export type StatementFacts = {
  personName: string;
  role: Role;
  /** What is decided on, for example "Delay model, version 3". */
  subject: string;
  /** What the approval would bring, for example "the release as champion". */
  purpose: string;
  contentDigest: string;
  /** Whose say it is, when somebody handed theirs over. */
  onBehalfOf?: string | null;
};

/** The sentence that a person puts their name to. It is kept word for word with the decision. */
export function signatureStatement(decision: DecisionKind, facts: StatementFacts): string {
  const { personName, role, subject, purpose, contentDigest } = facts;
  const who = facts.onBehalfOf
    ? `I, ${personName}, in the place of ${facts.onBehalfOf} (${ROLE_LABELS[role]}),`
    : `I, ${personName} (${ROLE_LABELS[role]}),`;
  const what = `${subject}, content sha256:${contentDigest}`;
  switch (decision) {
    case "approve":
      return `${who} have reviewed ${what}, and approve ${purpose}. I am not its author, did not ask for this review and did not make its last change. My approval holds for exactly this content.`;
    case "request_changes":
      return `${who} have reviewed ${what}, and do not approve ${purpose}. Changes are needed for the reason I give.`;
    case "comment":
      return `${who} comment on ${what}. This is neither an approval nor a refusal.`;
  }
}
