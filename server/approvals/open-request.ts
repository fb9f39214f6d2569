import { and, eq, inArray, isNull, lte } from "drizzle-orm";
import { reviewRequests } from "#db/schema/approvals.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { tooFewAcrossProjects } from "#domain/approvals/policy-rules.ts";
import { closedSentence, type Gate, OPEN_STATES } from "#domain/approvals/states.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { standsBehind } from "#server/access/stands-behind.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import type { CommandContext } from "#server/kernel/verb.ts";
import { stateOf } from "./internal.ts";
import { type PassageContent, passageOf, subjectTypeOf } from "./passages.ts";
import { peopleWithRole } from "./people.ts";
import { policyInForce } from "./policy-in-force.ts";
import { tellOfRequest } from "./tell.ts";

export type Asking = {
  gate: Gate;
  subjectId: string;
  alias?: string | null;
  /** The proposed change, kept with the request and part of what its passage hashes. */
  payload?: unknown;
  reason: string;
  dueOn?: string | undefined;
};

export type Opened = { id: string; contentDigest: string; content: PassageContent };

type Context = Pick<CommandContext<unknown>, "tx" | "orgId" | "project" | "userId" | "now" | "audit">;

/** Opens a review of what would pass this gate, bound to its content as it is now. One is open for each subject and name. */
export async function openRequest(context: Context, asking: Asking): Promise<Opened> {
  const { tx, orgId, now, audit } = context;
  const userId = personOfCall(context.userId);
  const project = projectOf(context);
  refusePastDay(asking.dueOn, now);
  const passage = passageOf(asking.gate);
  const alias = asking.alias ?? null;
  const payload = asking.payload ?? null;
  const asked = { projectId: project.id, subjectId: asking.subjectId, alias, payload };
  const subjectType = subjectTypeOf(passage, asked);
  const content = await passage.content(tx, asked, { hold: true });
  // Whoever made a key for a service account is an author of what it made, changed or asks for.
  const behind = await standsBehind(tx, [...content.authorIds, content.lastModifierId, userId]);
  const authorIds = [...new Set([...content.authorIds, ...behind])];
  const label = requestLabel(content.label, alias);
  await refuseSecond(context, asking, label);
  const ofAll = (await passage.ruleAcrossProjects?.(tx, asked)) ?? null;
  const { policy, rev, tier, source } = ofAll ?? (await policyInForce(tx, project.id, asking.gate));
  if (ofAll) await refuseTooFew(context, policy, [...authorIds, userId]);
  const id = newId("req");
  const expiresAt = policy.expiresAfterDays === null ? null : daysAfter(now, policy.expiresAfterDays);
  await tx.insert(reviewRequests).values({
    id,
    orgId,
    projectId: project.id,
    gate: asking.gate,
    subjectType,
    subjectId: asking.subjectId,
    subjectLabel: content.label,
    subjectPath: content.path,
    alias,
    payload,
    tier,
    policyVersion: rev,
    contentDigest: content.digest,
    manifest: content.manifest,
    policy,
    reason: asking.reason,
    dueOn: asking.dueOn ?? null,
    requestedBy: userId,
    authorId: content.authorIds[0] ?? userId,
    authorIds,
    lastModifierId: content.lastModifierId,
    createdAt: now,
    expiresAt,
  });
  audit.record({
    target: { type: "review_request", id, label },
    after: {
      state: "pending",
      gate: asking.gate,
      subject: { type: subjectType, id: asking.subjectId },
      alias,
      contentDigest: content.digest,
      policy,
      policyVersion: rev,
      ...(source === "organization" && { policySource: source }),
      ...(ofAll && { forOrganization: true }),
      tier,
      requestedBy: userId,
      authors: authorIds,
      lastModifier: content.lastModifierId,
      dueOn: asking.dueOn ?? null,
      expiresAt,
    },
    reason: asking.reason,
  });
  await tellOfRequest(context, { id, projectId: project.id, roles: policy.roles, authorIds });
  return { id, contentDigest: content.digest, content };
}

/** What nobody could approve is not asked for. */
async function refuseTooFew(context: Context, policy: Policy, part: readonly string[]): Promise<void> {
  const place = { orgId: context.orgId, projectId: projectOf(context).id };
  const people = await peopleWithRole(context.tx, place, policy.roles);
  must(tooFewAcrossProjects(policy, people.filter(({ id }) => !part.includes(id)).length));
}

function refusePastDay(dueOn: string | undefined, now: string): void {
  if (dueOn === undefined || dueOn >= now.slice(0, 10)) return;
  throw invalid("The due date has passed already. Choose today or a later day.", [
    { path: "dueOn", message: "Choose today or a later day." },
  ]);
}

/** Ends one whose time is over and makes room; another that is open refuses this one. */
async function refuseSecond({ tx, now, audit }: Context, asking: Asking, label: string): Promise<void> {
  const alias = asking.alias ?? null;
  const ofThisPassage = and(
    eq(reviewRequests.subjectId, asking.subjectId),
    eq(reviewRequests.gate, asking.gate),
    alias === null ? isNull(reviewRequests.alias) : eq(reviewRequests.alias, alias),
    inArray(reviewRequests.state, [...OPEN_STATES]),
  );
  const ended = await tx
    .update(reviewRequests)
    .set({ state: "expired", closedAt: now })
    .where(and(ofThisPassage, lte(reviewRequests.expiresAt, now)))
    .returning({ id: reviewRequests.id });
  for (const { id } of ended) {
    audit.record({
      target: { type: "review_request", id, label },
      after: { state: "expired" },
      reason: "Its time was over when a new review was asked for.",
    });
  }
  const [open] = await tx.select().from(reviewRequests).where(ofThisPassage).limit(1);
  if (!open) return;
  throw conflict(
    `A review of ${label} is open already. ${closedSentence(stateOf(open))} Use that one, or withdraw it first.`,
  );
}

const daysAfter = (now: string, days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString();
