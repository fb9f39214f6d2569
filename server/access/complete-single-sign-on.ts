import { z } from "zod";
import { noWayToSign } from "#domain/access/step-up.ts";
import { idSchema } from "#domain/format/ids.ts";
import { forbidden, KeptRefusal, preconditionFailed } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { markCompleted, openStepUp } from "./complete-step-up.ts";
import { personOfIdentity, VerifiedIdentity } from "./identities.ts";

// The clocks of two servers are rarely the same.
const SKEW_MS = 60_000;

/** Only the callback of single sign-on calls this, with what the identity provider said to it. */
export const completeSingleSignOn = command({
  name: "access.completeSingleSignOn",
  summary: "Completes a proof of who one is by a sign-in at the identity provider that was made for it.",
  permission: "self",
  phase: null,
  scope: self,
  input: VerifiedIdentity.extend({ stepUpId: idSchema("stp"), authTime: z.iso.datetime().nullable() }),
  async run({ tx, input, userId, actor, now, audit }) {
    if (userId === null || actor.type !== "user")
      throw forbidden("Who one is, is proved by the person themselves, signed in, not by a key.");
    const { stepUpId, authTime } = input;
    const open = await openStepUp(tx, { stepUpId, userId, sessionId: actor.sessionId, now });
    const target = { type: "step_up", id: open.id };
    const facts = { method: "single_sign_on" as const, purpose: open.purpose, digest: open.digest };
    const refuse = (why: string, error: ReturnType<typeof forbidden>) => {
      audit.record({ target, after: { completed: false, ...facts }, reason: why });
      return new KeptRefusal(error);
    };
    const person = await personOfIdentity(tx, input);
    if (person?.userId !== userId)
      return refuse(
        "somebody else signed in",
        forbidden("Somebody else signed in at the identity provider."),
      );
    const waits = person.signsFrom !== null && Date.parse(person.signsFrom) > Date.parse(now);
    if (open.purpose === "sign" && waits)
      return refuse("the identity waits", preconditionFailed(noWayToSign(person.signsFrom)));
    if (authTime === null || Date.parse(authTime) < Date.parse(open.createdAt) - SKEW_MS)
      return refuse(
        "the sign-in was older than the question",
        preconditionFailed("The identity provider did not ask again who you are."),
      );
    const factors = ["single_sign_on" as const];
    await markCompleted(tx, {
      stepUpId,
      sessionId: open.sessionId,
      method: facts.method,
      factors,
      authTime,
      now,
    });
    audit.record({ target, after: { completed: true, ...facts, factors } });
    return { stepUpId };
  },
});
