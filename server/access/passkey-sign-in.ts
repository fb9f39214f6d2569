import { generateAuthenticationOptions } from "@simplewebauthn/server";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { PasskeySignIn } from "#domain/access/factor-schemas.ts";
import type { Factor } from "#domain/access/factors.ts";
import { personal } from "#server/kernel/audit.ts";
import { KeptRefusal, unauthenticated } from "#server/kernel/errors.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { byNetwork, countWrongTry, refuseTooManyTries } from "./attempts.ts";
import { openSession } from "./open-session.ts";
import { newChallenge, takeChallenge } from "./passkey-challenge.ts";
import { ownRelyingParty, verifyPasskey } from "./passkey-proof.ts";
import { device, type SignedIn } from "./signed-in.ts";

export const passkeySignInOptions = query({
  name: "access.passkeySignInOptions",
  summary: "A challenge for signing in with a passkey, the same for everybody: it names no account.",
  permission: "public",
  scope: anyone,
  input: z.object({}),
  async run({ now }) {
    const { challenge, ticket } = newChallenge({ purpose: "sign_in", sessionId: null, now });
    const options = await generateAuthenticationOptions({
      rpID: ownRelyingParty().id,
      challenge: new Uint8Array(challenge),
      userVerification: "required",
      timeout: 5 * 60_000,
    });
    return { ticket, options };
  },
});

const FACTORS: Factor[] = ["passkey", "user_verification"];

export const passkeySignIn = command({
  name: "access.passkeySignIn",
  summary: "Opens a session with a passkey, whose device has verified its user: two factors in one.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: PasskeySignIn.extend(device),
  async run({ tx, input, network, now, audit }): Promise<SignedIn | KeptRefusal> {
    const counted = network ? [byNetwork(network)] : [];
    await refuseTooManyTries(tx, counted);
    const challenge = await takeChallenge(tx, input.ticket, { purpose: "sign_in", sessionId: null, now });
    const key = challenge && (await verifyPasskey(tx, input.answer, { challenge, userId: null, now }));
    const [account] = key ? await tx.select().from(users).where(eq(users.id, key.userId)) : [];
    if (!key || !account || account.suspendedAt) {
      await countWrongTry(tx, counted);
      audit.record({
        target: { type: "user", id: account?.id ?? "unknown", label: "sign-in refused" },
        after: { signedIn: false, method: "passkey" },
        reason: "the passkey was not accepted",
      });
      return new KeptRefusal(
        unauthenticated("This passkey opens nothing here. Try again, or sign in in another way."),
      );
    }
    const session = { userId: account.id, method: "passkey" as const, factors: FACTORS };
    const { token } = await openSession(tx, { ...session, userAgent: input.userAgent });
    audit.record({
      target: { type: "user", id: account.id, label: personal(account.email, { subject: account.id }) },
      after: { signedIn: true, method: "passkey", factors: FACTORS, passkeyId: key.passkeyId },
    });
    return { token, userId: account.id, email: account.email, name: account.name };
  },
});
