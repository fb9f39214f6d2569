import { parseVerifierKey, type VerifierKey } from "#domain/audit/log/note.ts";
import type { ApprovalLedger } from "./approvals/ledger.ts";
import type { Findings } from "./findings.ts";
import { keyName } from "./heads.ts";
import type { VerifyCrypto } from "./reader.ts";
import { isNamed } from "./signature-record.ts";
import { isAmong } from "./trust.ts";

/** Where a key that signs records is known from. */
export type RecordKeySource = "auditor" | "log" | "pack";

const SAID: Readonly<Record<RecordKeySource, string>> = {
  auditor: "from outside",
  log: "announced in the log",
  pack: "from the pack alone",
};

export const recordKeySaid = (source: RecordKeySource): string => SAID[source];

/**
 * The keys that sign the records of signatures. The auditor's own come first, then those that the log announced; a key that the
 * pack alone knows is believed only where the auditor brought none for records, and is told.
 */
export class RecordKeys {
  readonly #ofPack: readonly VerifierKey[];
  readonly #pinned: readonly VerifierKey[];
  readonly #held: readonly VerifierKey[];
  readonly #announced: VerifierKey[] = [];

  /** `pinned`: brought for records; `held`: any others that the auditor brought. */
  constructor(ofPack: readonly VerifierKey[], pinned: readonly VerifierKey[], held: readonly VerifierKey[]) {
    this.#ofPack = ofPack;
    this.#pinned = pinned;
    this.#held = held;
  }

  announce(key: VerifierKey): void {
    this.#announced.push(key);
  }

  /** Those that a record may be signed by, as far as the log has been read. */
  get trusted(): readonly VerifierKey[] {
    const ofPack = this.#pinned.length > 0 ? [] : this.#ofPack;
    return [...this.#pinned, ...this.#held, ...this.#announced, ...ofPack];
  }

  /** The keys that sign the records of these decisions, and where each is known from. */
  used(ledger: ApprovalLedger): { key: VerifierKey; source: RecordKeySource }[] {
    const ids = new Set([...ledger.decisions.values()].flatMap(({ signed }) => signed?.keyId ?? []));
    return [...ids].flatMap((id) => {
      const key = this.trusted.find((known) => isNamed(known, id));
      return key ? [{ key, source: this.#sourceOf(key) }] : [];
    });
  }

  /** Says of each key that the pack alone vouches for it, where the auditor brought a key at all. */
  tell(ledger: ApprovalLedger, findings: Findings): void {
    if (this.#held.length === 0 && this.#pinned.length === 0) return;
    for (const { key, source } of this.used(ledger)) {
      if (source !== "pack") continue;
      findings.add(
        "record-keys-from-pack",
        `The key ${keyName(key)}, which signs records, is known from the pack alone. Give it with --record-keys.`,
      );
    }
  }

  #sourceOf(key: VerifierKey): RecordKeySource {
    if (isAmong(key, [...this.#pinned, ...this.#held])) return "auditor";
    return isAmong(key, this.#announced) ? "log" : "pack";
  }
}

const MARK = "record ";

/** A verifier key as it is given: its string, after the word "record" where it signs records. Null when it is none. */
export function parseGivenKey(
  text: string,
  crypto: VerifyCrypto,
): { key: VerifierKey; ofRecords: boolean } | null {
  const line = text.trim();
  const ofRecords = line.startsWith(MARK);
  const key = parseVerifierKey(crypto.sha256, ofRecords ? line.slice(MARK.length).trim() : line);
  return key && { key, ofRecords };
}

/** The strings of the keys in a file of record keys: one a line; of a pack's keys.txt only those that it says sign records. */
export function recordKeyLines(file: string): string[] {
  const lines = file
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const marked = lines.filter((line) => line.startsWith(MARK));
  return marked.length > 0 ? marked : lines.map((line) => `${MARK}${line}`);
}
