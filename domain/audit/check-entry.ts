import { type Sha256, toHex, utf8 } from "./log/bytes.ts";
import { type Checkpoint, parseCheckpoint } from "./log/checkpoint.ts";
import { leafHash, verifyInclusion } from "./log/merkle.ts";
import {
  type Ed25519VerifyAsync,
  formatVerifierKey,
  NoteError,
  openNoteAsync,
  parseVerifierKey,
} from "./log/note.ts";
import { parseTlogProof } from "./log/tlog-proof.ts";

export type EntryCheckStep = {
  key: "bytes" | "place" | "signature" | "origin";
  ok: boolean;
  sentence: string;
};

export type EntryCheck = {
  ok: boolean;
  steps: EntryCheckStep[];
  /** The tree head that the entry was found under; null when the proof holds none that can be read. */
  checkpoint: Checkpoint | null;
};

export type EntryToCheck = {
  /** The recorded bytes, as text: RFC 8785 JSON. */
  body: string;
  /** Hex, as shown beside the entry. */
  leafHash: string;
  /** A file of the form c2sp.org/tlog-proof@v1. */
  proof: string;
  /** The log's verifier keys; those that the checker got from elsewhere are worth more than those that this server names. */
  keys: readonly string[];
};

/**
 * Checks one entry as an outsider would: its bytes give the leaf hash, the leaf is at its place in a tree, and that tree's
 * head is signed by a key of the log. Trusts nothing but the keys. The first step that fails ends the check.
 * Source: RFC 6962 section 2.1, c2sp.org/tlog-proof@v1; docs/algorithms/audit-log.md.
 */
export async function checkEntry(
  entry: EntryToCheck,
  tools: { sha256: Sha256; verify: Ed25519VerifyAsync },
): Promise<EntryCheck> {
  const steps: EntryCheckStep[] = [];
  const done = (checkpoint: Checkpoint | null): EntryCheck => ({
    ok: steps.every(({ ok }) => ok) && steps.length === 4,
    steps,
    checkpoint,
  });
  const step = (key: EntryCheckStep["key"], ok: boolean, sentence: string): boolean => {
    steps.push({ key, ok, sentence });
    return ok;
  };

  const leaf = leafHash(tools.sha256, utf8(entry.body));
  const bytesFit = toHex(leaf) === entry.leafHash;
  if (
    !step(
      "bytes",
      bytesFit,
      bytesFit
        ? "The recorded bytes give the leaf hash that stands here."
        : "The recorded bytes give another leaf hash than the one that stands here: the entry was changed.",
    )
  )
    return done(null);

  const proof = parseTlogProof(entry.proof);
  const checkpoint =
    proof && parseCheckpoint(proof.checkpoint.slice(0, proof.checkpoint.indexOf("\n\n") + 1));
  if (!proof || !checkpoint) {
    step(
      "place",
      false,
      "The proof cannot be read. Load it again; if that does not help, the server gives no proof.",
    );
    return done(null);
  }
  const inTree = verifyInclusion(
    tools.sha256,
    proof.index,
    checkpoint.size,
    leaf,
    proof.hashes,
    checkpoint.root,
  );
  if (
    !step(
      "place",
      inTree,
      inTree
        ? `It is entry ${proof.index} of a tree of ${checkpoint.size}: ${proof.hashes.length} hashes lead from it to the tree's head.`
        : `The proof does not lead from this entry to the head of the tree of ${checkpoint.size}.`,
    )
  )
    return done(checkpoint);

  const keys = entry.keys.flatMap((text) => parseVerifierKey(tools.sha256, text) ?? []);
  try {
    const { signedBy } = await openNoteAsync(proof.checkpoint, keys, tools.verify);
    step("signature", true, `The head is signed by ${signedBy.map(formatVerifierKey).join(" and ")}.`);
    const ofThisLog = signedBy.some(({ name }) => name === checkpoint.origin);
    step(
      "origin",
      ofThisLog,
      ofThisLog
        ? `The head is of the log ${checkpoint.origin}, and so is the key.`
        : `The head names the log ${checkpoint.origin}, and the key is another log's.`,
    );
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    step("signature", false, error.message);
  }
  return done(checkpoint);
}
