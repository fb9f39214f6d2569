import type { Role } from "#domain/access/roles.ts";
import type { Blocker } from "./blockers.ts";
import type { ChangesSince } from "./changes.ts";
import type { FindingView } from "./findings.ts";
import type { Policy } from "./policy.ts";
import type { DecisionKind, IgnoredBecause } from "./rules.ts";
import type { Meaning } from "./signature.ts";
import type { Gate, RequestState } from "./states.ts";

/** What a request asks of the reader: to decide, to answer a reviewer, or to put into effect what was approved. */
export type Waits = "decide" | "answer" | "release";

export type RequestLine = {
  id: string;
  gate: Gate;
  alias: string | null;
  /** What it is about; `path` is where its page is, below the project's address. */
  subject: { kind: string; id: string; label: string; path: string[] };
  tier: string | null;
  reason: string;
  state: RequestState;
  stateReason: string | null;
  requestedBy: { id: string; name: string };
  dueOn: string | null;
  createdAt: string;
  closedAt: string | null;
  /** What it waits for from the reader; null: nothing. */
  waits: Waits | null;
};

/** A request in a list, with the signatures on it that no later one of the same say replaced. */
export type ListedRequest = RequestLine & { signatures: SignatureView[] };

/** The signature of a decision as it is shown and printed. */
export type SignatureView = {
  signatureId: string;
  requestId: string;
  contentDigest: string;
  printedName: string;
  meaning: Meaning;
  at: string;
  timeZone: string;
  method: string;
  factors: readonly string[];
  recordSha256: string;
  keyId: string | null;
  signature: string | null;
  policyVersion: number;
  /** Where it stands in the log; null while no checkpoint covers it. */
  receipt: { leafIndex: number; treeSize: number | null; at: string; proof: string } | null;
};

export type DelegationView = {
  id: string;
  from: { id: string; name: string };
  to: { id: string; name: string };
  reason: string;
  untilOn: string;
  createdAt: string;
  /** In force: neither taken back nor past its day. */
  inForce: boolean;
  mayEnd: boolean;
};

export type StoryLine = {
  at: string;
  who: string | null;
  sentence: string;
  tone: "plain" | "good" | "warn" | "bad";
};

export type DecisionView = {
  id: string;
  person: { id: string; name: string };
  role: string;
  decision: DecisionKind;
  reason: string;
  statement: string;
  contentDigest: string;
  createdAt: string;
  /** The colleague whose say this was. */
  onBehalfOf: { id: string; name: string } | null;
  /** Null for a comment, and for decisions older than signing. */
  signature: SignatureView | null;
  /** Why it does not count now; null when it does, or for a comment. */
  ignored: { because: IgnoredBecause; sentence: string } | null;
};

export type MayDecide = { allowed: boolean; reason: string | null; key: string | null };

/** The way past the quorum: the roles of the two people, and why this reader may not propose it now. */
export type EmergencyView = { roles: readonly Role[]; mayPropose: boolean; reason: string | null };

/** Everything the panel and the page of a request show. */
export type RequestView = RequestLine & {
  policy: Policy;
  policyVersion: number;
  /** The content as it was hashed. */
  manifest: Record<string, unknown>;
  /** The content the request was made for, and the content as it is now. */
  contentDigest: string;
  currentDigest: string;
  author: { id: string; name: string };
  lastModifier: { id: string; name: string };
  expiresAt: string | null;
  decisions: DecisionView[];
  approvals: number;
  quorum: number;
  sentence: string;
  blockers: Blocker[];
  findings: FindingView[];
  delegations: DelegationView[];
  /** What happened to this request, oldest first. */
  story: StoryLine[];
  /** Days past the due date; 0: not overdue. */
  daysOverdue: number;
  mayApprove: MayDecide;
  mayAskForChanges: MayDecide;
  mayComment: boolean;
  mayWithdraw: boolean;
  /** Distinct inputs the reader tried with these bytes. */
  myPreviews: number;
  /** What the reader would put their name to. */
  statements: { approve: string; request_changes: string } | null;
  /** The reader may decide for themselves; what they hold for others is in `saysHeld`. */
  ownSay: boolean;
  saysHeld: { id: string; name: string; statements: { approve: string; request_changes: string } }[];
  mayDelegate: boolean;
  mayRemind: boolean;
  mayCloseFindings: { critical: boolean; other: boolean };
  /** What changed since the reader last decided on this subject; null when they never did, or nothing changed. */
  sinceMine: ChangesSince | null;
  /** Null where there is none: another gate, a policy without it, or a reader who may not decide. */
  emergency: EmergencyView | null;
};

/** A name moved without the quorum, or about to be. */
export type BreakGlassView = {
  id: string;
  label: string;
  path: string[];
  alias: string;
  versionId: string;
  contentDigest: string;
  reason: string;
  state: "proposed" | "in_force" | "reviewed" | "withdrawn";
  proposedBy: { id: string; name: string };
  proposedAt: string;
  expiresAt: string;
  confirmedBy: { id: string; name: string } | null;
  confirmedAt: string | null;
  reviewDueOn: string | null;
  daysOverdue: number;
  reviewedBy: { id: string; name: string } | null;
  reviewedAt: string | null;
  outcome: "justified" | "not_justified" | null;
  review: string | null;
  mayConfirm: boolean;
  mayReview: boolean;
  mayWithdraw: boolean;
};
