import type { Blocker } from "./blockers.ts";
import type { Policy } from "./policy.ts";
import type { DecisionKind, IgnoredBecause } from "./rules.ts";
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

export type DecisionView = {
  id: string;
  person: { id: string; name: string };
  role: string;
  decision: DecisionKind;
  reason: string;
  statement: string;
  contentDigest: string;
  createdAt: string;
  /** Why it does not count now; null when it does, or for a comment. */
  ignored: { because: IgnoredBecause; sentence: string } | null;
};

export type MayDecide = { allowed: boolean; reason: string | null; key: string | null };

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
  mayApprove: MayDecide;
  mayAskForChanges: MayDecide;
  mayComment: boolean;
  mayWithdraw: boolean;
  /** Distinct inputs the reader tried with these bytes. */
  myPreviews: number;
  /** What the reader would put their name to. */
  statements: { approve: string; request_changes: string } | null;
};
