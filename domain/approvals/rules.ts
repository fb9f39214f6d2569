import type { Role } from "#domain/access/roles.ts";
import { type Moment, toMillis } from "#domain/format/moment.ts";
import { joinNames } from "#domain/format/names.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import type { Policy } from "./policy.ts";
import { closedSentence, type RequestState } from "./states.ts";

export type { Policy } from "./policy.ts";

export type DecisionKind = "approve" | "request_changes" | "comment";

export type Decision = {
  personId: string;
  personName: string;
  /** Whose say it is, when somebody handed theirs over. */
  onBehalfOf?: { id: string; name: string } | null;
  /** Roles the person had when deciding. */
  roles: readonly Role[];
  decision: DecisionKind;
  /** The digest that the person decided on. */
  contentDigest: string;
  decidedAt: Moment;
};

export type RequestFacts = {
  state: RequestState;
  /** Digest of the content as it is now. */
  contentDigest: string;
  requesterId: string;
  /** Everybody who made the thing: who registered the version, who trained it. */
  authorIds: readonly string[];
  lastModifierId: string | null;
  expiresAt?: Moment | null;
};

export type IgnoredBecause =
  | "stale"
  | "author"
  | "requester"
  | "last_modifier"
  | "role"
  | "superseded"
  | "same_person";

export type Ignored = { decision: Decision; because: IgnoredBecause; sentence: string };

export type Verdict = {
  state: RequestState;
  /** Approvals that count, and how many the policy asks for. */
  approvals: number;
  quorum: number;
  /** How many more approvals it takes at least. */
  missing: number;
  /** Roles that the policy asks for by name and that no counted approval has. */
  lackingRoles: readonly Role[];
  /** Decisions that count: the latest of each person, on the present content, by somebody who may decide. */
  counted: readonly Decision[];
  ignored: readonly Ignored[];
  sentence: string;
};

/** The part that a person has in what they would decide on; null when they have none. */
function partOf(personId: string, request: RequestFacts): "author" | "requester" | "last_modifier" | null {
  if (request.authorIds.includes(personId)) return "author";
  if (request.requesterId === personId) return "requester";
  return request.lastModifierId === personId ? "last_modifier" : null;
}

const hasRole = (roles: readonly Role[], policy: Policy): boolean =>
  roles.some((role) => policy.roles.includes(role));

/** The person whose say a decision is. */
export const sayOf = (decision: Pick<Decision, "personId" | "onBehalfOf">): string =>
  decision.onBehalfOf?.id ?? decision.personId;

function whyIgnored(policy: Policy, request: RequestFacts, decision: Decision): IgnoredBecause | null {
  const part = partOf(decision.personId, request) ?? partOf(sayOf(decision), request);
  if (part) return part;
  if (!hasRole(decision.roles, policy)) return "role";
  return decision.contentDigest === request.contentDigest ? null : "stale";
}

/** Whoever holds two says is still one person. */
const whySecond = (decision: Decision, counted: readonly Decision[]): IgnoredBecause | null =>
  decision.decision === "approve" &&
  counted.some(({ decision: kind, personId }) => kind === "approve" && personId === decision.personId)
    ? "same_person"
    : null;

const IGNORED_SENTENCES: Readonly<Record<IgnoredBecause, (name: string) => string>> = {
  stale: (name) =>
    `${name} decided on earlier content. The content has changed since, so this no longer counts.`,
  author: (name) => `${name} is an author of this. Authors do not decide on their own work.`,
  requester: (name) => `${name} asked for this review. Whoever asks does not decide.`,
  last_modifier: (name) => `${name} made the last change to this. Whoever changed it last does not decide.`,
  role: (name) => `${name} did not have a role that the policy asks for.`,
  superseded: (name) => `${name} decided again later. The latest decision counts.`,
  same_person: (name) => `${name} approved this already. Two approvals of one person are one.`,
};

/** The latest decision of each say, comments left out, and those it replaced. At the same instant the later in the list wins. */
function latestOfEach(decisions: readonly Decision[]): { latest: Decision[]; superseded: Decision[] } {
  const sorted = decisions
    .filter((decision) => decision.decision !== "comment")
    .sort((a, b) => toMillis(a.decidedAt) - toMillis(b.decidedAt));
  const latest = new Map<string, Decision>();
  const superseded: Decision[] = [];
  for (const decision of sorted) {
    const say = sayOf(decision);
    const earlier = latest.get(say);
    if (earlier) superseded.push(earlier);
    latest.delete(say);
    latest.set(say, decision);
  }
  return { latest: [...latest.values()], superseded };
}

export const isExpired = (request: Pick<RequestFacts, "expiresAt">, now: Moment): boolean =>
  request.expiresAt !== null &&
  request.expiresAt !== undefined &&
  toMillis(request.expiresAt) <= toMillis(now);

/**
 * What a request comes to. Author, requester and last modifier never count, nor does who speaks for them; one decision for
 * each say, the latest, and one approval for each person; a decision counts only for the content it was made on; one counted request for changes outweighs any number of approvals.
 * A request that has ended (withdrawn, expired, applied, voided) keeps its state. `now` makes a request past its day expired.
 */
export function decide(
  policy: Policy,
  request: RequestFacts,
  decisions: readonly Decision[],
  now?: Moment,
): Verdict {
  const { latest, superseded } = latestOfEach(decisions);
  const counted: Decision[] = [];
  const ignored: Ignored[] = [];
  const ignore = (decision: Decision, because: IgnoredBecause): void => {
    ignored.push({ decision, because, sentence: IGNORED_SENTENCES[because](decision.personName) });
  };
  for (const decision of latest) {
    const because = whyIgnored(policy, request, decision) ?? whySecond(decision, counted);
    if (because) ignore(decision, because);
    else counted.push(decision);
  }
  for (const decision of superseded) ignore(decision, "superseded");

  const approving = counted.filter((decision) => decision.decision === "approve");
  const approvals = approving.length;
  const lackingRoles = policy.requiredRoles.filter(
    (role) => !approving.some((decision) => decision.roles.includes(role)),
  );
  // A quorum below one would let a request through that nobody has looked at.
  const quorum = Math.max(1, policy.quorum);
  const missing = Math.max(0, quorum - approvals, lackingRoles.length);
  const wantsChanges = counted.filter((decision) => decision.decision === "request_changes");
  const state = stateOf(request, wantsChanges.length > 0, missing, now);
  const sentence = sentenceOf(state, policy, { missing, lackingRoles, approvals, wantsChanges, ignored });
  return { state, approvals, quorum, missing, lackingRoles, counted, ignored, sentence };
}

function stateOf(request: RequestFacts, wantsChanges: boolean, missing: number, now?: Moment): RequestState {
  const { state } = request;
  if (state !== "pending" && state !== "approved" && state !== "changes_requested") return state;
  if (now !== undefined && isExpired(request, now)) return "expired";
  if (wantsChanges) return "changes_requested";
  return missing === 0 ? "approved" : "pending";
}

type Figures = {
  missing: number;
  lackingRoles: readonly Role[];
  approvals: number;
  wantsChanges: readonly Decision[];
  ignored: readonly Ignored[];
};

function sentenceOf(state: RequestState, policy: Policy, figures: Figures): string {
  if (state === "changes_requested") {
    return `${joinNames(figures.wantsChanges.map((decision) => decision.personName))} asked for changes.`;
  }
  if (state === "approved") {
    return `Approved by ${figures.approvals === 1 ? "1 person" : `${figures.approvals} people`}.`;
  }
  if (state !== "pending") return closedSentence(state);
  const stale = figures.ignored
    .filter((entry) => entry.because === "stale")
    .map((entry) => entry.decision.personName);
  const need = `Needs ${figures.missing} more ${figures.missing === 1 ? "approval" : "approvals"} from ${roleNames(policy)}.${lackingSentence(figures.lackingRoles)}`;
  return stale.length === 0 ? need : `${need} ${staleSentence(stale)}`;
}

/** " One of them has to be a reviewer." with a space before it; nothing when no named role is lacking. */
export const lackingSentence = (roles: readonly Role[]): string =>
  roles.map((role) => ` One of them has to be ${roleNames({ roles: [role] })}.`).join("");

export const staleSentence = (names: readonly string[]): string =>
  names.length === 1
    ? `1 signature is stale: ${joinNames(names)} decided before the content changed.`
    : `${names.length} signatures are stale: ${joinNames(names)} decided before the content changed.`;

/** "a reviewer, lead or owner" */
export function roleNames(policy: Pick<Policy, "roles">): string {
  const names = policy.roles.map(String);
  const first = names[0] ?? "somebody";
  const article = /^[aeiou]/.test(first) ? "an" : "a";
  if (names.length <= 1) return names.length === 0 ? first : `${article} ${first}`;
  return `${article} ${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}

export type DecidingActor = {
  id: string;
  /** Only a person at a page decides; keys and the worker never do. */
  type: "user" | "apiKey" | "system" | "anonymous";
  roles: readonly Role[];
  /** They gave themselves the role that would let them decide. */
  grantedOwnRole?: boolean;
  /** They ran this very content in their own browser. */
  hasPreviewed?: boolean;
  /** Whose say they would use, with the role it counts in. `roles` are then not asked. */
  actingFor?: { id: string; name: string; role: Role; grantedOwnRole: boolean } | null;
  /** To whom they handed their own say. */
  handedTo?: string | null;
};

/** Why this actor may not decide on this request; null when they may. A comment needs a person and nothing else. */
export function mayDecide(
  actor: DecidingActor,
  request: RequestFacts,
  policy: Policy,
  decision: DecisionKind = "approve",
): Refusal | null {
  if (actor.type !== "user") {
    return refuse("forbidden", "not_a_person", "Only a signed-in person decides. API keys and jobs cannot.");
  }
  if (decision === "comment") return null;
  const { state } = request;
  if (state !== "pending" && state !== "changes_requested" && state !== "approved") {
    return refuse("conflict", "closed", closedSentence(state));
  }
  const part = partOf(actor.id, request);
  if (part) return refuse("forbidden", part, PART_SENTENCES[part]);
  const { actingFor } = actor;
  if (actingFor && partOf(actingFor.id, request)) {
    return refuse(
      "forbidden",
      "delegator_part",
      `${actingFor.name} had a part in this, so their say does not count, whoever gives it.`,
    );
  }
  if (!actingFor && actor.handedTo) {
    return refuse(
      "conflict",
      "handed_over",
      `You handed your say to ${actor.handedTo}. Take it back first, then decide.`,
    );
  }
  if (!hasRole(actingFor ? [actingFor.role] : actor.roles, policy)) {
    return refuse("forbidden", "role", `Deciding here needs ${roleNames(policy)}. You can comment.`);
  }
  if (actor.grantedOwnRole || actingFor?.grantedOwnRole) {
    return refuse(
      "forbidden",
      "granted_own_role",
      actingFor?.grantedOwnRole
        ? `${actingFor.name} gave themselves the role that decides here. Somebody else has to decide.`
        : "You gave yourself the role that decides here. Somebody else has to decide.",
    );
  }
  if (decision === "approve" && policy.requirePreview && !actor.hasPreviewed) {
    return refuse(
      "precondition_failed",
      "preview",
      "The policy asks approvers to try the model first. Run it once on the version's page, then approve.",
    );
  }
  return null;
}

const PART_SENTENCES: Readonly<Record<"author" | "requester" | "last_modifier", string>> = {
  author: "You are an author of this, so you cannot decide on it. Ask a colleague. You can comment.",
  requester: "You asked for this review, so you cannot decide on it. Ask a colleague. You can comment.",
  last_modifier:
    "You made the last change to this, so you cannot decide on it. Ask a colleague. You can comment.",
};

/** Why a decision on `digest` cannot be taken: the content is not what the person saw. */
export function digestRefusal(request: Pick<RequestFacts, "contentDigest">, digest: string): Refusal | null {
  if (request.contentDigest === digest) return null;
  return refuse(
    "conflict",
    "stale",
    "This request changed while you were deciding. Nothing was signed. Reload it and read what is new.",
  );
}
