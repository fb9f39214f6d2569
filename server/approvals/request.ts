import { and, eq, inArray, lte } from "drizzle-orm";
import type { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { aliases, modelVersions } from "#db/schema/models.ts";
import { RequestApproval } from "#domain/approvals/schemas.ts";
import { closedSentence } from "#domain/approvals/states.ts";
import { conflict, forbidden, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { currentContent } from "./content.ts";
import { labelOf, policyInForce, stateOf } from "./internal.ts";

export const request = command({
  name: "approvals.request",
  summary: "Asks for a review of a model version, bound to its content as it is now.",
  permission: "review:request",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof RequestApproval>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: RequestApproval,
  async run({ tx, input, orgId, project, userId, now, audit }) {
    if (userId === null || project === null) throw forbidden("A review is asked for by a person.");
    if (input.gate !== "release_version") {
      throw invalid("A model version is reviewed for its release. Use the gate release_version.", [
        { path: "gate", message: "Use release_version." },
      ]);
    }
    if (input.dueOn !== undefined && input.dueOn < now.slice(0, 10)) {
      throw invalid("The due date has passed already. Choose today or a later day.", [
        { path: "dueOn", message: "Choose today or a later day." },
      ]);
    }
    const content = await currentContent(tx, input.versionId, { hold: true });
    const label = labelOf(content, input.alias);
    const [held] = await tx
      .select({ versionId: aliases.versionId })
      .from(aliases)
      .where(and(eq(aliases.modelId, content.modelId), eq(aliases.alias, input.alias)));
    if (held?.versionId === input.versionId) {
      throw conflict(
        `${content.modelName} v${content.number} is ${input.alias} already. There is nothing to ask for.`,
      );
    }

    const ofThisPassage = and(
      eq(reviewRequests.subjectId, input.versionId),
      eq(reviewRequests.gate, input.gate),
      eq(reviewRequests.alias, input.alias),
      inArray(reviewRequests.state, ["pending", "changes_requested", "approved"]),
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
    if (open) {
      throw conflict(
        `A review of ${label} is open already. ${closedSentence(stateOf(open))} Use that one, or withdraw it first.`,
      );
    }

    const { policy } = await policyInForce(tx, project.id, input.gate);
    const id = newId("req");
    await tx.insert(reviewRequests).values({
      id,
      orgId,
      projectId: project.id,
      gate: input.gate,
      subjectType: "model_version",
      subjectId: input.versionId,
      alias: input.alias,
      contentDigest: content.digest,
      manifest: content.manifest,
      policy,
      reason: input.reason,
      dueOn: input.dueOn ?? null,
      requestedBy: userId,
      authorId: content.authorIds[0] ?? userId,
      lastModifierId: content.lastModifierId,
      createdAt: now,
      expiresAt: policy.expiresAfterDays === null ? null : daysAfter(now, policy.expiresAfterDays),
    });
    audit.record({
      target: { type: "review_request", id, label },
      after: {
        state: "pending",
        versionId: input.versionId,
        alias: input.alias,
        contentDigest: content.digest,
        quorum: policy.quorum,
        dueOn: input.dueOn ?? null,
      },
      reason: input.reason,
    });
    return { id, contentDigest: content.digest };
  },
});

const daysAfter = (now: string, days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString();
