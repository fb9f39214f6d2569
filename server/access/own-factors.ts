import { and, count, eq, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { identities, passkeys, passwords, totpSecrets } from "#db/schema/access.ts";
import type { OwnFactors } from "#domain/access/step-up.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { env, isDemo } from "#server/kernel/env.ts";

/** What this person could prove themselves with, in the session they are in. */
export async function ownFactors(tx: Tx, userId: string, actor: Actor): Promise<OwnFactors> {
  const [password] = await tx
    .select({ userId: passwords.userId })
    .from(passwords)
    .where(eq(passwords.userId, userId));
  const hasTotp = await hasAuthenticator(tx, userId);
  const [keys] = await tx.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId));
  const issuer = env().OIDC_ISSUER;
  const [identity] = issuer
    ? await tx
        .select({ id: identities.id })
        .from(identities)
        .where(and(eq(identities.userId, userId), eq(identities.issuer, issuer)))
        .limit(1)
    : [];
  return {
    demoSession: isDemo(env()) && actor.type === "user" && actor.auth?.method === "demo",
    hasPassword: password !== undefined,
    hasTotp,
    passkeyCount: keys?.n ?? 0,
    hasSingleSignOn: identity !== undefined,
  };
}

/** Whether an authenticator app is set up and confirmed. */
export async function hasAuthenticator(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx
    .select({ userId: totpSecrets.userId })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt)));
  return row !== undefined;
}
