import type { AnchorPlace } from "./places.ts";

/** A checkpoint as it is copied out: the signed note, with what it says, and the keys that it is checked with. */
export type Copy = {
  origin: string;
  size: number;
  root: Uint8Array;
  note: string;
  /** When it was signed, ISO 8601. */
  at: string;
  verifierKeys: readonly string[];
};

/** A place for copies of the checkpoint. */
export type Anchor = AnchorPlace & {
  /** The newest note that the place itself shows; null when it has none, or cannot be asked. */
  held(): Promise<string | null>;
  /** Keeps the copy beside the older ones, never over them. Answers what the record says of it. */
  keep(copy: Copy): Promise<string>;
  /** Tells whoever reads there that the log contradicts a copy of it. Only where somebody reads. */
  warn?(warning: { origin: string; where: string; sentence: string }): Promise<void>;
};

const NOTE_BYTES_MAX = 64 * 1024;

/** A note read back from outside is small; anything else is not one. */
export function noteOf(bytes: Uint8Array): string {
  if (bytes.byteLength > NOTE_BYTES_MAX) throw new Error("what lies there is too large to be a checkpoint");
  return Buffer.from(bytes).toString("utf8");
}

/** Sorts like the number it holds, for lists that are in the order of their names. */
export const noteName = (size: number): string => `${String(size).padStart(16, "0")}.note`;

export function sizeOfName(name: string): number | null {
  const match = /^(\d{16})\.note$/.exec(name);
  return match ? Number(match[1]) : null;
}
