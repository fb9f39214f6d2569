import type { Tx } from "#db/client.ts";
import type { Blocker } from "#domain/approvals/blockers.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { type Gate, gateOf } from "#domain/approvals/states.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { acceptException } from "./gates/accept-exception.ts";
import { changePolicy } from "./gates/change-policy.ts";
import { changeThreshold } from "./gates/change-threshold.ts";
import { deploy } from "./gates/deploy.ts";
import { leavePhase } from "./gates/leave-phase.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { releaseVersion } from "./release-version.ts";

/** What a request was made for. */
export type Asked = {
  projectId: string;
  subjectId: string;
  alias: string | null;
  /** The proposed change, where the subject alone does not say it. */
  payload: unknown;
};

/** What a signature would be about, as it is at this moment. */
export type PassageContent = {
  projectId: string;
  /** SHA-256 over the canonical form of the manifest, hex: what a signature is bound to. */
  digest: string;
  /** The content itself, as the JSON that was hashed. */
  manifest: unknown;
  /** Everybody who made it. None of them decides. */
  authorIds: string[];
  lastModifierId: string;
  /** "late-flight v4", and where its page is below the project's address. */
  label: string;
  path: string[];
  /** "late-flight, version 4": how a signed statement names it. */
  named: string;
  /** The version whose bytes a reviewer tries first; null when there is nothing to try. */
  model: { versionId: string; sha256: string } | null;
  /** The place on the project where people talk about the rule that would be replaced. */
  ruleKey?: string;
};

export type Apply = {
  tx: Tx;
  orgId: string;
  projectId: string;
  requestId: string;
  asked: Asked;
  content: PassageContent;
  /** Who completed the quorum, which is not who calls: the system does. */
  userId: string;
  now: string;
  audit: AuditTrail;
};

/** One kind of passage that needs approval: how its content is read, what else blocks it, and how it is put into effect. */
export type Passage = {
  gate: Gate;
  /** What kind of thing passes; a function where the gate knows several. */
  subjectType: string | ((asked: Asked) => string);
  /** `hold` keeps what the digest is made of as it is until the end of the transaction; it is locked before the request is. */
  content(tx: Tx, asked: Asked, options: { hold: boolean }): Promise<PassageContent>;
  /** What the approval brings, as the statement says it: "the release as champion". */
  purpose(asked: Asked): string;
  /** The rule of the whole organization, where the subject concerns all of its projects; null where it is its project's affair. */
  ruleAcrossProjects?(tx: Tx, asked: Asked): Promise<PolicyInForce | null>;
  /** The rule as it is meant for this very subject. */
  narrow?(policy: Policy, content: PassageContent): Policy;
  /** Lines of "what blocks this" beyond those of the policy. */
  blocks?(tx: Tx, asked: Asked, content: PassageContent): Promise<Blocker[]>;
  /** Puts it into effect once a checkpoint covers the signatures. Without it a command of its own does, by `approvedRequest`. */
  apply?(context: Apply): Promise<void>;
};

/** Every gate, and how it is passed. */
const PASSAGES: Readonly<Record<Gate, Passage>> = {
  leave_phase: leavePhase,
  release_version: releaseVersion,
  deploy,
  accept_exception: acceptException,
  change_threshold: changeThreshold,
  change_policy: changePolicy,
};

export const passageOf = (gate: string): Passage => PASSAGES[gateOf(gate)];

export const subjectTypeOf = ({ subjectType }: Passage, asked: Asked): string =>
  typeof subjectType === "string" ? subjectType : subjectType(asked);

type AskedRow = { projectId: string; subjectId: string; alias: string | null; payload: unknown };

export const askedOf = ({ projectId, subjectId, alias, payload }: AskedRow): Asked => ({
  projectId,
  subjectId,
  alias,
  payload,
});
