import { fromHex, sameBytes, utf8 } from "#domain/audit/log/bytes.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { verifyInclusion } from "#domain/audit/log/merkle.ts";
import { NoteError, openNoteAsync, type VerifierKey } from "#domain/audit/log/note.ts";
import { parseTlogProof } from "#domain/audit/log/tlog-proof.ts";
import type { ApprovalLedger } from "./approvals/ledger.ts";
import { canonicalText, type Plain, plain, text } from "./canonical.ts";
import type { Findings } from "./findings.ts";
import type { Head } from "./heads.ts";
import { checkPasskeyAnswer } from "./passkey-answer.ts";
import type { EnrolledPasskeys } from "./passkeys.ts";
import { type EvidenceReader, readJson, readText, type VerifyCrypto } from "./reader.ts";
import {
  checkSigned,
  checkStatement,
  digestIn,
  isOf,
  isWholeRecord,
  signedIn,
  signerIn,
} from "./signature-record.ts";

type Context = {
  reader: EvidenceReader;
  crypto: VerifyCrypto;
  findings: Findings;
  keys: readonly VerifierKey[];
  recordKeys: readonly VerifierKey[];
  heads: readonly Head[];
  ledger: ApprovalLedger;
  passkeys: EnrolledPasskeys;
  /** Whether all of the log is here. */
  whole: boolean;
  /** Leaf hash, hex, of the entry of a decision. */
  leafHashOf(leaf: number): string | undefined;
};

/** How many signatures are shown, and for how many of them the signer's own passkey vouches. */
export type ShownCount = { signatures: number; byPasskey: number };

/** Holds every signature that is shown (`signatures/<decision>.json`) against the log. */
export async function checkShownSignatures(context: Context): Promise<ShownCount> {
  const { ledger, findings } = context;
  const shownIds = new Set<string>();
  const count: ShownCount = { signatures: 0, byPasskey: 0 };
  for (const name of await context.reader.names("signatures/")) {
    if (!name.endsWith(".json")) continue;
    count.signatures += 1;
    const shown = plain(await readJson(context.reader, name));
    if (!shown) {
      context.findings.add("signature-differs", `${name} cannot be read.`);
      continue;
    }
    if (await checkOne(context, name, shown)) count.byPasskey += 1;
    shownIds.add(text(shown.decisionId) ?? "");
  }
  for (const [id, { signed, leaf }] of ledger.decisions) {
    if (!signed || isWholeRecord(signed) || shownIds.has(id)) continue;
    findings.add(
      "signature-not-shown",
      `The signature of the decision ${id} in entry ${leaf} is not in the pack: unverified.`,
      leaf,
    );
  }
  return count;
}

/** Whether the signer's own passkey vouches for this one. */
async function checkOne(context: Context, name: string, shown: Plain): Promise<boolean> {
  const { findings, ledger, crypto, recordKeys } = context;
  const id = text(shown.decisionId) ?? name;
  const logged = ledger.decisions.get(id);
  if (!logged) {
    findings.add(
      "signature-not-in-log",
      `The decision ${id} (${String(shown.decision)} by ${String(shown.signer)}) is shown, but no entry of the log records it.`,
    );
    return false;
  }
  const pairs: [string, unknown, unknown][] = [
    ["signer", shown.signer, logged.signer],
    ["decision", shown.decision, logged.decision],
    ["content digest", shown.contentDigest, logged.digest],
    ["review", shown.requestId, logged.request],
  ];
  for (const [what, here, there] of pairs) {
    if (here !== there)
      findings.add(
        "signature-differs",
        `The decision ${id} is shown with another ${what} than entry ${logged.leaf} has.`,
      );
  }
  checkContent(shown, id, crypto, findings);
  const signed = signedIn(shown);
  if (logged.signed && (!signed || !isOf(logged.signed, signed))) {
    findings.add(
      "signature-differs",
      `The signature of the decision ${id} is not the one that entry ${logged.leaf} has.`,
    );
  }
  if (signed) {
    await checkSigned(signed, `The decision ${id}`, recordKeys, crypto, findings);
    checkStatement(signed.record, `The decision ${id}`, crypto, findings);
    const { statement, comment } = signed.record;
    const saysSo =
      [undefined, statement].includes(text(shown.statement)) &&
      [undefined, comment].includes(text(shown.reason));
    if (!saysSo)
      findings.add(
        "signature-differs",
        `The decision ${id} is shown with other words than its signed record has.`,
      );
    const [digest, signer] = [digestIn(signed.record), signerIn(signed.record)];
    const agrees = [undefined, logged.digest].includes(digest) && [undefined, logged.signer].includes(signer);
    if (!agrees)
      findings.add(
        "signature-differs",
        `The signed record of the decision ${id} is about another signer or content.`,
      );
  }
  if (text(shown.receipt) !== undefined)
    await checkReceipt(context, id, logged.leaf, text(shown.receipt) ?? "");
  if (!signed || !isWholeRecord(signed)) return false;
  return checkPasskeyAnswer(context, {
    record: signed.record,
    shown: shown.assertion,
    decisionId: id,
    leaf: logged.leaf,
  });
}

/** What was signed is shown as JSON; its canonical bytes have to have the digest that was signed. */
function checkContent(shown: Plain, id: string, crypto: VerifyCrypto, findings: Findings): void {
  const content = plain(shown.content);
  const digest = fromHex(text(shown.contentDigest) ?? "");
  if (!content || !digest) return;
  if (!sameBytes(crypto.sha256(utf8(canonicalText(content))), digest)) {
    findings.add(
      "digest-mismatch",
      `The content shown with the decision ${id} is not the content that was signed.`,
    );
  }
}

async function checkReceipt(context: Context, id: string, leaf: number, receipt: string): Promise<void> {
  const { findings, crypto, keys, heads, reader } = context;
  const refuse = (why: string) =>
    findings.add("receipt-invalid", `The receipt of the decision ${id} ${why}.`);
  const file = receipt.startsWith("signatures/") ? await readText(reader, receipt) : receipt;
  const proof = file === null ? null : parseTlogProof(file);
  const hash = fromHex(context.leafHashOf(leaf) ?? "-");
  if (!proof || !hash) return refuse("cannot be read");
  if (proof.index !== leaf) return refuse(`is about leaf ${proof.index}, not ${leaf}`);
  try {
    const note = await openNoteAsync(proof.checkpoint, keys, async (...args) =>
      crypto.verifyEd25519(...args),
    );
    const checkpoint = parseCheckpoint(note.text);
    if (!checkpoint) return refuse("holds no checkpoint");
    const { size, root } = checkpoint;
    if (!verifyInclusion(crypto.sha256, leaf, size, hash, proof.hashes, root)) {
      return refuse(`does not lead to the root of its checkpoint of ${size} entries`);
    }
    const other = heads.find((head) => head.size === size && !sameBytes(head.root, root));
    if (other)
      findings.add(
        "history-forked",
        `The receipt of the decision ${id} and ${other.name} give two roots to the first ${size} entries.`,
      );
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    refuse(`has a checkpoint that cannot be believed: ${error.message}`);
  }
}
