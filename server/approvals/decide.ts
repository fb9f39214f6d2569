import type { z } from "zod";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import type { Role } from "#domain/access/roles.ts";
import { conditionsRefusal } from "#domain/approvals/blockers.ts";
import { decide as comesTo, digestRefusal, mayDecide } from "#domain/approvals/rules.ts";
import { Decide } from "#domain/approvals/schemas.ts";
import { signatureStatement } from "#domain/approvals/statements.ts";
import { moveRefusal } from "#domain/approvals/states.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { conflict, forbidden } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { grantedOwnRole, previewsBy } from "./conditions.ts";
import { asDecision, decisionsOf, moveRequest, readDossier, rolesOf } from "./internal.ts";
import { askedOf, passageOf } from "./passages.ts";
import { markApplied } from "./release.ts";
import { personNamed } from "./statement.ts";

export const decide = command({
  name: "approvals.decide",
  summary: "Approves, asks for changes or comments, on exactly the content that was shown.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof Decide>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: Decide,
  async run({ tx, input, actor, standing, userId, orgId, project, now, audit }) {
    if (userId === null || project === null) throw forbidden("Only a signed-in person decides.");
    const dossier = await readDossier(tx, input.requestId, now, { lock: true });
    const { row, policy, facts, content, verdict } = dossier;
    const roles = rolesOf(standing);
    const previews = await previewsBy(tx, userId, content.model);
    must(
      mayDecide(
        {
          id: userId,
          type: actor.type,
          roles,
          hasPreviewed: previews > 0,
          grantedOwnRole: await grantedOwnRole(tx, userId, row),
        },
        { ...facts, state: verdict.state === "expired" ? "expired" : facts.state },
        policy,
        input.decision,
      ),
    );
    must(digestRefusal({ contentDigest: row.contentDigest }, content.digest));
    must(digestRefusal(facts, input.contentDigest));
    if (input.decision === "approve") {
      must(conditionsRefusal(dossier.blockers));
      if (verdict.counted.some((d) => d.personId === userId && d.decision === "approve")) {
        throw conflict("You approved this content already. Your signature stands, and nothing was added.");
      }
    }

    const role = actingRole(roles, policy.roles);
    const statement = signatureStatement(input.decision, {
      personName: await personNamed(tx, userId),
      role,
      subject: content.named,
      purpose: passageOf(row.gate).purpose(askedOf(row)),
      contentDigest: content.digest,
    });
    const id = newId("dec");
    const earlier = dossier.decisions.findLast((one) => one.decision !== "comment" && one.say === userId);
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
      supersedes: input.decision === "comment" ? null : (earlier?.id ?? null),
      createdAt: now,
    });

    const after = comesTo(policy, facts, (await decisionsOf(tx, row.id)).map(asDecision), now);
    if (after.state !== facts.state) {
      must(moveRefusal(facts.state, after.state));
      await moveRequest(tx, row, { state: after.state, reason: after.sentence });
    }
    audit.record({
      target: { type: "review_request", id: row.id, label: requestLabel(content.label, row.alias) },
      before: { state: facts.state, approvals: verdict.approvals },
      after: {
        state: after.state,
        approvals: after.approvals,
        decision: input.decision,
        decisionId: id,
        role,
        contentDigest: content.digest,
      },
      reason: input.reason,
    });
    const { apply } = passageOf(row.gate);
    const takesEffect = after.state === "approved" && apply !== undefined;
    if (takesEffect) {
      const asked = askedOf(row);
      await apply({
        tx,
        orgId,
        projectId: project.id,
        requestId: row.id,
        asked,
        content,
        userId,
        now,
        audit,
      });
      await markApplied(tx, row.id, { now, audit });
    }
    return {
      decisionId: id,
      state: takesEffect ? ("applied" as const) : after.state,
      sentence: after.sentence,
      statement,
    };
  },
});

/** The role in which they decide: the one the policy asks for, else the first they have. */
function actingRole(roles: readonly Role[], asked: readonly Role[]): Role {
  const role = roles.find((held) => asked.includes(held)) ?? roles[0];
  if (!role) throw forbidden("Deciding here needs a role in this project.");
  return role;
}
