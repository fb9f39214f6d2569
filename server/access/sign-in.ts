import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { passwords, users } from "#db/schema/access.ts";
import type { Factor } from "#domain/access/factors.ts";
import { SignIn } from "#domain/access/schemas.ts";
import { CODE_NEEDED } from "#domain/access/sign-in-sentences.ts";
import { personal } from "#server/kernel/audit.ts";
import { KeptRefusal, preconditionFailed, unauthenticated } from "#server/kernel/errors.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { byAddress, byNetwork, type Counted, countWrongTry, refuseTooManyTries } from "./attempts.ts";
import { openSession } from "./open-session.ts";
import { hasAuthenticator } from "./own-factors.ts";
import { passwordMatches } from "./password.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { device, type SignedIn } from "./signed-in.ts";
import { takeTotpCode } from "./totp.ts";

const DO_NOT_FIT =
  "E-mail and password do not fit together. Check both; after ten wrong tries this address waits a quarter of an hour.";
const CODE_WRONG =
  "This code is not right, or was used already. Wait for the next one; after ten wrong tries this address waits a quarter of an hour.";

export const signIn = command({
  name: "access.signIn",
  summary:
    "Opens a session with e-mail and password, and the code of the authenticator app where there is one.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: SignIn.extend(device),
  async run({ tx, input, network, now, audit }): Promise<SignedIn | KeptRefusal> {
    const counted: Counted[] = [byAddress(input.email), ...(network ? [byNetwork(network)] : [])];
    await refuseTooManyTries(tx, counted);
    const account = await accountOf(tx, input.email);
    const matches = await passwordMatches(account?.hash ?? null, input.password);
    const refuse = async (sentence: string, reason: string) => {
      await countWrongTry(tx, counted);
      audit.record({
        target: { type: "user", id: account?.id ?? "unknown", label: "sign-in refused" },
        after: { signedIn: false, method: "password" },
        reason,
      });
      return new KeptRefusal(unauthenticated(sentence));
    };
    if (!account || !matches || account.suspendedAt) return refuse(DO_NOT_FIT, "the password was not right");
    const factors: Factor[] = ["password"];
    if (await hasAuthenticator(tx, account.id)) {
      if (input.code === undefined) throw preconditionFailed(CODE_NEEDED);
      const factor = await codeFactor(tx, { userId: account.id, code: input.code, now });
      if (factor === null) return refuse(CODE_WRONG, "the code was not right");
      factors.push(factor);
    }
    const { token } = await openSession(tx, {
      userId: account.id,
      method: "password",
      factors,
      userAgent: input.userAgent,
    });
    audit.record({
      target: { type: "user", id: account.id, label: personal(account.email, { subject: account.id }) },
      after: { signedIn: true, method: "password", factors },
    });
    return { token, userId: account.id, email: account.email, name: account.name };
  },
});

async function accountOf(tx: Tx, email: string) {
  const [account] = await tx
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      suspendedAt: users.suspendedAt,
      hash: passwords.hash,
    })
    .from(users)
    .leftJoin(passwords, eq(passwords.userId, users.id))
    .where(eq(users.email, email));
  return account ?? null;
}

async function codeFactor(
  tx: Tx,
  who: { userId: string; code: string; now: string },
): Promise<"totp" | "recovery_code" | null> {
  if (/^\d{6}$/.test(who.code)) return (await takeTotpCode(tx, who)) ? "totp" : null;
  return (await takeRecoveryCode(tx, who)) ? "recovery_code" : null;
}
