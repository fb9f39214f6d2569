import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { passkeys } from "#db/schema/access.ts";
import type { PasskeyAssertion } from "#domain/access/assertion.ts";
import type { passkeyAnswerSchema } from "#domain/access/factor-schemas.ts";
import { relyingParty } from "#domain/access/relying-party.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { log } from "#server/kernel/log.ts";

export type PasskeyAnswer = z.output<typeof passkeyAnswerSchema>;

/** This installation as passkeys know it, from its public address. */
export function ownRelyingParty() {
  const party = relyingParty(publicUrl(env()));
  if (party === null)
    throw preconditionFailed(
      "Passkeys need a name in the address of this portal, not a number. Whoever runs it can give it one (COUNTERSIGN_PUBLIC_URL).",
    );
  return party;
}

/**
 * Whether the answer is a signature over exactly this challenge by one of our passkeys, made after the authenticator
 * verified its user. Moves the passkey's counter, and refuses one that runs backwards (a copy). Null when anything is off.
 */
export async function verifyPasskey(
  tx: Tx,
  answer: PasskeyAnswer,
  expected: { challenge: string; userId: string | null; now: string; signing?: boolean },
): Promise<{ userId: string; passkeyId: string; name: string; assertion: PasskeyAssertion } | null> {
  const party = ownRelyingParty();
  const [known] = await tx
    .select()
    .from(passkeys)
    .where(
      and(
        eq(passkeys.credentialId, answer.id),
        expected.userId === null ? undefined : eq(passkeys.userId, expected.userId),
      ),
    )
    .for("update");
  if (!known) return null;
  const waits = known.signsFrom !== null && Date.parse(known.signsFrom) > Date.parse(expected.now);
  if (expected.signing && waits) return null;
  const handle = answer.response.userHandle;
  if (handle !== undefined && Buffer.from(handle, "base64url").toString("utf8") !== known.userId) return null;
  const verified = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: expected.challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: known.credentialId,
      publicKey: new Uint8Array(known.publicKey),
      counter: known.counter,
    },
  }).catch((error: unknown) => {
    log.info({ reason: error instanceof Error ? error.message : String(error) }, "a passkey was refused");
    return null;
  });
  if (!verified?.verified || !verified.authenticationInfo.userVerified) return null;
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  await tx
    .update(passkeys)
    .set({ counter: newCounter, backedUp: credentialBackedUp, lastUsedAt: expected.now })
    .where(eq(passkeys.id, known.id));
  const { clientDataJSON, authenticatorData, signature } = answer.response;
  const assertion: PasskeyAssertion = {
    format: "countersign.assertion/1",
    credentialId: known.credentialId,
    publicKey: Buffer.from(known.publicKey).toString("base64url"),
    authenticatorData,
    clientDataJSON,
    signature,
    origin: party.origin,
    relyingParty: party.id,
  };
  return { userId: known.userId, passkeyId: known.id, name: known.name, assertion };
}
