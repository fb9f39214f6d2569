import { formatExact } from "#domain/format/dates.ts";
import { joinNames } from "#domain/format/names.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { lackingSentence, type Policy, roleNames, staleSentence, type Verdict } from "./rules.ts";

/** What mends it; the page makes the address, one for each kind. */
export type BlockerHref =
  | { kind: "changes" }
  | { kind: "signatures" }
  | { kind: "stale" }
  | { kind: "receipts" }
  | { kind: "preview" }
  | { kind: "threads"; threadId: string | null }
  | { kind: "findings" }
  | { kind: "security" }
  | { kind: "checklist"; phase: Phase };

export type Blocker = { key: string; done: boolean; sentence: string; href: BlockerHref };

export type OpenThreads = { count: number; first: string | null };

export type BlockerFacts = {
  verdict: Verdict;
  /** People other than author, requester and last modifier who previewed this very content. */
  previewers: number;
  /** Open checklist items of each phase; a phase that is not named has none. */
  openItems: Readonly<Partial<Record<Phase, number>>>;
  /** Open threads about it, and those of them that somebody marked as holding approvals up; `first` is the oldest. */
  openThreads: OpenThreads;
  blockingThreads: OpenThreads;
  /** Findings of this request that nobody has closed. */
  openFindings: { critical: number; other: number };
  /** Signatures whose place in the log is not proved yet. */
  awaitingReceipt: number;
};

/** What stands between a request and its approval: one line for each thing that the policy asks for, done or not. */
export function blockers(policy: Policy, facts: BlockerFacts): Blocker[] {
  const lines = [...signatureLines(policy, facts.verdict)];
  if (policy.requirePreview) {
    const done = facts.previewers >= facts.verdict.quorum;
    lines.push({
      key: "preview",
      done,
      sentence: done
        ? `${formatCountOf(facts.previewers, "reviewer")} tried the model in the browser.`
        : facts.previewers > 0
          ? `${facts.previewers} of ${facts.verdict.quorum} reviewers tried the model in their own browser.`
          : "An approver has to try the model in their own browser first.",
      href: { kind: "preview" },
    });
  }
  for (const phase of policy.requireChecklistPhases) {
    const open = facts.openItems[phase] ?? 0;
    const title = phaseInfo(phase).title;
    lines.push({
      key: `checklist:${phase}`,
      done: open === 0,
      sentence:
        open === 0
          ? `The checklist of ${title.toLowerCase()} is closed.`
          : `${formatCountOf(open, "checklist item")} of ${title.toLowerCase()} ${open === 1 ? "is" : "are"} still open.`,
      href: { kind: "checklist", phase },
    });
  }
  return [
    ...lines,
    ...threadLines(policy, facts),
    ...findingLines(policy, facts),
    ...receiptLines(facts.awaitingReceipt),
  ];
}

// A thread that says so holds it up whatever the policy asks; where every open thread does, that line counts it.
function threadLines({ blockOnOpenThreads }: Policy, facts: BlockerFacts): Blocker[] {
  const { count, first } = blockOnOpenThreads ? facts.openThreads : facts.blockingThreads;
  const href: BlockerHref = { kind: "threads", threadId: first };
  if (count === 0) {
    return blockOnOpenThreads ? [{ key: "threads", done: true, sentence: "No thread is open.", href }] : [];
  }
  const holding = blockOnOpenThreads ? "" : `that ${count === 1 ? "holds" : "hold"} it up `;
  return [
    {
      key: "threads",
      done: false,
      sentence: `${formatCountOf(count, "thread")} ${holding}${count === 1 ? "is" : "are"} not resolved.`,
      href,
    },
  ];
}

function findingLines(policy: Policy, { openFindings }: BlockerFacts): Blocker[] {
  const { critical, other } = openFindings;
  const href: BlockerHref = { kind: "findings" };
  const lines: Blocker[] = [];
  if (critical > 0) {
    const sentence = `${formatCountOf(critical, "critical finding")} ${critical === 1 ? "is" : "are"} open.`;
    lines.push({ key: "findings", done: !policy.blockOnCriticalFindings, sentence, href });
  }
  if (other > 0) {
    const sentence = `${formatCountOf(other, "finding")} ${other === 1 ? "waits" : "wait"} for an answer; ${other === 1 ? "it does" : "they do"} not hold the approval up.`;
    lines.push({ key: "other_findings", done: true, sentence, href });
  }
  return lines;
}

function receiptLines(awaiting: number): Blocker[] {
  if (awaiting === 0) return [];
  const sentence = `${formatCountOf(awaiting, "signature")} ${awaiting === 1 ? "waits" : "wait"} for the log's next checkpoint.`;
  return [{ key: "receipts", done: false, sentence, href: { kind: "receipts" } }];
}

/** The line for somebody who may sign and has no way to prove again who they are. */
export const factorLines = (ways: readonly string[], signsFrom: string | null = null): Blocker[] =>
  ways.length > 0
    ? []
    : [
        {
          key: "own_factor",
          done: false,
          sentence:
            signsFrom === null
              ? "You need a second factor to sign."
              : `What you sign with waits a day: it signs from ${formatExact(signsFrom)} on.`,
          href: { kind: "security" },
        },
      ];

function signatureLines(policy: Policy, verdict: Verdict): Blocker[] {
  const lines: Blocker[] = [];
  const wantChanges = verdict.counted.filter((decision) => decision.decision === "request_changes");
  if (wantChanges.length > 0) {
    const names = joinNames(wantChanges.map((decision) => decision.personName));
    lines.push({
      key: "changes_requested",
      done: false,
      sentence: `${names} asked for changes.`,
      href: { kind: "changes" },
    });
  }
  lines.push({
    key: "signatures",
    done: verdict.missing === 0,
    sentence:
      verdict.missing === 0
        ? `${verdict.approvals} of ${verdict.quorum} approvals are here.`
        : `${verdict.approvals} of ${verdict.quorum} approvals; ${verdict.missing} more from ${roleNames(policy)}.${lackingSentence(verdict.lackingRoles)}`,
    href: { kind: "signatures" },
  });
  const stale = verdict.ignored.filter((entry) => entry.because === "stale");
  if (stale.length > 0) {
    const names = stale.map((entry) => entry.decision.personName);
    lines.push({
      key: "stale",
      done: verdict.missing === 0,
      sentence: staleSentence(names),
      href: { kind: "stale" },
    });
  }
  return lines;
}

const SIGNATURE_KEYS: ReadonlySet<string> = new Set([
  "signatures",
  "changes_requested",
  "stale",
  "preview",
  "receipts",
]);

/** Why an approval may not be given yet: conditions of the policy other than the signatures themselves and the reviewer's own preview. */
export function conditionsRefusal(lines: readonly Blocker[]): Refusal | null {
  const open = lines.filter((line) => !line.done && !SIGNATURE_KEYS.has(line.key));
  if (open.length === 0) return null;
  return refuse(
    "precondition_failed",
    "conditions",
    `This cannot be approved yet. ${open.map((line) => line.sentence).join(" ")} You can ask for changes or comment meanwhile.`,
  );
}
