import { inArray } from "drizzle-orm";
import { users } from "#db/schema/access.ts";
import { allows, needs } from "#domain/access/permissions.ts";
import { ROLES, type Role } from "#domain/access/roles.ts";
import { firstSignsFrom, stepUpMethods } from "#domain/access/step-up.ts";
import { type Blocker, conditionsRefusal, factorLines } from "#domain/approvals/blockers.ts";
import { daysOverdue } from "#domain/approvals/due.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import { type DecisionKind, mayDecide } from "#domain/approvals/rules.ts";
import { signatureStatement } from "#domain/approvals/statements.ts";
import {
  closedSentence,
  OPEN_STATES,
  type RequestState,
  takesEffectByItself,
} from "#domain/approvals/states.ts";
import { storyOf } from "#domain/approvals/story.ts";
import type { DecisionView, DelegationView, MayDecide, RequestView, Waits } from "#domain/approvals/view.ts";
import { ownFactors } from "#server/access/own-factors.ts";
import { DomainError } from "#server/kernel/errors.ts";
import type { RunContext } from "#server/kernel/verb.ts";
import { grantedOwnRole, previewsBy } from "./conditions.ts";
import { type DelegationRow, delegationsOf, inForce, type Standings, saysOf } from "./delegations.ts";
import { emergencyOf } from "./emergency.ts";
import { findingsOf } from "./findings.ts";
import { asDecision, type Dossier, mayWithdraw, type RequestRow, rolesOf } from "./internal.ts";
import { askedOf, passageOf } from "./passages.ts";
import { remindersOf } from "./remind.ts";
import { type Receipt, receiptsOf, signatureView } from "./signature-view.ts";
import { sinceMine } from "./since-mine.ts";

type Reader = Pick<RunContext<unknown>, "tx" | "actor" | "standing" | "userId" | "now">;
type Mine = Standings & { previews: number; grantedOwnRole: boolean };

/** A request as this reader sees it: what counts, what blocks, and what they themselves may do and why not. */
export async function viewOf(reader: Reader, dossier: Dossier): Promise<RequestView> {
  const { row, policy, content, facts, verdict } = dossier;
  const names = await namesOf(reader, [row.requestedBy, row.authorId, row.lastModifierId, reader.userId]);
  const person = (id: string) => ({ id, name: names.get(id) ?? "Somebody" });
  const myPreviews = await previewsBy(reader.tx, reader.userId, content.model);
  const roles = rolesOf(reader.standing);
  const role = roles.find((held) => policy.roles.includes(held));
  const mine = {
    previews: myPreviews,
    grantedOwnRole: reader.userId !== null && (await grantedOwnRole(reader.tx, reader.userId, row)),
    ...(await waysToDecide(reader, row)),
  };
  const mayApprove = may(reader, dossier, "approve", mine);
  const mayAskForChanges = may(reader, dossier, "request_changes", mine);
  const statementsAs = (as: Role, onBehalfOf: string | null) => {
    const of = (decision: DecisionKind) =>
      signatureStatement(decision, {
        personName: person(reader.userId ?? "").name,
        role: as,
        subject: content.named,
        purpose: passageOf(row.gate).purpose(askedOf(row)),
        contentDigest: content.digest,
        onBehalfOf,
      });
    return { approve: of("approve"), request_changes: of("request_changes") };
  };
  const handed = await delegationsOf(reader.tx, row.id);
  const held = handed.filter((one) => one.toUser === reader.userId && inForce(one, reader.now));
  const receipts = await receiptsOf(reader.tx, row.id);
  const decisionLines = decisionViews(dossier, receipts);
  const found = await findingsOf(reader.tx, row);
  const delegationLines = handed.map((one) => delegationView(one, reader));
  const reminders = await remindersOf(reader.tx, row.id);
  const open = OPEN_STATES.includes(verdict.state);
  const involved = [row.requestedBy, row.lastModifierId, ...facts.authorIds].includes(reader.userId ?? "");
  const decides = reader.actor.type === "user" && allows(roles, "review:decide");
  const story = {
    ...pickStory(row, verdict.state, person),
    decisions: decisionLines,
    findings: found,
    delegations: delegationLines,
    reminders,
  };
  return {
    id: row.id,
    gate: policy.gate,
    alias: row.alias,
    tier: row.tier,
    policyVersion: row.policyVersion,
    subject: { kind: row.subjectType, id: row.subjectId, label: content.label, path: content.path },
    reason: row.reason,
    state: verdict.state,
    stateReason: row.stateReason,
    requestedBy: person(row.requestedBy),
    dueOn: row.dueOn,
    createdAt: row.createdAt,
    closedAt: row.closedAt,
    waits: waitsFor(reader, dossier, mayAskForChanges.allowed),
    policy,
    manifest: { ...(row.manifest as object) },
    contentDigest: row.contentDigest,
    currentDigest: content.digest,
    author: person(row.authorId),
    lastModifier: person(row.lastModifierId),
    expiresAt: row.expiresAt,
    decisions: decisionLines,
    approvals: verdict.approvals,
    quorum: verdict.quorum,
    sentence: verdict.sentence,
    blockers: [...dossier.blockers, ...(await ownFactorLines(reader, mayAskForChanges))],
    findings: found,
    delegations: delegationLines,
    story: storyOf(story),
    daysOverdue: open ? daysOverdue(row.dueOn, reader.now) : 0,
    mayApprove,
    mayAskForChanges,
    mayComment: reader.actor.type === "user" && allows(roles, "comment:write"),
    mayWithdraw:
      OPEN_STATES.includes(facts.state) &&
      allows(roles, "review:withdraw") &&
      mayWithdraw(row, reader.userId, reader.standing),
    myPreviews,
    statements: role && reader.userId ? statementsAs(role, null) : null,
    ownSay: role !== undefined && mayAskForChanges.key !== "handed_over",
    saysHeld: held.map((one) => ({
      id: one.fromUser,
      name: one.fromName,
      statements: statementsAs(ROLES.find((name) => name === one.fromRole) ?? "reviewer", one.fromName),
    })),
    mayDelegate:
      open && decides && !involved && role !== undefined && held.length === 0 && mine.handedTo === null,
    mayRemind: verdict.state === "pending" && (row.requestedBy === reader.userId || decides),
    mayCloseFindings: {
      critical: decides && !involved,
      other: reader.actor.type === "user" && (decides || allows(roles, "review:request")),
    },
    sinceMine: await sinceMine(reader.tx, reader.userId, row, content),
    emergency: await emergencyOf(reader, dossier),
  };
}

async function namesOf(reader: Reader, ids: (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const rows = await reader.tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, wanted));
  return new Map(rows.map((row) => [row.id, row.name]));
}

function may(reader: Reader, dossier: Dossier, decision: DecisionKind, mine: Mine): MayDecide {
  const { facts, policy, verdict, row } = dossier;
  const no = (key: string, reason: string): MayDecide => ({ allowed: false, reason, key });
  if (reader.userId === null || !allows(rolesOf(reader.standing), "review:decide")) {
    return no("role", needs("review:decide"));
  }
  const refusal = mayDecide(
    {
      id: reader.userId,
      type: reader.actor.type,
      roles: rolesOf(reader.standing),
      hasPreviewed: mine.previews > 0,
      grantedOwnRole: mine.grantedOwnRole,
      handedTo: mine.handedTo,
      actingFor: mine.actingFor,
    },
    { ...facts, state: verdict.state },
    policy,
    decision,
  );
  if (refusal) return no(refusal.key, refusal.sentence);
  if (row.contentDigest !== facts.contentDigest) return no("stale", closedSentence("voided"));
  const open = decision === "approve" ? conditionsRefusal(dossier.blockers) : null;
  if (
    decision === "approve" &&
    verdict.counted.some((d) => d.personId === reader.userId && d.decision === "approve")
  ) {
    return no("signed", "You signed this content already.");
  }
  if (open) return no(open.key, open.sentence);
  return { allowed: true, reason: null, key: null };
}

/** For whoever may sign and could not prove who they are. */
async function ownFactorLines(reader: Reader, may: MayDecide): Promise<Blocker[]> {
  if (!may.allowed || reader.userId === null) return [];
  const own = await ownFactors(reader.tx, reader.userId, reader.actor, reader.now);
  return factorLines(stepUpMethods("sign", own), firstSignsFrom(own));
}

function waitsFor(reader: Reader, dossier: Dossier, mayTakePart: boolean): Waits | null {
  const { verdict, row } = dossier;
  if (verdict.state === "pending") {
    const decided = verdict.counted.some((decision) => decision.personId === reader.userId);
    return mayTakePart && !decided ? "decide" : null;
  }
  if (verdict.state === "changes_requested") return row.requestedBy === reader.userId ? "answer" : null;
  if (verdict.state === "approved" && !takesEffectByItself(dossier.policy.gate))
    return allows(rolesOf(reader.standing), "model:release") ? "release" : null;
  return null;
}

function decisionViews(
  { decisions, verdict }: Dossier,
  receipts: ReadonlyMap<string, Receipt>,
): DecisionView[] {
  return decisions.map((row) => {
    const plain = asDecision(row);
    const ignored = verdict.ignored.find(
      ({ decision }) => decision.personId === plain.personId && decision.decidedAt === plain.decidedAt,
    );
    return {
      id: row.id,
      person: { id: row.reviewerId, name: row.name },
      role: row.reviewerRole,
      decision: row.decision,
      reason: row.reason,
      statement: row.statement,
      contentDigest: row.contentDigest,
      createdAt: row.createdAt,
      onBehalfOf: plain.onBehalfOf ?? null,
      signature: signatureView(row, receipts.get(row.id)),
      ignored: ignored ? { because: ignored.because, sentence: ignored.sentence } : null,
    };
  });
}

const delegationView = (one: DelegationRow, reader: Reader): DelegationView => ({
  id: one.id,
  from: { id: one.fromUser, name: one.fromName },
  to: { id: one.toUser, name: one.toName },
  reason: one.reason,
  untilOn: one.untilOn,
  createdAt: one.createdAt,
  inForce: inForce(one, reader.now),
  mayEnd: inForce(one, reader.now) && (one.fromUser === reader.userId || one.toUser === reader.userId),
});

/** Whose say the reader could use: their own, or, when they have none, one that they hold. */
async function waysToDecide(reader: Reader, row: RequestRow): Promise<Standings> {
  if (reader.userId === null) return { handedTo: null, actingFor: null };
  const handed = await delegationsOf(reader.tx, row.id);
  const held = handed.find((one) => one.toUser === reader.userId && inForce(one, reader.now));
  const { userId, now } = reader;
  const { roles } = policySchema.parse(row.policy);
  const onBehalfOf = rolesOf(reader.standing).some((role) => roles.includes(role))
    ? undefined
    : held?.fromUser;
  return saysOf(reader.tx, row, { userId, onBehalfOf, now }).catch((error: unknown) => {
    // A say that no longer counts is no way to decide; the page is there all the same.
    if (error instanceof DomainError && error.code === "forbidden")
      return { handedTo: null, actingFor: null };
    throw error;
  });
}

const pickStory = (
  row: RequestRow,
  state: RequestState,
  person: (id: string) => { id: string; name: string },
) => ({
  id: row.id,
  createdAt: row.createdAt,
  requestedBy: person(row.requestedBy),
  reason: row.reason,
  state,
  stateReason: row.stateReason,
  closedAt: row.closedAt,
});
