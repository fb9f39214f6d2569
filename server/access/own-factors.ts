import { and, eq, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { identities, passkeys, passwords, totpSecrets } from "#db/schema/access.ts";
import type { OwnFactors } from "#domain/access/step-up.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { env, isDemo } from "#server/kernel/env.ts";

/** What this person could prove themselves with, in the session they are in, at this moment. */
export async function ownFactors(
  tx: Tx,
  userId: string,
  actor: Actor,
  now = new Date().toISOString(),
): Promise<OwnFactors> {
  const [password] = await tx
    .select({ userId: passwords.userId })
    .from(passwords)
    .where(eq(passwords.userId, userId));
  const [app] = await tx
    .select({ signsFrom: totpSecrets.signsFrom })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt)));
  const keys = await tx
    .select({ signsFrom: passkeys.signsFrom })
    .from(passkeys)
    .where(eq(passkeys.userId, userId));
  const issuer = env().OIDC_ISSUER;
  const linked = issuer
    ? await tx
        .select({ signsFrom: identities.signsFrom })
        .from(identities)
        .where(and(eq(identities.userId, userId), eq(identities.issuer, issuer)))
    : [];
  const waits = {
    passkey: allWaitUntil(keys, now),
    password_totp: allWaitUntil(app ? [app] : [], now),
    single_sign_on: allWaitUntil(linked, now),
  };
  return {
    demoSession: isDemo(env()) && actor.type === "user" && actor.auth?.method === "demo",
    hasPassword: password !== undefined,
    hasTotp: app !== undefined,
    passkeyCount: keys.length,
    hasSingleSignOn: linked.length > 0,
    signsFrom: Object.fromEntries(Object.entries(waits).filter(([, until]) => until !== null)),
  };
}

/** When the first of them signs, if none does at this moment. */
function allWaitUntil(factors: readonly { signsFrom: string | null }[], now: string): string | null {
  const until = factors.map(({ signsFrom }) => signsFrom);
  if (until.some((from) => from === null || Date.parse(from) <= Date.parse(now))) return null;
  return until.filter((from) => from !== null).sort()[0] ?? null;
}

/** Whether an authenticator app is set up and confirmed. */
export async function hasAuthenticator(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx
    .select({ userId: totpSecrets.userId })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt)));
  return row !== undefined;
}
