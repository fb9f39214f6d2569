import { parseVerifierKey, type VerifierKey } from "#domain/audit/log/note.ts";
import { ApprovalLedger } from "./approvals/ledger.ts";
import { text } from "./canonical.ts";
import { EntityChains } from "./chains.ts";
import { ClockCheck, checkSigningOrder, parseTimes } from "./clock.ts";
import type { Entry } from "./entry.ts";
import { checkFiles } from "./files-check.ts";
import { Findings } from "./findings.ts";
import { findForks, type Head, type HeldFile, readHeads } from "./heads.ts";
import { isWhole, type Manifest, parseManifest } from "./manifest.ts";
import { EnrolledPasskeys } from "./passkeys.ts";
import { PrunedPlaces } from "./pruned.ts";
import { type EvidenceReader, hashing, readJson, readText, type VerifyCrypto } from "./reader.ts";
import { parseGivenKey, RecordKeys } from "./record-keys.ts";
import { type Report, reportOf } from "./report.ts";
import { checkShownModels } from "./shown-models.ts";
import { checkShownSignatures } from "./shown-signatures.ts";
import { checkRecordAgrees, checkSigned, isWholeRecord, signedIn } from "./signature-record.ts";
import { type Announced, checkTrust, isAmong, parseKeys, trustedKeys } from "./trust.ts";
import { type Walked, walk } from "./walk.ts";

export type VerifyOptions = {
  reader: EvidenceReader;
  crypto: VerifyCrypto;
  /** Verifier keys that the auditor brought, as their strings; those of records after the word "record". */
  heldKeys?: readonly string[];
  /** Checkpoints that the auditor brought: signed notes. */
  heldCheckpoints?: readonly HeldFile[];
  onProgress?: (leaves: number, of: number) => void;
  /** What can be checked only where the evidence is at home, such as columns beside the bytes. */
  alsoCheck?: (findings: Findings) => Promise<void>;
};

/** What was given is not what it should be; nothing was checked. */
export class UsageProblem extends Error {
  override name = "UsageProblem";
}

/**
 * Checks evidence without trusting who made it: signatures, tree, entries, chains, commitments, and from the log alone
 * approvals and separation of duties. Throws {@link UsageProblem} when there is nothing to check.
 */
export async function verifyEvidence(options: VerifyOptions): Promise<Report> {
  const { crypto, heldCheckpoints = [] } = options;
  const findings = new Findings();
  const reader = hashing(options.reader, crypto);
  const manifest = await manifestOf(reader);
  const { held, pinned } = heldKeysOf(options);
  const { checkpoint: ofPack, record: recordKeysOfPack } = parseKeys(
    (await readText(reader, "keys.txt")) ?? "",
    crypto,
  );
  const recordKeys = new RecordKeys(recordKeysOfPack, pinned, held);
  const known = [...ofPack, ...held.filter((key) => !isAmong(key, ofPack))];
  if (known.length === 0)
    findings.add("keys-missing", "There is no keys.txt, and no key was given with --key.");
  else if (held.length === 0) {
    findings.add(
      "keys-from-pack",
      "The log's keys were read from the pack itself. Compare them with a key that you have from elsewhere, or give that with --key.",
    );
  }
  const heads = await readHeads(reader, heldCheckpoints, known, manifest.origin, crypto, findings);
  findForks(heads, findings);
  const size = sizeOf(heads, manifest, findings);
  const times = parseTimes((await readText(reader, "checkpoints/times.txt")) ?? "");
  checkSigningOrder(times, findings);

  const checks = new EntryChecks(options, manifest, recordKeys, new ClockCheck(times, findings), findings);
  const walked = await walk({
    reader,
    crypto,
    findings,
    origin: manifest.origin,
    heads: heads.filter((head) => head.size <= size),
    size,
    whole: isWhole(manifest.scope),
    pruned: checks.pruned,
    onEntry: ({ entry, leaf, hash }) => checks.take(entry, leaf, hash),
    onProgress: (leaves) => options.onProgress?.(leaves, size),
  });
  await checks.finish(reader, size);
  checks.ledger.finish();
  checkTrust(heads, trustedKeys(held, ofPack, checks.announced, heads), findings);
  const { ledger } = checks;
  const signatures = await checkShownSignatures({
    reader,
    crypto,
    findings,
    keys: known,
    recordKeys: recordKeys.trusted,
    heads,
    ledger,
    passkeys: checks.passkeys,
    whole: isWhole(manifest.scope),
    leafHashOf: (leaf) => checks.leafHashes.get(leaf),
  });
  recordKeys.tell(ledger, findings);
  const versions = await checkShownModels(reader, manifest.scope, ledger, findings);
  await checkFiles(reader, manifest, findings);
  await options.alsoCheck?.(findings);
  notices(walked, heldCheckpoints, findings);
  return reportOf({
    manifest,
    heads,
    keys: known,
    size,
    walked,
    findings,
    ledger,
    signatures,
    versions,
    held,
    recordKeys: recordKeys.used(ledger),
  });
}

async function manifestOf(reader: EvidenceReader): Promise<Manifest> {
  const value = await readJson(reader, "manifest.json");
  const manifest = parseManifest(value);
  if (manifest) return manifest;
  throw new UsageProblem(
    value === undefined
      ? "There is no manifest.json here that can be read, so this is not an evidence pack."
      : "The manifest.json here is not one of an evidence pack that this program knows.",
  );
}

/** The auditor's keys: those of checkpoints, and those that they brought for records. */
function heldKeysOf({ heldKeys = [], crypto }: VerifyOptions): {
  held: VerifierKey[];
  pinned: VerifierKey[];
} {
  const given = heldKeys.map((text) => {
    const key = parseGivenKey(text, crypto);
    if (!key) throw new UsageProblem(`"${text}" is not a verifier key. It has the form name+id+key.`);
    return key;
  });
  const keysOf = (ofRecords: boolean) =>
    given.filter((one) => one.ofRecords === ofRecords).map(({ key }) => key);
  return { held: keysOf(false), pinned: keysOf(true) };
}

/** The leaves that the newest checkpoint of the evidence covers. One the auditor holds may show that there were more. */
function sizeOf(heads: readonly Head[], manifest: Manifest, findings: Findings): number {
  const own = heads.filter((head) => !head.held);
  const size = own.at(-1)?.size ?? 0;
  if (own.length === 0)
    findings.add("checkpoint-missing", "There is no checkpoint, so nothing of this is proven.");
  else if (size < manifest.treeSize) {
    findings.add(
      "checkpoint-missing",
      `The manifest speaks of ${manifest.treeSize} leaves; the newest checkpoint covers ${size}.`,
    );
  }
  for (const head of heads) {
    if (!head.held || head.size <= size) continue;
    findings.add(
      "rolled-back",
      `${head.name}, which you hold, covers ${head.size} entries; this log has ${size}.`,
    );
  }
  return size;
}

function notices(walked: Walked, held: readonly HeldFile[], findings: Findings): void {
  const { values, waitingCount } = walked;
  if (values.withheld > 0) {
    findings.add(
      "values-withheld",
      `${values.withheld} personal values are erased or not shown to this reader. Their commitments are in the tree and stay provable.`,
    );
  }
  if (waitingCount > 0) {
    findings.add(
      "unsequenced-tail",
      `Recorded and without a place in the tree yet: ${waitingCount}. Nothing is proven about them.`,
    );
  }
  if (held.every(({ outside }) => outside === false)) {
    findings.add(
      "no-outside-checkpoint",
      "No checkpoint from outside was given with --checkpoint. A server that rewrote its whole history and signed it anew would pass this check.",
    );
  }
}

// The act by which the log announces its next key.
const ROTATION = "audit.rotateKey";

/** The checks that look at one entry after the other. */
class EntryChecks {
  readonly ledger: ApprovalLedger;
  readonly announced: Announced[] = [];
  readonly passkeys = new EnrolledPasskeys();
  readonly leafHashes = new Map<number, string>();
  readonly pruned: PrunedPlaces;
  readonly #chains: EntityChains;
  readonly #options: VerifyOptions;
  readonly #recordKeys: RecordKeys;
  readonly #clock: ClockCheck;
  readonly #findings: Findings;
  #newForm = false;

  constructor(
    options: VerifyOptions,
    manifest: Manifest,
    recordKeys: RecordKeys,
    clock: ClockCheck,
    findings: Findings,
  ) {
    this.#options = options;
    this.#recordKeys = recordKeys;
    this.#clock = clock;
    this.#findings = findings;
    this.ledger = new ApprovalLedger(manifest.scope, findings);
    this.pruned = new PrunedPlaces(findings);
    this.#chains = new EntityChains(manifest.scope, findings);
  }

  take(entry: Entry, leaf: number, hash: string): Promise<void> | undefined {
    this.#clock.take(entry.at, leaf);
    this.#chains.take(entry, hash, leaf);
    this.ledger.take(entry, leaf);
    this.pruned.take(entry, leaf);
    if (entry.format === 2) this.#newForm = true;
    else if (this.#newForm)
      this.#findings.add(
        "bad-entry",
        `Entry ${leaf} has the form of before there was a log, behind entries of its form.`,
        leaf,
      );
    if (entry.outcome !== "ok" || !entry.after) return undefined;
    this.passkeys.take(entry, leaf);
    if (entry.action === ROTATION) this.#announceRecord(text(entry.after.recordKey) ?? "");
    if (entry.action === ROTATION) this.#announce(text(entry.after.checkpointKey) ?? "", leaf);
    if (entry.action !== "approvals.decide") return undefined;
    this.leafHashes.set(leaf, hash);
    const signed = signedIn(entry.after);
    if (!signed) return undefined;
    checkRecordAgrees(signed, entry, leaf, this.#findings);
    // Its hash and the server's signature are over the whole record, which the file in signatures/ has.
    if (!isWholeRecord(signed)) return undefined;
    const { crypto } = this.#options;
    return checkSigned(signed, `Entry ${leaf}`, this.#recordKeys.trusted, crypto, this.#findings, leaf).then(
      () => undefined,
    );
  }

  async finish(reader: EvidenceReader, size: number): Promise<void> {
    const explained = this.#chains.hasGaps && this.pruned.any;
    this.#chains.finish(explained ? await this.pruned.hashes(reader, size) : new Set());
  }

  #announceRecord(key: string): void {
    const parsed = parseVerifierKey(this.#options.crypto.sha256, key);
    if (parsed) this.#recordKeys.announce(parsed);
  }

  #announce(key: string, leaf: number): void {
    const parsed = parseVerifierKey(this.#options.crypto.sha256, key);
    if (parsed) this.announced.push({ key: parsed, leaf });
  }
}
