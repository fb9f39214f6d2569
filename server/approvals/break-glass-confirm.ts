import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { breakGlass } from "#db/schema/approvals.ts";
import { aliases } from "#db/schema/models.ts";
import { breakingRole, confirmRefusal, REVIEW_WITHIN_DAYS } from "#domain/approvals/break-glass.ts";
import { digestRefusal } from "#domain/approvals/rules.ts";
import { ConfirmBreakGlass } from "#domain/approvals/schemas.ts";
import { signingDigest } from "#domain/approvals/signing-digest.ts";
import { consumeStepUp } from "#server/access/step-up.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, forbidden } from "#server/kernel/errors.ts";
import { canMail, mailJob } from "#server/kernel/mail.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { pointAlias } from "#server/models/point-alias.ts";
import { type BreakGlassRow, breakerOf, labelOf, lockBreakGlass } from "./break-glass.ts";
import { peopleWithRole } from "./people.ts";
import { policyInForce } from "./policy-in-force.ts";
import { voidRivals } from "./release.ts";
import { sha256, versionContent } from "./version-content.ts";

export const breakGlassConfirm = command({
  name: "approvals.breakGlassConfirm",
  summary:
    "The second person confirms, having proved who they are: the name moves at once, and everybody sees it.",
  permission: "review:decide",
  phase: "model_deployment",
  scope: inProjectOf<z.output<typeof ConfirmBreakGlass>>(
    breakGlass,
    "This emergency",
    (input) => input.breakGlassId,
  ),
  input: ConfirmBreakGlass,
  async run(context) {
    const { tx, input, now, audit, actor, orgId, enqueue } = context;
    const userId = personOfCall(context.userId);
    if (actor.type !== "user")
      throw forbidden("The glass is broken by signed-in people. API keys and jobs cannot.");
    const row = await lockBreakGlass(tx, input.breakGlassId);
    const content = await versionContent(tx, row.versionId, { hold: true });
    const { policy } = await policyInForce(tx, row.projectId, "release_version");
    const { projectId, versionId, alias } = row;
    const by = await breakerOf(
      { ...context, userId },
      { orgId, projectId, versionId, roles: policy.breakGlass.roles },
    );
    must(confirmRefusal(policy, row, by, now));
    must(digestRefusal({ contentDigest: row.contentDigest }, content.digest));
    must(digestRefusal({ contentDigest: row.contentDigest }, input.contentDigest));
    const { sessionId } = actor;
    const proof = await consumeStepUp(tx, {
      stepUpId: input.stepUpId,
      userId,
      sessionId,
      digest: signingDigest(
        { requestId: row.id, decision: "break_glass", contentDigest: row.contentDigest },
        sha256,
      ),
      now,
    });
    const [before] = await tx
      .select({ versionId: aliases.versionId })
      .from(aliases)
      .where(and(eq(aliases.modelId, row.modelId), eq(aliases.alias, alias)));
    if (before?.versionId === versionId) {
      throw conflict(`${row.label} is ${alias} already. There is nothing to move.`);
    }
    const confirmedRole = breakingRole(policy, by.roles) ?? "";
    const reviewDueOn = daysAfter(now, REVIEW_WITHIN_DAYS);
    const moved = await tx
      .update(breakGlass)
      .set({
        state: "in_force",
        confirmedBy: userId,
        confirmedRole,
        confirmedAt: now,
        previousVersionId: before?.versionId ?? null,
        reviewDueOn,
      })
      .where(and(eq(breakGlass.id, row.id), eq(breakGlass.state, "proposed")))
      .returning({ id: breakGlass.id });
    if (moved.length === 0) throw conflict("Somebody confirmed or took this back a moment ago. Reload it.");
    await pointAlias(tx, before?.versionId ?? null, {
      orgId,
      projectId,
      modelId: row.modelId,
      alias,
      versionId,
      requestId: row.id,
      movedBy: userId,
      movedAt: now,
    });
    await voidRivals(tx, { modelId: row.modelId, alias, versionId, label: row.label }, { now, audit });
    audit.record({
      target: { type: "break_glass", id: row.id, label: labelOf(row) },
      before: { state: "proposed", alias, versionId: before?.versionId ?? null },
      after: {
        state: "in_force",
        alias,
        versionId,
        requestId: row.id,
        contentDigest: row.contentDigest,
        proposedBy: row.proposedBy,
        confirmedBy: userId,
        roles: [row.proposedRole, confirmedRole],
        allowedRoles: [...policy.breakGlass.roles],
        reviewDueOn,
        authentication: { method: proof.method, factors: proof.factors, authTime: proof.authTime },
      },
      reason: input.reason,
    });
    if (canMail()) {
      for (const { email } of await alarmed(context.tx, row)) {
        await enqueue(mailJob, {
          target: { type: "break_glass", id: row.id },
          payload: {
            to: email,
            subject: `Emergency: ${labelOf(row)} without the quorum`.slice(0, 200),
            text: `${labelOf(row)} was put in use by two people without the quorum.\n\n${row.reason}\n\nA third person reviews it until ${reviewDueOn}.\n`,
          },
        });
      }
    }
    return { state: "in_force" as const, reviewDueOn };
  },
});

/** Owners and leads learn of it at once. */
const alarmed = (tx: Parameters<typeof peopleWithRole>[0], row: BreakGlassRow) =>
  peopleWithRole(tx, row, ["owner", "lead"]);

const daysAfter = (now: string, days: number): string =>
  new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);
