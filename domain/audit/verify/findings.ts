/** What a finding means for the one who reads the report. */
export type Severity = "tamper" | "incomplete" | "notice";

type Meaning = { severity: Severity; means: string };

const tamper = (means: string): Meaning => ({ severity: "tamper", means });
const incomplete = (means: string): Meaning => ({ severity: "incomplete", means });
const notice = (means: string): Meaning => ({ severity: "notice", means });

/** Every finding there is. The names are fixed: reports, tests and docs/auditors.md rely on them. */
export const FINDINGS = {
  "file-changed": tamper("A file of the pack is not the one that its manifest lists."),
  "file-missing": incomplete("The manifest lists a file that is not in the pack."),
  "keys-missing": incomplete("No key of the log is known, so no signature can be checked."),
  "keys-from-pack": notice("The keys come from the pack itself; give one of your own with --key."),
  "record-keys-from-pack": notice(
    "With a key from outside, the keys of signatures' records still come from the pack alone: neither the log announced them nor were they given.",
  ),
  "checkpoint-missing": incomplete("There is no signed checkpoint, so nothing is proven."),
  "bad-checkpoint": tamper("A checkpoint cannot be read."),
  "bad-signature": tamper("A signature in the name of a known key is not that key's."),
  "unknown-key": tamper("A checkpoint is signed by no key that is trusted here."),
  "wrong-origin": tamper("A checkpoint or an entry belongs to another log."),
  "root-mismatch": tamper("The tree in hand does not have the root that was signed."),
  "history-forked": tamper("Two signed checkpoints tell two different histories."),
  "rolled-back": tamper("The log is shorter than it once was."),
  "tile-changed": tamper("A tile of hashes is not what the leaves below it give."),
  "tile-missing": incomplete("A tile of hashes is not there."),
  "entry-changed": tamper("An entry is not the one whose hash is in the tree."),
  "leaves-swapped": tamper("An entry stands at another place than the one it was given."),
  "leaf-missing": tamper("The tree has a leaf whose entry is gone."),
  "tail-cut": tamper("The end of the log is gone."),
  "leaf-added": tamper("An entry claims a place that is not its own or is taken."),
  "uncovered-entries": incomplete("Entries have a place in the tree that no checkpoint covers yet."),
  "entry-left-out": incomplete("An entry of an object in this pack is not in the pack."),
  "outside-scope": notice("Earlier entries of an object lie outside of what this pack is about."),
  "pruned-entries": notice("Entries were removed by a retention rule that the log itself records."),
  "pruning-without-rule": tamper("Entries are said to be removed that no retention rule in force removes."),
  "bad-entry": tamper("An entry does not have the form that entries have."),
  "not-canonical": tamper("An entry's bytes are not the one canonical form (RFC 8785) of what they say."),
  "chain-broken": tamper("An entry does not follow on the entry of the same object that it names."),
  "clock-backwards": notice("An entry is dated before the one in front of it."),
  "back-dated": tamper("An entry is dated before a checkpoint that had been signed without it."),
  "commitment-mismatch": tamper("A personal value is not the one that the entry commits to."),
  "columns-differ": tamper("What stands beside an entry in the database is not what its recorded bytes say."),
  "value-without-entry": incomplete(
    "A personal value is shown whose entry is not here, so nothing proves it.",
  ),
  "values-withheld": notice(
    "Personal values are erased or not shown to this reader; their commitments stand.",
  ),
  "state-jump": tamper("A review request went to a state that it could not go to."),
  "quorum-not-met": tamper("A review counts as approved without the approvals that its policy asks for."),
  "policy-differs": tamper("A review carries another policy than the one that the log had put in force."),
  "policy-not-in-log": incomplete(
    "A review carries a policy that the log never put in force, so that nothing shows it to be the right one.",
  ),
  "own-work-approved": tamper("Somebody approved what they made, asked for or changed last."),
  "own-role-used": tamper("Somebody approved with a role that they gave themselves."),
  "role-not-asked": tamper("Somebody approved in a role that the policy does not ask for."),
  "unsigned-decision": tamper("A decision that had to be signed has no signature in its entry."),
  "not-delegated": tamper("Somebody decided for another person who had not handed them their say."),
  "signed-by-another": tamper("A decision was entered by somebody else than its signer."),
  "digest-mismatch": tamper("A decision or a passage is bound to other content than was reviewed."),
  "decided-after-end": tamper("A decision was taken after the request had ended."),
  "moved-without-approval": tamper("A name or a gate was passed without an approved request."),
  "break-glass-alone": tamper("An emergency passage was not opened by two different people with a reason."),
  "break-glass-unreviewed": notice("Nobody has looked yet at what was passed in an emergency."),
  "signature-record-changed": tamper("A signature's record does not have the hash that was recorded."),
  "signature-forged": tamper("A signature's record is not signed by the key that it names."),
  "signature-differs": tamper("A signature is shown otherwise than the log has it."),
  "signature-not-in-log": tamper("A signature is shown that the log does not know."),
  "signature-not-shown": incomplete(
    "The signature of a decision is not in the pack: its record's hash and the server's signature are unverified.",
  ),
  "alias-not-in-log": tamper("A name points at a version to which the log never moved it."),
  "passkey-refuted": tamper(
    "The passkey's answer kept with a signature does not show that its signer signed that content.",
  ),
  "passkey-answer-gone": notice(
    "A passkey's answer is erased or not here: for that signature the server's word stands alone.",
  ),
  "passkey-not-in-log": notice("What is here of the log does not say whose passkey gave an answer."),
  "receipt-invalid": tamper("A receipt does not prove that its signature is in the log."),
  "old-record": notice("An entry of an earlier format says too little for its rules to be derived again."),
  "unsequenced-tail": notice("Entries are recorded and wait for their place in the tree."),
  "no-outside-checkpoint": notice(
    "No checkpoint from outside was given: a server that rewrote everything with its own key would pass.",
  ),
} as const satisfies Record<string, Meaning>;

export type FindingName = keyof typeof FINDINGS;

export type Finding = {
  name: FindingName;
  severity: Severity;
  /** What was found, in one sentence. */
  sentence: string;
  /** The leaf it is about. */
  leaf?: number;
};

export type FindingCount = { name: FindingName; severity: Severity; count: number };

/** Findings of one name that are told one by one; the rest is counted. */
export const TOLD_MAX = 20;

/** Collects findings in the order in which they are made. */
export class Findings {
  readonly told: Finding[] = [];
  readonly #counts = new Map<FindingName, number>();

  add(name: FindingName, sentence: string, leaf?: number): void {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count > TOLD_MAX) return;
    const { severity } = FINDINGS[name];
    this.told.push({ name, severity, sentence, ...(leaf === undefined ? {} : { leaf }) });
  }

  counts(): FindingCount[] {
    return [...this.#counts].map(([name, count]) => ({ name, severity: FINDINGS[name].severity, count }));
  }

  has(severity: Severity): boolean {
    return [...this.#counts.keys()].some((name) => FINDINGS[name].severity === severity);
  }
}
