import { relyingParty } from "#domain/access/relying-party.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { canMail } from "#server/kernel/mail.ts";

/** What the sign-in page offers beside the password. */
export function signInWays(): { singleSignOn: { name: string } | null; passkeyOrigin: string | null } {
  const { OIDC_ISSUER, OIDC_NAME } = env();
  return {
    singleSignOn: OIDC_ISSUER ? { name: OIDC_NAME ?? "single sign-on" } : null,
    passkeyOrigin: relyingParty(publicUrl(env()))?.origin ?? null,
  };
}

/** Whether a link for a new password can come by e-mail. */
export const mailIsOn = (): boolean => canMail();
