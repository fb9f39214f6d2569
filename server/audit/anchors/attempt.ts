import { alarmSentence, standingOfCopy } from "#domain/audit/anchors/rules.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import type { TreeHead } from "#domain/audit/log/merkle.ts";
import { NoteError, openNote, type VerifierKey } from "#domain/audit/log/note.ts";
import { verifyEd25519 } from "#server/audit/log/crypto.ts";
import { DomainError } from "#server/kernel/errors.ts";
import type { Anchor, Copy } from "./anchor.ts";

/** What an attempt needs to know of the log. */
export type LogView = {
  origin: string;
  keys: readonly VerifierKey[];
  /** The newest signed checkpoint; null in an empty log. */
  newest(): Promise<Copy | null>;
  /** The root over the first `size` leaves, from the tiles as they are now; null when there are not as many. */
  rootAt(size: number): Promise<Uint8Array | null>;
};

export type Attempt = {
  outcome: "kept" | "failed" | "alarm";
  size: number;
  root: Uint8Array;
  detail: string;
};

/** The log says something else than a copy of it that already lies somewhere. */
class Alarm extends Error {
  override name = "Alarm";
}

/**
 * Copies the newest checkpoint to one place, after showing that the log continues what is known to lie there: what the place
 * itself shows, and the last receipt. Never throws; null when the log is empty.
 */
export async function attempt(
  anchor: Anchor,
  log: LogView,
  receipt: TreeHead | null,
): Promise<Attempt | null> {
  let newest: Copy | null = null;
  try {
    // The copy first: read the other way round, another worker's copy of a later checkpoint would look like a shrunken log.
    const held = await anchor.held();
    newest = await log.newest();
    const known = [held === null ? null : headOf(held, anchor, log), receipt].filter((head) => head !== null);
    if (newest === null) return known.length === 0 ? null : shrunkToNothing(known);
    for (const head of known) await assertContinued(head, newest, log);
    const detail = await anchor.keep(newest);
    return { outcome: "kept", size: newest.size, root: newest.root, detail };
  } catch (error) {
    const outcome = error instanceof Alarm ? "alarm" : "failed";
    const { size, root } = newest ?? { size: 0, root: new Uint8Array(0) };
    return { outcome, size, root, detail: sentenceOf(error) };
  }
}

function shrunkToNothing(known: readonly TreeHead[]): Attempt {
  const size = Math.max(...known.map((head) => head.size));
  const root = new Uint8Array(0);
  const detail = alarmSentence("shorter", { size, root }, { size: 0, root });
  return { outcome: "alarm", size: 0, root, detail };
}

/** What a note that lies at a place says, after its signature was checked. */
function headOf(note: string, anchor: Anchor, log: LogView): TreeHead {
  let text: string;
  try {
    text = openNote(note, log.keys, verifyEd25519).text;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new Alarm(
      `The newest copy at ${anchor.place} cannot be believed. ${error.message} Nothing was copied over it.`,
    );
  }
  const head = parseCheckpoint(text);
  if (head === null || head.origin !== log.origin)
    throw new Alarm(
      `The newest copy at ${anchor.place} is not a checkpoint of this log. Nothing was copied over it.`,
    );
  return head;
}

async function assertContinued(known: TreeHead, newest: TreeHead, log: LogView): Promise<void> {
  const rootThen = known.size > newest.size ? null : await log.rootAt(known.size);
  const standing = standingOfCopy(known, newest, rootThen);
  if (standing === "shorter" || standing === "different")
    throw new Alarm(alarmSentence(standing, known, newest));
}

const DETAIL_MAX = 500;

/** What the record and the page say. Errors of libraries are cut, so that none brings a page of a stranger's text with it. */
function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "an unknown error";
  if (error instanceof Alarm || error instanceof DomainError) return text.slice(0, DETAIL_MAX);
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `${text.split("\n")[0] ?? ""}${text.includes(code.slice(2, -1)) ? "" : code}`.slice(0, DETAIL_MAX);
}
