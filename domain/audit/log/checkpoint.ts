import { fromBase64, parseDecimal, toBase64 } from "./bytes.ts";
import { HASH_BYTES } from "./merkle.ts";

/** A tree head in the name of a log. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array };

/** The body of c2sp.org/tlog-checkpoint: origin, size and root, each on a line. Extension lines are not written. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isOrigin(origin)) throw new RangeError("A log's origin is one line of visible characters.");
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError("A tree's size is a whole number.");
  if (root.length !== HASH_BYTES) throw new RangeError("A root has 32 bytes.");
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The checkpoint a note's text holds; null when it holds none. Extension lines are let pass, as the specification asks. */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith("\n")) return null;
  const [origin = "", sizeText = "", rootText = "", ...extensions] = text.slice(0, -1).split("\n");
  const size = parseDecimal(sizeText);
  const root = fromBase64(rootText);
  if (!isOrigin(origin) || size === null || root?.length !== HASH_BYTES) return null;
  return extensions.includes("") ? null : { origin, size, root };
}

/** An origin is also the name of the log's keys, so it has no spaces and no plus sign. */
export const isOrigin = (text: string): boolean => /^[\x21-\x2a\x2c-\x7e]{1,200}$/.test(text);
