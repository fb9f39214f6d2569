import { deserialize, serialize } from "node:v8";
import type { Checkpoint } from "#ml/train.ts";

/** Larger ones are not kept: writing them every few seconds would cost more than the run itself. */
const MAX_BYTES = 128 * 2 ** 20;

type Kept = { code: string; checkpoint: Checkpoint };

/** A checkpoint as bytes, with the code that made it; null where it is too large to keep. */
export function writeCheckpoint(checkpoint: Checkpoint, code: string): Uint8Array | null {
  const bytes = serialize({ code, checkpoint } satisfies Kept);
  return bytes.length > MAX_BYTES ? null : bytes;
}

/** What was kept; undefined where other code made it, since the same bytes at the end are promised by the same code only. */
export function readCheckpoint(bytes: Uint8Array, code: string): Checkpoint | undefined {
  const kept = deserialize(bytes) as Kept;
  return kept.code === code && kept.checkpoint.version === 1 ? kept.checkpoint : undefined;
}
