import type { z } from "zod";
import { decisions, reviewRequests, signatureAssertions } from "#db/schema/approvals.ts";
import type { Role } from "#domain/access/roles.ts";
import { conditionsRefusal } from "#domain/approvals/blockers.ts";
import { phasesNamed } from "#domain/approvals/findings.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { decide as comesTo, digestRefusal, mayDecide, sayOf } from "#domain/approvals/rules.ts";
import { Decide } from "#domain/approvals/schemas.ts";
import { withoutPersonalValues } from "#domain/approvals/signature.ts";
import { signatureStatement } from "#domain/approvals/statements.ts";
import { moveRefusal, type RequestState } from "#domain/approvals/states.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, DomainError, forbidden, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { type CommandContext, command } from "#server/kernel/verb.ts";
import { reopenPhases } from "#server/lifecycle/reopen-phases.ts";
import { grantedOwnRole, ownGrants, previewsBy } from "./conditions.ts";
import { type Standings, saysOf } from "./delegations.ts";
import { raiseFindings } from "./findings.ts";
import { asDecision, type Dossier, decisionsOf, moveRequest, readDossier, rolesOf } from "./internal.ts";
import { askedOf, passageOf } from "./passages.ts";
import { signDecision } from "./sign.ts";
import { personNamed } from "./statement.ts";
import { takeEffect } from "./take-effect.ts";
import { tellOfDecision } from "./tell.ts";

type Answer = {
  requestId: string;
  decisionId: string;
  state: RequestState;
  sentence: string;
  statement: string;
  recordSha256: string | null;
  reopened: Phase[];
  /** Whether a checkpoint of the log covers it by now. Until then it is recorded, and proves nothing to an outsider. */
  covered: boolean;
};
type Context = CommandContext<z.output<typeof Decide>>;

export const decide = command({
  name: "approvals.decide",
  summary:
    "Approves, asks for changes or comments, on exactly the content that was shown. A fresh proof of who one is signs it.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  awaitsCheckpoint: true,
  scope: inProjectOf<z.output<typeof Decide>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: Decide,
  async run(context): Promise<Answer> {
    const { tx, input, orgId, now, audit } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    if (input.findings.length > 0 && input.decision !== "request_changes") {
      throw invalid("Findings come with a request for changes.", [
        { path: "findings", message: "Ask for changes, or take the findings out." },
      ]);
    }
    const dossier = await readDossier(tx, input.requestId, now, { lock: true });
    const { row, policy, facts, content, verdict } = dossier;
    const says = await saysOf(tx, row, { userId, onBehalfOf: input.onBehalfOf, now });
    await refuseUnlessMay(context, dossier, says);

    const id = newId("dec");
    const role =
      says.actingFor?.role ?? actingRole(rolesOf(context.standing), policy, await ownGrants(tx, userId, row));
    const at = notBefore(now, dossier.decisions.at(-1)?.createdAt);
    const printedName = await personNamed(tx, userId);
    const statement = signatureStatement(input.decision, {
      personName: printedName,
      role,
      subject: content.named,
      purpose: passageOf(row.gate).purpose(askedOf(row)),
      contentDigest: content.digest,
      onBehalfOf: says.actingFor?.name ?? null,
    });
    const signed =
      input.decision === "comment"
        ? null
        : await signDecision(tx, {
            actor: context.actor,
            signer: { id: userId, printedName, role },
            signatureId: id,
            decision: input.decision,
            statement,
            comment: input.reason,
            at,
            timeZone: input.timeZone,
            stepUpId: input.stepUpId,
            delegation: says.actingFor && { id: says.actingFor.delegationId, from: says.actingFor.id },
            row,
            manifest: content.manifest,
            earlier: dossier.decisions,
          });
    const say = says.actingFor?.id ?? userId;
    const replaced = dossier.decisions.findLast((one) => one.decision !== "comment" && one.say === say);
    await tx.insert(decisions).values({
      id,
      orgId,
      projectId: project.id,
      requestId: row.id,
      reviewerId: userId,
      reviewerRole: role,
      decision: input.decision,
      reason: input.reason,
      statement,
      contentDigest: content.digest,
      onBehalfOf: says.actingFor?.id ?? null,
      supersedes: input.decision === "comment" ? null : (replaced?.id ?? null),
      record: signed?.text ?? null,
      recordSha256: signed?.recordSha256 ?? null,
      keyId: signed?.keyId ?? null,
      signature: signed?.signature ?? null,
      stepUpId: signed?.stepUpId ?? null,
      createdAt: at,
    });
    if (signed?.assertion) {
      const { assertion } = signed;
      await tx.insert(signatureAssertions).values({ decisionId: id, orgId, userId, assertion });
    }
    const found = await raiseFindings(tx, input.findings, { row, decisionId: id, by: userId, now });
    const reopened = await reopenPhases(tx, {
      project,
      named: phasesNamed(input.findings),
      userId,
      verb: "approvals.decide",
      visited: "governance_and_compliance",
      now,
      audit,
    });

    const after = comesTo(policy, facts, (await decisionsOf(tx, row.id)).map(asDecision), now);
    if (after.state !== facts.state) {
      must(moveRefusal(facts.state, after.state));
      await moveRequest(tx, row, { state: after.state, reason: after.sentence });
    }
    const target = { type: "review_request", id: row.id, label: requestLabel(content.label, row.alias) };
    audit.record({
      target,
      before: { state: facts.state, approvals: verdict.approvals },
      after: {
        state: after.state,
        approvals: after.approvals,
        decision: input.decision,
        decisionId: id,
        signer: userId,
        role,
        contentDigest: content.digest,
        onBehalfOf: says.actingFor?.id ?? null,
        ...(signed && {
          record: withoutPersonalValues(signed.record),
          recordHash: signed.recordSha256,
          keyId: signed.keyId,
          signature: signed.signature,
        }),
        ...(found.length > 0 && { findings: found, reopened }),
      },
      reason: input.reason,
    });
    await tellOfDecision(context, row);
    return {
      requestId: row.id,
      decisionId: id,
      state: after.state,
      sentence: after.sentence,
      statement,
      recordSha256: signed?.recordSha256 ?? null,
      reopened,
      covered: false,
    };
  },
  async afterCheckpoint(answer, { covered, follow }) {
    if (answer.recordSha256 === null) return { ...answer, covered };
    const effect = await follow(takeEffect, { requestId: answer.requestId }).catch((error: unknown) => {
      // The signature stands whatever becomes of the passage; the worker tries again.
      if (error instanceof DomainError) return { state: answer.state, covered, waitsFor: error.message };
      throw error;
    });
    return {
      ...answer,
      state: effect.state,
      sentence: effect.waitsFor === null ? answer.sentence : `${answer.sentence} ${effect.waitsFor}`,
      covered: covered || effect.covered,
    };
  },
});

async function refuseUnlessMay(context: Context, dossier: Dossier, says: Standings): Promise<void> {
  const { tx, input, actor, standing } = context;
  const { row, policy, facts, content, verdict } = dossier;
  const userId = personOfCall(context.userId);
  must(
    mayDecide(
      {
        id: userId,
        type: actor.type,
        roles: rolesOf(standing),
        hasPreviewed: (await previewsBy(tx, userId, content.model)) > 0,
        grantedOwnRole: await grantedOwnRole(tx, userId, row),
        ...says,
      },
      { ...facts, state: verdict.state === "expired" ? "expired" : facts.state },
      policy,
      input.decision,
    ),
  );
  must(digestRefusal({ contentDigest: row.contentDigest }, content.digest));
  must(digestRefusal(facts, input.contentDigest));
  if (input.decision !== "approve") return;
  must(conditionsRefusal(dossier.blockers));
  const say = says.actingFor?.id ?? userId;
  const given = verdict.counted.filter((one) => one.decision === "approve");
  if (given.some((one) => one.personId === userId || sayOf(one) === say)) {
    throw conflict("You approved this content already. Your signature stands, and nothing was added.");
  }
}

/** The role in which they decide: one somebody else gave that the policy names, else that counts, else any they have. */
function actingRole(
  roles: readonly Role[],
  policy: Pick<Policy, "roles" | "requiredRoles">,
  own: ReadonlySet<string>,
): Role {
  const given = roles.filter((held) => !own.has(held));
  const role =
    given.find((held) => policy.requiredRoles.includes(held)) ??
    given.find((held) => policy.roles.includes(held)) ??
    roles[0];
  if (!role) throw forbidden("Deciding here needs a role in this project.");
  return role;
}

/** A decision that waited for another one is later than it, whenever its transaction began. */
const notBefore = (now: string, last: string | undefined): string =>
  last !== undefined && last > now ? last : now;
