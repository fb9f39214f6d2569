import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, rootOfLeaves } from "#domain/audit/log/merkle.ts";
import { formatVerifierKey, type NoteSigner, signNote, type VerifierKey } from "#domain/audit/log/note.ts";
import { makeSigner, sha256 } from "./log-crypto.ts";

/** A log in memory: leaves that tests add, change and cut, with checkpoints signed as the sequencer signs them. */
export function smallLog(origin = "log.example.test", signer: NoteSigner = makeSigner(origin)) {
  let leaves: string[] = [];
  const rootOf = (texts: readonly string[]) =>
    rootOfLeaves(
      sha256,
      texts.map((text) => leafHash(sha256, Buffer.from(text))),
    );
  const keys: VerifierKey[] = [signer.key];
  const log = {
    origin,
    keys,
    add(...texts: string[]) {
      leaves.push(...texts);
      return log;
    },
    /** Rewrites the past, as somebody who rules the database could. */
    rewrite(index: number, text: string) {
      leaves[index] = text;
    },
    cut(size: number) {
      leaves = leaves.slice(0, size);
    },
    checkpoint(at = "2026-11-21T08:00:00.000Z") {
      const root = rootOf(leaves);
      const note = signNote(formatCheckpoint({ origin, size: leaves.length, root }), [signer]);
      return { origin, size: leaves.length, root, note, at, verifierKeys: keys.map(formatVerifierKey) };
    },
    newest: async () => (leaves.length === 0 ? null : log.checkpoint()),
    rootAt: async (size: number) => (size > leaves.length ? null : rootOf(leaves.slice(0, size))),
  };
  return log;
}
