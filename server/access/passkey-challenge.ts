import { createHash, randomBytes } from "node:crypto";
import { lte } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { passkeyChallenges } from "#db/schema/access.ts";
import { seal, unseal } from "#server/kernel/seal.ts";

const MINUTES = 5;
const Ticket = z.object({ challenge: z.string(), expiresAt: z.string(), sessionId: z.string().nullable() });

export type ChallengeFor = { purpose: "register" | "sign_in"; sessionId: string | null; now: string };

/**
 * A new challenge, and a sealed ticket that brings it back. Nothing is stored until it is used, so that strangers who ask
 * for challenges fill no table.
 */
export function newChallenge({ purpose, sessionId, now }: ChallengeFor): {
  challenge: Buffer;
  ticket: string;
} {
  const challenge = randomBytes(32);
  const expiresAt = new Date(Date.parse(now) + MINUTES * 60_000).toISOString();
  const content = JSON.stringify({ challenge: challenge.toString("base64url"), expiresAt, sessionId });
  return { challenge, ticket: seal(content, `passkey ${purpose}`) };
}

/** The ticket's challenge, once; null when it is somebody else's, too old, for another purpose or was used before. */
export async function takeChallenge(tx: Tx, ticket: string, use: ChallengeFor): Promise<string | null> {
  const text = unseal(ticket, `passkey ${use.purpose}`);
  if (text === null) return null;
  const { challenge, expiresAt, sessionId } = Ticket.parse(JSON.parse(text));
  if (expiresAt <= use.now || sessionId !== use.sessionId) return null;
  await tx.delete(passkeyChallenges).where(lte(passkeyChallenges.expiresAt, use.now));
  const id = `pkc_${createHash("sha256").update(challenge).digest("hex")}`;
  const used = await tx
    .insert(passkeyChallenges)
    .values({ id, purpose: use.purpose, sessionId, challenge, expiresAt })
    .onConflictDoNothing()
    .returning({ id: passkeyChallenges.id });
  return used.length === 1 ? challenge : null;
}
