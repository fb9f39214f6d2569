import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idempotencyKeys } from "#db/schema/kernel.ts";
import { type Actor, describeActor } from "./actor.ts";
import { conflict, invalid } from "./errors.ts";

type KeyedCall = { orgId: string | null; actor: Actor; verb: string; key: string | null; input: unknown };

const hashOf = (input: unknown) =>
  createHash("sha256")
    .update(canonicalize(input) ?? "")
    .digest("hex");

function rowKey(call: KeyedCall & { key: string }) {
  const actor = describeActor(call.actor);
  return { orgId: call.orgId ?? "", actorId: actor.id ?? actor.label, verb: call.verb, key: call.key };
}

function rowOf(call: KeyedCall & { key: string }) {
  const { orgId, actorId, verb, key } = rowKey(call);
  return and(
    eq(idempotencyKeys.orgId, orgId),
    eq(idempotencyKeys.actorId, actorId),
    eq(idempotencyKeys.verb, verb),
    eq(idempotencyKeys.key, key),
  );
}

/** The first answer to this key, if there is one; a second call waits here until the first has committed. */
export async function answerOnce(tx: Tx, call: KeyedCall): Promise<{ output: unknown } | null> {
  if (call.key === null) return null;
  if (call.key.length < 1 || call.key.length > 200)
    throw invalid("Idempotency-Key must have 1 to 200 characters.");
  const key = rowKey({ ...call, key: call.key });
  const inputHash = hashOf(call.input);
  const mine = await tx
    .insert(idempotencyKeys)
    .values({ ...key, inputHash })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (mine.length === 1) return null;
  const [earlier] = await tx
    .select()
    .from(idempotencyKeys)
    .where(rowOf({ ...call, key: call.key }));
  if (!earlier || earlier.inputHash !== inputHash) {
    throw conflict("This Idempotency-Key was used for another input. Use a new key for a new act.");
  }
  return { output: earlier.output };
}

/** A call that was refused gave no answer to repeat, though it commits: the same key may ask again. */
export async function forgetCall(tx: Tx, call: KeyedCall): Promise<void> {
  if (call.key === null) return;
  await tx.delete(idempotencyKeys).where(rowOf({ ...call, key: call.key }));
}

export async function keepAnswer(tx: Tx, call: KeyedCall, output: unknown): Promise<void> {
  if (call.key === null) return;
  await tx
    .update(idempotencyKeys)
    .set({ output: output ?? null })
    .where(rowOf({ ...call, key: call.key }));
}
