import { randomBytes } from "node:crypto";
import { and, count, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { recoveryCodes } from "#db/schema/access.ts";
import { ID_ALPHABET } from "#domain/format/ids.ts";
import { newId } from "#server/kernel/ids.ts";
import { hashToken } from "./internal.ts";

export const RECOVERY_CODES = 10;
const LETTERS = 16;

/** Ten new codes of 80 bits; the old ones end. They have so much chance in them that one round of SHA-256 keeps them. */
export async function newRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  await dropRecoveryCodes(tx, userId);
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    Array.from(randomBytes(LETTERS), (byte) => ID_ALPHABET.charAt(byte % 32)).join(""),
  );
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ id: newId("rcv"), userId, codeHash: hashOf(userId, code) })));
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, "$1-"));
}

export async function dropRecoveryCodes(tx: Tx, userId: string): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
}

/** Whether this is one of the person's codes that is still unused; from now on it is not. */
export async function takeRecoveryCode(
  tx: Tx,
  who: { userId: string; code: string; now: string },
): Promise<boolean> {
  const taken = await tx
    .update(recoveryCodes)
    .set({ usedAt: who.now })
    .where(
      and(
        eq(recoveryCodes.userId, who.userId),
        eq(recoveryCodes.codeHash, hashOf(who.userId, who.code)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ id: recoveryCodes.id });
  return taken.length === 1;
}

export async function unusedRecoveryCodes(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
  return row?.n ?? 0;
}

const hashOf = (userId: string, code: string) => hashToken(`recovery ${userId} ${code}`);
