import { eq } from "drizzle-orm";
import { identities } from "#db/schema/access.ts";
import { personal } from "#server/kernel/audit.ts";
import { forbidden, KeptRefusal, unauthenticated } from "#server/kernel/errors.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { personOfIdentity, VerifiedIdentity } from "./identities.ts";
import { openSession } from "./open-session.ts";
import { device, type SignedIn } from "./signed-in.ts";

/** Only the callback of single sign-on calls this, with what the identity provider said to it. */
export const identitySignIn = command({
  name: "access.identitySignIn",
  summary:
    "Opens a session for the person an identity is linked with. An unknown one opens nothing and links nothing.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: VerifiedIdentity.extend(device),
  async run({ tx, input, now, audit }): Promise<SignedIn | KeptRefusal> {
    const person = await personOfIdentity(tx, input);
    if (!person || person.suspendedAt) {
      audit.record({
        target: { type: "user", id: person?.userId ?? "unknown", label: "sign-in refused" },
        after: { signedIn: false, method: "oidc", issuer: input.issuer },
        reason: person ? "the account is suspended" : "the identity is linked with nobody",
      });
      return new KeptRefusal(
        person
          ? forbidden("This account is suspended.")
          : unauthenticated("This identity is linked with nobody here."),
      );
    }
    const { userId, email, name } = person;
    await tx
      .update(identities)
      .set({ lastUsedAt: now, label: input.label })
      .where(eq(identities.id, person.identityId));
    const session = { userId, method: "oidc" as const, factors: ["single_sign_on" as const] };
    const { token } = await openSession(tx, { ...session, userAgent: input.userAgent });
    audit.record({
      target: { type: "user", id: userId, label: personal(email, { subject: userId }) },
      after: { signedIn: true, method: "oidc", factors: session.factors, issuer: input.issuer },
    });
    return { token, userId, email, name };
  },
});
