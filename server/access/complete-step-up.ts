import { and, eq, gt, isNull } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { passwords, sessions, stepUps } from "#db/schema/access.ts";
import type { PasskeyAssertion } from "#domain/access/assertion.ts";
import { CompleteStepUp } from "#domain/access/factor-schemas.ts";
import type { Factor, StepUpMethod } from "#domain/access/factors.ts";
import { stepUpMethods } from "#domain/access/step-up.ts";
import {
  forbidden,
  invalid,
  KeptRefusal,
  preconditionFailed,
  unauthenticated,
} from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { byPerson, countWrongTry, refuseTooManyTries } from "./attempts.ts";
import { ownFactors } from "./own-factors.ts";
import { verifyPasskey } from "./passkey-proof.ts";
import { passwordMatches } from "./password.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { takeTotpCode } from "./totp.ts";

type Proof = z.output<typeof CompleteStepUp>;
type OpenStepUp = typeof stepUps.$inferSelect;

export const completeStepUp = command({
  name: "access.completeStepUp",
  summary:
    "Proves again who one is: with a passkey, or with password and code. Serves once, for what it was begun for.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: CompleteStepUp,
  async run({ tx, input, userId, actor, now, audit }) {
    if (userId === null || actor.type !== "user")
      throw forbidden("Who one is, is proved by the person themselves, signed in, not by a key.");
    const open = await openStepUp(tx, { stepUpId: input.stepUpId, userId, sessionId: actor.sessionId, now });
    const allowed = stepUpMethods(open.purpose, await ownFactors(tx, userId, actor, now));
    if (!allowed.includes(input.method))
      throw preconditionFailed("This way of proving who you are is not open to you here. Choose another.");
    const counted = [byPerson(userId)];
    await refuseTooManyTries(tx, counted);
    const target = { type: "step_up", id: open.id };
    const proof = await shown(tx, input, open, now);
    if (proof === null) {
      await countWrongTry(tx, counted);
      audit.record({
        target,
        after: { completed: false, method: input.method, purpose: open.purpose, digest: open.digest },
        reason: "the proof was not right",
      });
      return new KeptRefusal(input.method === "passkey" ? wrongPasskey() : wrongCode(input.method));
    }
    await markCompleted(tx, {
      stepUpId: open.id,
      sessionId: open.sessionId,
      method: input.method,
      ...proof,
      authTime: now,
      now,
    });
    const { factors } = proof;
    audit.record({
      target,
      after: { completed: true, method: input.method, factors, purpose: open.purpose, digest: open.digest },
    });
    return { stepUpId: open.id, method: input.method, factors };
  },
});

/** The person's own step-up that still waits for its proof. */
export async function openStepUp(
  tx: Tx,
  who: { stepUpId: string; userId: string; sessionId: string; now: string },
): Promise<OpenStepUp> {
  const [row] = await tx
    .select()
    .from(stepUps)
    .where(
      and(
        eq(stepUps.id, who.stepUpId),
        eq(stepUps.userId, who.userId),
        eq(stepUps.sessionId, who.sessionId),
        isNull(stepUps.completedAt),
        gt(stepUps.expiresAt, who.now),
      ),
    );
  if (!row) throw preconditionFailed("This took longer than five minutes, or was done already. Begin again.");
  return row;
}

/** Writes the proof into its row, if nobody did meanwhile. */
export async function markCompleted(
  tx: Tx,
  proof: {
    stepUpId: string;
    sessionId: string;
    method: StepUpMethod;
    factors: Factor[];
    /** Kept for a signature alone, so that somebody else can check it again. */
    assertion?: PasskeyAssertion;
    authTime: string;
    now: string;
  },
): Promise<void> {
  const { stepUpId, method, factors, assertion = null, authTime, now } = proof;
  const done = await tx
    .update(stepUps)
    .set({ method, factors, assertion, authTime, completedAt: now })
    .where(and(eq(stepUps.id, stepUpId), isNull(stepUps.completedAt)))
    .returning({ id: stepUps.id });
  if (done.length === 0) throw preconditionFailed("This was done already a moment ago. Begin again.");
  await tx.update(sessions).set({ authTime }).where(eq(sessions.id, proof.sessionId));
}

type Shown = { factors: Factor[]; assertion?: PasskeyAssertion };

/** The factors that were shown; null when anything of it was wrong, without saying what. */
async function shown(tx: Tx, proof: Proof, open: OpenStepUp, now: string): Promise<Shown | null> {
  const { userId } = open;
  if (proof.method === "demo") return { factors: ["demo"] };
  if (proof.method === "passkey") {
    const key = await verifyPasskey(tx, proof.answer, {
      challenge: open.challenge,
      userId,
      now,
      signing: open.purpose === "sign",
    });
    if (!key) return null;
    const factors: Factor[] = ["passkey", "user_verification"];
    return open.purpose === "sign" ? { factors, assertion: key.assertion } : { factors };
  }
  const [stored] = await tx
    .select({ hash: passwords.hash })
    .from(passwords)
    .where(eq(passwords.userId, userId));
  const matches = await passwordMatches(stored?.hash ?? null, proof.password);
  if (!matches) return null;
  if (proof.method === "password") return { factors: ["password"] };
  if (/^\d{6}$/.test(proof.code))
    return (await takeTotpCode(tx, { userId, code: proof.code, now }))
      ? { factors: ["password", "totp"] }
      : null;
  // A recovery code opens the account again; it does not sign.
  if (open.purpose !== "account") return null;
  return (await takeRecoveryCode(tx, { userId, code: proof.code, now }))
    ? { factors: ["password", "recovery_code"] }
    : null;
}

const wrongPasskey = () =>
  unauthenticated(
    "The passkey was not accepted. Nothing was signed or changed. Try again, or choose another way.",
  );

const wrongCode = (method: StepUpMethod) =>
  method === "password"
    ? invalid("The password is not right. Nothing was changed.", [
        { path: "password", message: "This is not your password." },
      ])
    : invalid(
        "Password and code do not fit together. Nothing was signed or changed. Each code counts once: wait for the next one.",
      );
