import { plain, text, texts, whole } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { Signed } from "../signature-record.ts";

/** The part of a policy that can be derived again from the log. */
export type RecordedPolicy = { quorum: number; roles: string[]; requiredRoles: string[] };

/** A decision as the log has it, and whether it may count. */
export type LoggedDecision = {
  id: string | null;
  signer: string;
  /** Whose say it is: the signer's own, or that of the person who handed it over. */
  say: string;
  decision: string;
  role: string;
  digest: string;
  counts: boolean;
  /** What the log has of its signature; null for an entry without one. */
  signed: Signed | null;
  leaf: number;
};

/** A review request as the entries so far have left it. */
export type LoggedRequest = {
  id: string;
  leaf: number;
  at: string;
  project: string | null;
  gate: string;
  subject: string | null;
  alias: string | null;
  digest: string;
  /** The tier of the rule for all projects that it is about, which goes by the organization's rule; null for a project's affair. */
  acrossTier: string | null;
  /** Null in entries of format 1, which did not record it. */
  policy: RecordedPolicy | null;
  requestedBy: string | null;
  authors: string[];
  lastModifier: string | null;
  expiresAt: string | null;
  state: string;
  /** In the order in which they were taken. */
  decisions: LoggedDecision[];
  /** The leaf of the passage that it was used for. */
  usedBy: number | null;
};

/** What of a rule can be derived again; null for what is no rule. */
export function policyOf(value: unknown): RecordedPolicy | null {
  const rule = plain(value);
  const quorum = whole(rule?.quorum);
  if (!rule || quorum === undefined) return null;
  return { quorum, roles: texts(rule.roles), requiredRoles: texts(rule.requiredRoles) };
}

/** The request that an entry opens; null when it does not say enough. */
export function openedRequest(entry: Entry, leaf: number): LoggedRequest | null {
  const after = entry.after;
  const digest = text(after?.contentDigest);
  if (!after || !entry.target || digest === undefined) return null;
  return {
    id: entry.target.id,
    leaf,
    at: entry.at,
    project: entry.project,
    gate: text(after.gate) ?? "release_version",
    subject: text(plain(after.subject)?.id) ?? text(after.versionId) ?? null,
    alias: text(after.alias) ?? null,
    digest,
    acrossTier: after.forOrganization === true ? (text(after.tier) ?? "") : null,
    policy: policyOf(after.policy),
    requestedBy: text(after.requestedBy) ?? entry.actor.id,
    authors: texts(after.authors),
    lastModifier: text(after.lastModifier) ?? null,
    expiresAt: text(after.expiresAt) ?? null,
    state: text(after.state) ?? "pending",
    decisions: [],
    usedBy: null,
  };
}

export type Part = "made" | "asked for" | "changed last";

/** The part that somebody has in what is reviewed; null when they have none. */
export function partIn(request: LoggedRequest, person: string): Part | null {
  if (request.authors.includes(person)) return "made";
  if (request.requestedBy === person) return "asked for";
  return request.lastModifier === person ? "changed last" : null;
}

/** The decision in force of each say: its latest that is no comment. */
export function inForce(request: LoggedRequest): LoggedDecision[] {
  const latest = new Map<string, LoggedDecision>();
  for (const decision of request.decisions)
    if (decision.decision !== "comment") latest.set(decision.say, decision);
  return [...latest.values()];
}

/** What an approval lacks; null when the policy's conditions on the approvals are met. */
export function missingFor(request: LoggedRequest, policy: RecordedPolicy): string | null {
  const standing = inForce(request).filter((decision) => decision.counts);
  if (standing.some((decision) => decision.decision === "request_changes"))
    return "somebody asks for changes";
  const approvals = standing.filter((decision) => decision.decision === "approve");
  const people = new Set(approvals.map((decision) => decision.signer)).size;
  if (people < policy.quorum) return `${people} of ${policy.quorum} approvals count`;
  const absent = policy.requiredRoles.filter((role) => !approvals.some((decision) => decision.role === role));
  return absent.length === 0 ? null : `no ${absent.join(" and no ")} is among those who approved`;
}
