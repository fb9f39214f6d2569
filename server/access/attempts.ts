import { createHash } from "node:crypto";
import { and, count, gt, inArray, sql } from "drizzle-orm";
import ipaddr from "ipaddr.js";
import type { Tx } from "#db/client.ts";
import { signInFailures } from "#db/schema/access.ts";
import { rateLimited } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";

/** Wrong tries in a quarter of an hour, for each thing that is counted. */
export const TRIES_MAX = { address: 10, person: 10, network: 60, mail: 3 } as const;
const WINDOW = sql`now() - interval '15 minutes'`;

export type Counted = { kind: keyof typeof TRIES_MAX; subject: string };

const hashed = (text: string) => createHash("sha256").update(text).digest("hex");
/** What is counted is kept as a hash: the table tells nobody's address. */
export const byAddress = (email: string): Counted => ({
  kind: "address",
  subject: hashed(`sign-in ${email}`),
});
export const byResetAddress = (email: string): Counted => ({
  kind: "mail",
  subject: hashed(`reset ${email}`),
});
export const byPerson = (userId: string): Counted => ({ kind: "person", subject: hashed(`proof ${userId}`) });
export const byNetwork = (address: string): Counted => ({
  kind: "network",
  subject: hashed(`network ${networkOf(address)}`),
});

/** The address itself, of IPv6 the first 64 bits: one household has all the others. */
function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address) || ipaddr.IPv4.isValid(address)) return address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
}

const SENTENCES: Record<Counted["kind"], string> = {
  address: "Too many wrong tries for this address. Wait a quarter of an hour and try again.",
  person: "Too many wrong tries. Nothing was changed. Wait a quarter of an hour and try again.",
  mail: "A link was asked for this address three times already. Wait a quarter of an hour, and look into the spam folder meanwhile.",
  network: "Too many wrong tries from your network. Wait a quarter of an hour and try again.",
};

/**
 * Refuses when there were too many wrong tries. Holds a lock on each subject to the end of the transaction, so that tries
 * made at the same moment count one after the other and none slips past the limit.
 */
export async function refuseTooManyTries(tx: Tx, counted: readonly Counted[]): Promise<void> {
  if (counted.length === 0) return;
  const subjects = counted.map(({ subject }) => subject).sort();
  for (const subject of subjects)
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`);
  const rows = await tx
    .select({ subject: signInFailures.subject, tries: count() })
    .from(signInFailures)
    .where(and(inArray(signInFailures.subject, subjects), gt(signInFailures.at, WINDOW)))
    .groupBy(signInFailures.subject);
  for (const { kind, subject } of counted) {
    const tries = rows.find((row) => row.subject === subject)?.tries ?? 0;
    if (tries >= TRIES_MAX[kind]) throw rateLimited(SENTENCES[kind]);
  }
}

/** Keeps a wrong try. The call must end in a `KeptRefusal`, or the try is rolled back with it. */
export async function countWrongTry(tx: Tx, counted: readonly Counted[]): Promise<void> {
  if (counted.length === 0) return;
  await tx.insert(signInFailures).values(counted.map(({ subject }) => ({ id: newId("sif"), subject })));
}
