import { and, desc, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { identities, passkeys, passwords, totpSecrets } from "#db/schema/access.ts";
import { relyingParty } from "#domain/access/relying-party.ts";
import { firstSignsFrom, stepUpMethods } from "#domain/access/step-up.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { ownFactors } from "./own-factors.ts";
import { unusedRecoveryCodes } from "./recovery-codes.ts";

export const ownSecurity = query({
  name: "access.ownSecurity",
  summary: "One's own ways to sign in and to sign: password, authenticator app, passkeys, linked identity.",
  permission: "self",
  scope: self,
  input: z.object({}),
  async run({ tx, userId, actor }) {
    if (userId === null || actor.type !== "user")
      throw forbidden("What a person signs in with is shown to the person themselves, not to a key.");
    const own = await ownFactors(tx, userId, actor);
    const [password] = await tx
      .select({ changedAt: passwords.changedAt })
      .from(passwords)
      .where(eq(passwords.userId, userId));
    const [app] = await tx
      .select({ confirmedAt: totpSecrets.confirmedAt })
      .from(totpSecrets)
      .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt)));
    const keys = await tx
      .select({
        id: passkeys.id,
        name: passkeys.name,
        backedUp: passkeys.backedUp,
        createdAt: passkeys.createdAt,
        lastUsedAt: passkeys.lastUsedAt,
      })
      .from(passkeys)
      .where(eq(passkeys.userId, userId))
      .orderBy(desc(passkeys.createdAt))
      .limit(50);
    const linked = await tx
      .select({
        id: identities.id,
        issuer: identities.issuer,
        label: identities.label,
        createdAt: identities.createdAt,
        lastUsedAt: identities.lastUsedAt,
      })
      .from(identities)
      .where(eq(identities.userId, userId))
      .orderBy(desc(identities.createdAt))
      .limit(20);
    const { OIDC_ISSUER, OIDC_NAME } = env();
    return {
      /** Opened by the demo's click: such an account is everybody's, and gets no factors of its own. */
      demo: own.demoSession,
      password: password ?? null,
      authenticator: app?.confirmedAt ? { confirmedAt: app.confirmedAt } : null,
      recoveryCodesLeft: await unusedRecoveryCodes(tx, userId),
      passkeys: keys,
      identities: linked,
      singleSignOn: OIDC_ISSUER ? { issuer: OIDC_ISSUER, name: OIDC_NAME ?? "single sign-on" } : null,
      /** Where a browser takes passkeys for this portal; null when its address is a number. */
      passkeyOrigin: relyingParty(publicUrl(env()))?.origin ?? null,
      /** When the first of the ways signs, where none does yet. */
      signsFrom: firstSignsFrom(own),
      ways: { sign: stepUpMethods("sign", own), account: stepUpMethods("account", own) },
    };
  },
});
