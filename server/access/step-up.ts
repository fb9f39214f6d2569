import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNotNull, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { stepUps } from "#db/schema/access.ts";
import { boundHalf, type PasskeyAssertion } from "#domain/access/assertion.ts";
import type { Factor, StepUpMethod, StepUpPurpose } from "#domain/access/factors.ts";
import { stepUpRefusal } from "#domain/access/step-up.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";

export type StepUpProof = {
  id: string;
  method: StepUpMethod;
  factors: readonly Factor[];
  authTime: string;
  /** The passkey's answer; null for every other way. */
  assertion: PasskeyAssertion | null;
};

type Use = {
  stepUpId: string;
  userId: string;
  sessionId: string;
  digest: string;
  now: string;
  purpose?: StepUpPurpose;
};

/**
 * Uses up a person's proof of who they are: theirs, in this session, for exactly this digest, not older than five minutes,
 * once. The update itself holds every condition, so of two calls at the same instant exactly one gets it.
 */
export async function consumeStepUp(tx: Tx, use: Use): Promise<StepUpProof> {
  const purpose = use.purpose ?? "sign";
  const [used] = await tx
    .update(stepUps)
    .set({ usedAt: use.now })
    .where(
      and(
        eq(stepUps.id, use.stepUpId),
        eq(stepUps.userId, use.userId),
        eq(stepUps.sessionId, use.sessionId),
        eq(stepUps.purpose, purpose),
        eq(stepUps.digest, use.digest),
        isNotNull(stepUps.completedAt),
        isNull(stepUps.usedAt),
        gt(stepUps.expiresAt, use.now),
      ),
    )
    .returning();
  if (used?.method && used.factors && used.authTime)
    return {
      id: used.id,
      method: used.method,
      factors: used.factors,
      authTime: used.authTime,
      assertion: used.assertion,
    };
  const [found] = await tx.select().from(stepUps).where(eq(stepUps.id, use.stepUpId));
  throw preconditionFailed(
    stepUpRefusal(found ?? null, { ...use, purpose }) ??
      "This proof of who you are was used a moment ago. Prove again who you are.",
  );
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What a proof for a change of one's own account is bound to. */
export const accountDigest = (userId: string) =>
  createHash("sha256").update(`countersign account ${userId}`).digest("hex");

/**
 * The challenge a passkey signs: chance, then a hash over the chance, the proof's id and the digest. Who holds the three can
 * later see that the passkey's signature was for exactly this digest.
 */
export function boundChallenge(stepUpId: string, digest: string, chance = randomBytes(16)): string {
  const half = boundHalf(chance, { stepUpId, digest }, sha256);
  return Buffer.concat([chance, Buffer.from(half, "hex")]).toString("base64url");
}
