import { eq } from "drizzle-orm";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { versionCards } from "#db/schema/models.ts";
import type { FindingInput } from "#domain/approvals/findings.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { auditTrail } from "#server/kernel/audit.ts";
import { type MadeVersion, makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { signingStepUp } from "#server/testing/step-ups.ts";
import type { Person, World } from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { request } from "./request.ts";
import { voidStale } from "./void.ts";

export const NOW = () => new Date().toISOString();

/** The engineer asks for a review of the scientist's version; the reviewer has tried it. */
export async function asked(w: World, policy: Partial<Omit<Policy, "gate">> = {}) {
  if (Object.keys(policy).length > 0) await setRule(w, policy);
  const version = await makeModelVersion(w);
  const made = await w.as(w.people.engineer, request, ask(version));
  await makePreview(w, { version, userId: w.people.reviewer.id });
  return { version, requestId: made.id, contentDigest: made.contentDigest };
}

export const ask = (version: MadeVersion) => ({
  versionId: version.versionId,
  gate: "release_version" as const,
  alias: "champion",
  reason: "Better on evening flights.",
});

export const setRule = (w: World, policy: Partial<Omit<Policy, "gate">>) =>
  makePolicyInForce(w, "release_version", policy);

export type Asked = Awaited<ReturnType<typeof asked>>;

/** Decides with a fresh proof for exactly this content. */
export async function vote(
  w: World,
  who: Person,
  to: Pick<Asked, "requestId" | "contentDigest">,
  decision: "approve" | "request_changes" | "comment" = "approve",
  more: { onBehalfOf?: string; findings?: FindingInput[]; timeZone?: string } = {},
) {
  const { requestId, contentDigest } = to;
  const stepUpId =
    decision === "comment" ? undefined : await signingStepUp(w, who, { requestId, decision, contentDigest });
  return w.as(who, decide, {
    requestId,
    contentDigest,
    decision,
    reason: "Looked at it.",
    ...(stepUpId && { stepUpId }),
    ...more,
  });
}

export const stateOf = async (w: World, requestId: string) => {
  const [row] = await w.inside((tx) =>
    tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
  );
  return row?.state;
};

export async function editCard(w: World, version: MadeVersion, who: Person, body = "Other words.") {
  const audit = auditTrail();
  const voided = await w.inside(async (tx) => {
    await tx
      .update(versionCards)
      .set({ body, updatedBy: who.id })
      .where(eq(versionCards.versionId, version.versionId));
    return voidStale(tx, version.versionId, { userId: who.id, now: NOW(), audit });
  });
  return { voided, audit };
}

export const nameOf = (w: World, who: Person) =>
  w.inside(async (tx) => {
    const [row] = await tx.select({ name: users.name }).from(users).where(eq(users.id, who.id));
    return row?.name ?? "";
  });
