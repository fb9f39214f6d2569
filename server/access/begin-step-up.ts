import { generateAuthenticationOptions } from "@simplewebauthn/server";
import { and, eq, sql } from "drizzle-orm";
import { passkeys, stepUps } from "#db/schema/access.ts";
import { BeginStepUp } from "#domain/access/factor-schemas.ts";
import { STEP_UP_MINUTES } from "#domain/access/factors.ts";
import { firstSignsFrom, noWayToSign, stepUpMethods } from "#domain/access/step-up.ts";
import { forbidden, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { ownFactors } from "./own-factors.ts";
import { ownRelyingParty } from "./passkey-proof.ts";
import { accountDigest, boundChallenge } from "./step-up.ts";

export const beginStepUp = command({
  name: "access.beginStepUp",
  summary:
    "Begins to prove again who one is, for one digest: says in which ways one may, and gives a passkey its challenge.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: BeginStepUp,
  async run({ tx, input, userId, actor, now, audit }) {
    if (userId === null || actor.type !== "user")
      throw forbidden("Who one is, is proved by the person themselves, signed in, not by a key.");
    const own = await ownFactors(tx, userId, actor, now);
    const methods = stepUpMethods(input.purpose, own);
    if (methods.length === 0)
      throw preconditionFailed(
        input.purpose === "sign"
          ? noWayToSign(firstSignsFrom(own))
          : "You have nothing yet to prove who you are with.",
      );
    const digest = input.purpose === "sign" ? input.digest : accountDigest(userId);
    const stepUpId = newId("stp");
    const challenge = boundChallenge(stepUpId, digest);
    const expiresAt = new Date(Date.parse(now) + STEP_UP_MINUTES * 60_000).toISOString();
    await tx.insert(stepUps).values({
      id: stepUpId,
      userId,
      sessionId: actor.sessionId,
      purpose: input.purpose,
      digest,
      challenge,
      createdAt: now,
      expiresAt,
    });
    audit.record({
      target: { type: "step_up", id: stepUpId },
      after: { purpose: input.purpose, digest, methods },
    });
    const passkeyOptions = methods.includes("passkey")
      ? await generateAuthenticationOptions({
          rpID: ownRelyingParty().id,
          challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
          userVerification: "required",
          timeout: STEP_UP_MINUTES * 60_000,
          allowCredentials: (
            await tx
              .select()
              .from(passkeys)
              .where(
                and(
                  eq(passkeys.userId, userId),
                  input.purpose === "sign" ? sql`coalesce(${passkeys.signsFrom} <= ${now}, true)` : undefined,
                ),
              )
              .limit(50)
          ).map(({ credentialId, transports }) => ({ id: credentialId, transports })),
        })
      : undefined;
    const ssoUrl = methods.includes("single_sign_on") ? `/api/sso/start?stepUp=${stepUpId}` : undefined;
    return { stepUpId, methods, expiresAt, passkeyOptions, ssoUrl };
  },
});
