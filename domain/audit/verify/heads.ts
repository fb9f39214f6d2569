import { sameBytes, toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { type Checkpoint, parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { NoteError, parseNote, type VerifierKey } from "#domain/audit/log/note.ts";
import type { Findings } from "./findings.ts";
import { type EvidenceReader, readText, type VerifyCrypto } from "./reader.ts";

/** A signed tree head, and who of those that are known signed it. */
export type Head = Checkpoint & {
  /** How the report calls it. */
  name: string;
  /** The auditor brought it. */
  held: boolean;
  signedBy: VerifierKey[];
  /** Whether the tree in hand has this root at this size; null while that is not known. */
  agrees: boolean | null;
};

/** A checkpoint to hold the log against. `outside: false` says that whoever runs the server could have changed it too. */
export type HeldFile = { name: string; text: string; outside?: boolean };

/** Every checkpoint of the evidence and of the auditor, its signatures checked, smallest first. */
export async function readHeads(
  reader: EvidenceReader,
  held: readonly HeldFile[],
  keys: readonly VerifierKey[],
  origin: string | null,
  crypto: VerifyCrypto,
  findings: Findings,
): Promise<Head[]> {
  const heads: Head[] = [];
  const take = async (name: string, text: string | null, isHeld: boolean) => {
    const head = text === null ? null : await openHead(name, text, keys, crypto, findings);
    if (!head) return;
    if (origin !== null && head.origin !== origin) {
      findings.add("wrong-origin", `${name} is of the log ${head.origin}, not of ${origin}.`);
      return;
    }
    heads.push({ ...head, held: isHeld });
  };
  const names = (await reader.names("checkpoints/")).filter((name) => name.endsWith(".note"));
  for (const name of names) await take(name, await readText(reader, name), false);
  for (const { name, text } of held) await take(name, text, true);
  return heads.sort((a, b) => a.size - b.size);
}

async function openHead(
  name: string,
  text: string,
  keys: readonly VerifierKey[],
  crypto: VerifyCrypto,
  findings: Findings,
): Promise<Omit<Head, "held"> | null> {
  try {
    const note = parseNote(text);
    const checkpoint = parseCheckpoint(note.text);
    if (!checkpoint) throw new NoteError("malformed", "It holds no tree head.");
    const signedBy: VerifierKey[] = [];
    for (const { name: signer, keyId, signature } of note.signatures) {
      for (const key of keys) {
        if (key.name !== signer || !sameBytes(key.keyId, keyId)) continue;
        if (await crypto.verifyEd25519(key.publicKey, utf8(note.text), signature)) signedBy.push(key);
        else
          findings.add(
            "bad-signature",
            `${name} bears a signature of ${keyName(key)} that is not that key's.`,
          );
      }
    }
    return { ...checkpoint, name, signedBy, agrees: null };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    findings.add("bad-checkpoint", `${name} is not a checkpoint: ${error.message}`);
    return null;
  }
}

/** `name+id`, short enough to read aloud and long enough to tell keys apart. */
export const keyName = (key: VerifierKey): string => `${key.name}+${toHex(key.keyId)}`;

/** Two heads of one size with two roots, both signed: nothing else is needed to show a forked history. */
export function findForks(heads: readonly Head[], findings: Findings): void {
  const bySize = new Map<number, Head>();
  for (const head of heads) {
    const other = bySize.get(head.size);
    if (!other) bySize.set(head.size, head);
    else if (!sameBytes(other.root, head.root) && signed(other) && signed(head)) {
      findings.add(
        "history-forked",
        `${other.name} and ${head.name} are both signed and give two different roots to the first ${head.size} entries.`,
      );
    }
  }
}

const signed = (head: Head): boolean => head.signedBy.length > 0;

/** Says of each head whether the tree agrees, once the tree has reached its size. */
export function holdAgainst(head: Head, root: Uint8Array, findings: Findings): void {
  head.agrees = sameBytes(head.root, root);
  if (head.agrees) return;
  if (head.held) {
    findings.add(
      "history-forked",
      `${head.name}, which you hold, tells another history of the first ${head.size} entries than this log.`,
    );
  } else {
    findings.add(
      "root-mismatch",
      `The first ${head.size} leaves do not have the root that ${head.name} states: a leaf was changed, or another tree was signed.`,
    );
  }
}
