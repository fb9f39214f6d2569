import type { Tx } from "#db/client.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { personal } from "#server/kernel/audit.ts";
import { forbidden, preconditionFailed } from "#server/kernel/errors.ts";
import { ownFactors } from "./own-factors.ts";
import { accountDigest, consumeStepUp } from "./step-up.ts";

export type OwnAccount = { userId: string; sessionId: string; email: string };

/** The person as the target of an entry. */
export const ownTarget = ({ userId, email }: OwnAccount) => ({
  type: "user",
  id: userId,
  label: personal(email, { subject: userId }),
});

/** The person who changes their own ways to sign in: signed in themselves, not by a key, and not with an account of the demo. */
export async function personalAccount(call: {
  tx: Tx;
  actor: Actor;
  userId: string | null;
}): Promise<OwnAccount> {
  const { actor, userId } = call;
  if (userId === null || actor.type !== "user")
    throw forbidden("Ways to sign in are changed by the person themselves, signed in, not by a key.");
  if (actor.auth?.method === "demo" || (await ownFactors(call.tx, userId, actor)).demoSession)
    throw preconditionFailed(
      "An account of the demo is everybody's who tries this out, so it gets no password, code or passkey of its own.",
    );
  return { userId, sessionId: actor.sessionId, email: actor.label };
}

/** Uses up the proof that must come before a change of one's ways to sign in. */
export const proven = (tx: Tx, who: OwnAccount, stepUpId: string, now: string) =>
  consumeStepUp(tx, {
    stepUpId,
    userId: who.userId,
    sessionId: who.sessionId,
    digest: accountDigest(who.userId),
    purpose: "account",
    now,
  });
