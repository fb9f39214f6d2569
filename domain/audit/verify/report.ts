import { toBase64 } from "#domain/audit/log/bytes.ts";
import type { VerifierKey } from "#domain/audit/log/note.ts";
import type { ApprovalLedger } from "./approvals/ledger.ts";
import type { Finding, FindingCount, Findings } from "./findings.ts";
import { type Head, keyName } from "./heads.ts";
import type { EvidenceScope, Manifest } from "./manifest.ts";
import type { RecordKeySource } from "./record-keys.ts";
import type { ShownCount } from "./shown-signatures.ts";
import type { Walked } from "./walk.ts";

export type Verdict = "ok" | "tamper" | "incomplete";

/** What a program ends with: 0 ok, 1 tamper, 2 incomplete. 3 is for a call that could not be understood. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = { ok: 0, tamper: 1, incomplete: 2 };

/** All that a check came to, as plain JSON. */
export type Report = {
  format: "countersign.report/1";
  verdict: Verdict;
  exitCode: number;
  origin: string;
  scope: EvidenceScope;
  madeAt: string;
  tree: { size: number; root: string | null };
  checkpoints: { inPack: number; fromOutside: number; newest: string | null };
  keys: { name: string; fromOutside: boolean }[];
  /** The keys that sign records of signatures here, and where each is known from. */
  recordKeys: { name: string; source: RecordKeySource }[];
  checked: {
    entries: number;
    personalValues: number;
    reviews: number;
    decisions: number;
    signatures: number;
    /** Of these, those for which the signer's own passkey vouches. */
    signaturesByPasskey: number;
    modelVersions: number;
    files: number;
  };
  waiting: { count: number; entries: { id: string; at: string; action: string }[] };
  findings: Finding[];
  counts: FindingCount[];
};

export type ReportFacts = {
  manifest: Manifest;
  heads: readonly Head[];
  keys: readonly VerifierKey[];
  held: readonly VerifierKey[];
  size: number;
  walked: Walked;
  findings: Findings;
  ledger: ApprovalLedger;
  signatures: ShownCount;
  versions: number;
  recordKeys: readonly { key: VerifierKey; source: RecordKeySource }[];
};

export function reportOf(facts: ReportFacts): Report {
  const { manifest, heads, keys, held, size, walked, findings, ledger, signatures, versions } = facts;
  const verdict: Verdict = findings.has("tamper")
    ? "tamper"
    : findings.has("incomplete")
      ? "incomplete"
      : "ok";
  const inPack = heads.filter((head) => !head.held);
  return {
    format: "countersign.report/1",
    verdict,
    exitCode: EXIT_CODES[verdict],
    origin: manifest.origin,
    scope: manifest.scope,
    madeAt: manifest.madeAt,
    tree: { size, root: walked.root && toBase64(walked.root) },
    checkpoints: {
      inPack: inPack.length,
      fromOutside: heads.length - inPack.length,
      newest: inPack.at(-1)?.name ?? null,
    },
    keys: keys.map((key) => ({ name: keyName(key), fromOutside: isHeld(key, held) })),
    recordKeys: facts.recordKeys.map(({ key, source }) => ({ name: keyName(key), source })),
    checked: {
      entries: walked.entries,
      personalValues: walked.values.shown,
      reviews: ledger.requests.size,
      decisions: ledger.decisions.size,
      signatures: signatures.signatures,
      signaturesByPasskey: signatures.byPasskey,
      modelVersions: versions,
      files: manifest.files.size,
    },
    waiting: { count: walked.waitingCount, entries: walked.waiting },
    findings: findings.told,
    counts: findings.counts(),
  };
}

const isHeld = (key: VerifierKey, held: readonly VerifierKey[]): boolean =>
  held.some((other) => keyName(other) === keyName(key));
