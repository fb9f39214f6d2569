import { inArray } from "drizzle-orm";
import { users } from "#db/schema/access.ts";
import { allows, needs } from "#domain/access/permissions.ts";
import { conditionsRefusal } from "#domain/approvals/blockers.ts";
import { type DecisionKind, mayDecide } from "#domain/approvals/rules.ts";
import { signatureStatement } from "#domain/approvals/statements.ts";
import { closedSentence, OPEN_STATES } from "#domain/approvals/states.ts";
import type { DecisionView, MayDecide, RequestView, Waits } from "#domain/approvals/view.ts";
import type { RunContext } from "#server/kernel/verb.ts";
import { grantedOwnRole, previewsBy } from "./conditions.ts";
import { asDecision, type Dossier, mayWithdraw, rolesOf } from "./internal.ts";
import { askedOf, passageOf } from "./passages.ts";

type Reader = Pick<RunContext<unknown>, "tx" | "actor" | "standing" | "userId">;

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
  };
  const mayApprove = may(reader, dossier, "approve", mine);
  const mayAskForChanges = may(reader, dossier, "request_changes", mine);
  const statement = (decision: DecisionKind) =>
    role && reader.userId
      ? signatureStatement(decision, {
          personName: person(reader.userId).name,
          role,
          subject: content.named,
          purpose: passageOf(row.gate).purpose(askedOf(row)),
          contentDigest: content.digest,
        })
      : null;
  const approve = statement("approve");
  const requestChanges = statement("request_changes");
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
    decisions: decisionViews(dossier),
    approvals: verdict.approvals,
    quorum: verdict.quorum,
    sentence: verdict.sentence,
    blockers: dossier.blockers,
    mayApprove,
    mayAskForChanges,
    mayComment: reader.actor.type === "user" && allows(roles, "comment:write"),
    mayWithdraw:
      OPEN_STATES.includes(facts.state) &&
      allows(roles, "review:request") &&
      mayWithdraw(row, reader.userId, reader.standing),
    myPreviews,
    statements: approve && requestChanges ? { approve, request_changes: requestChanges } : null,
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

function may(
  reader: Reader,
  dossier: Dossier,
  decision: DecisionKind,
  mine: { previews: number; grantedOwnRole: boolean },
): MayDecide {
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

function waitsFor(reader: Reader, dossier: Dossier, mayTakePart: boolean): Waits | null {
  const { verdict, row } = dossier;
  if (verdict.state === "pending") {
    const decided = verdict.counted.some((decision) => decision.personId === reader.userId);
    return mayTakePart && !decided ? "decide" : null;
  }
  if (verdict.state === "changes_requested") return row.requestedBy === reader.userId ? "answer" : null;
  if (verdict.state === "approved")
    return allows(rolesOf(reader.standing), "model:release") ? "release" : null;
  return null;
}

function decisionViews({ decisions, verdict }: Dossier): DecisionView[] {
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
      ignored: ignored ? { because: ignored.because, sentence: ignored.sentence } : null,
    };
  });
}
