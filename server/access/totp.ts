import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import type { Tx } from "#db/client.ts";
import { totpSecrets } from "#db/schema/access.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { unseal } from "#server/kernel/seal.ts";

const PERIOD_SECONDS = 30;
// One step either way, for clocks that are not quite right (RFC 6238, section 5.2).
const STEPS_EITHER_WAY = 1;

export const sealContext = (userId: string) => `totp ${userId}`;

/** What every authenticator app reads: SHA-1, six digits, thirty seconds (RFC 6238). */
export function totpOf(secret: Secret, email: string): TOTP {
  return new TOTP({
    issuer: "Countersign",
    label: email,
    issuerInLabel: true,
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD_SECONDS,
    secret,
  });
}

/**
 * Whether the code is right, now, for the first time. The time step of a code taken is kept, and only later steps count
 * from then on: of two calls with the same code exactly one is told yes.
 */
export async function takeTotpCode(
  tx: Tx,
  who: { userId: string; code: string; now: string },
  options: { confirmed: boolean } = { confirmed: true },
): Promise<boolean> {
  const { userId, code, now } = who;
  const state = options.confirmed ? isNotNull(totpSecrets.confirmedAt) : isNull(totpSecrets.confirmedAt);
  const [row] = await tx
    .select({ secret: totpSecrets.secret })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), state));
  if (!row) return false;
  const secret = openSecret(row.secret, userId);
  const timestamp = Date.parse(now);
  const delta = totpOf(secret, userId).validate({ token: code, timestamp, window: STEPS_EITHER_WAY });
  if (delta === null) return false;
  const counter = Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  const taken = await tx
    .update(totpSecrets)
    .set({ lastCounter: counter })
    .where(
      and(
        eq(totpSecrets.userId, userId),
        or(isNull(totpSecrets.lastCounter), lt(totpSecrets.lastCounter, counter)),
      ),
    )
    .returning({ userId: totpSecrets.userId });
  return taken.length === 1;
}

function openSecret(sealed: string, userId: string): Secret {
  const base32 = unseal(sealed, sealContext(userId));
  if (base32 === null) {
    throw preconditionFailed(
      "The authenticator app's secret cannot be read: the installation's secret was changed. Use a recovery code or a passkey, or ask whoever runs this portal to take the app away.",
    );
  }
  return Secret.fromBase32(base32);
}
