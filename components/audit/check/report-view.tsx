import { Figures } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { FINDINGS, type Severity } from "#domain/audit/verify/findings.ts";
import type { Report, Verdict } from "#domain/audit/verify/report.ts";
import { formatDuration } from "#domain/format/dates.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";

const VERDICTS: Readonly<Record<Verdict, { tone: "ok" | "bad" | "warn"; sentence: string }>> = {
  ok: { tone: "ok", sentence: "Nothing was found that contradicts the record." },
  tamper: {
    tone: "bad",
    sentence: "What is here contradicts itself or what was signed. Read the contradictions below.",
  },
  incomplete: {
    tone: "warn",
    sentence: "Nothing contradicts, but parts that are needed for a proof are not here.",
  },
};

const GROUPS: readonly [Severity, string][] = [
  ["tamper", "Contradictions"],
  ["incomplete", "Missing parts"],
  ["notice", "To know"],
];

/** What a check came to: the verdict, what was checked, and each finding with what it means. */
export function ReportView({ report, text, ms }: { report: Report; text: string; ms: number }) {
  const { checked, checkpoints, tree } = report;
  const verdict = VERDICTS[report.verdict];
  return (
    <Card
      title="What the check came to"
      meta={`in this browser, ${formatDuration(ms)}`}
      actions={<CopyButton text={text} label="Copy the report as text" />}
    >
      <Notice tone={verdict.tone}>
        <b className="font-semibold">{verdict.sentence}</b>{" "}
        {checkpoints.fromOutside === 0
          ? "Without a checkpoint from outside, a server that rewrote everything with its own key would pass too."
          : `It continues the ${formatCountOf(checkpoints.fromOutside, "checkpoint")} that you brought.`}
      </Notice>
      <Figures
        items={[
          {
            label: "Entries",
            value: formatCount(checked.entries),
            note: `of ${formatCount(tree.size)} leaves`,
          },
          { label: "Checkpoints", value: formatCount(checkpoints.inPack + checkpoints.fromOutside) },
          {
            label: "Decisions",
            value: formatCount(checked.decisions),
            note: `in ${formatCountOf(checked.reviews, "review")}, derived again`,
          },
          {
            label: "Signatures",
            value: formatCount(checked.signatures),
            note: `${formatCount(checked.signaturesByPasskey)} vouched for by the signer's own passkey`,
          },
          {
            label: "Personal values",
            value: formatCount(checked.personalValues),
            note: "against commitments",
          },
        ]}
      />
      <p className="mt-2.5 text-sm text-ink-2">
        Log {report.origin}, root{" "}
        {tree.root ? <code className="text-xs break-all">{tree.root}</code> : "not computable"}.
      </p>
      {GROUPS.map(([severity, heading]) => (
        <FindingGroup key={severity} report={report} severity={severity} heading={heading} />
      ))}
    </Card>
  );
}

function FindingGroup({
  report,
  severity,
  heading,
}: {
  report: Report;
  severity: Severity;
  heading: string;
}) {
  const counts = report.counts.filter((count) => count.severity === severity);
  if (counts.length === 0) {
    return severity === "notice" ? null : (
      <p className="mt-4 border-t border-line-2 pt-2.5 text-sm">
        <b className="font-semibold">{heading}</b> <span className="text-ink-2">none</span>
      </p>
    );
  }
  return (
    <section className="mt-4 border-t border-line-2 pt-2.5">
      <h3 className="text-sm font-semibold">{heading}</h3>
      <dl className="mt-1.5 grid gap-2.5 text-sm">
        {counts.map(({ name, count }) => (
          <div key={name}>
            <dt>
              <code className="text-xs">{name}</code>
              {count > 1 && <span className="text-ink-3"> {formatCount(count)} times</span>}{" "}
              <span className="text-ink-2">{FINDINGS[name].means}</span>
            </dt>
            {report.findings
              .filter((finding) => finding.name === name)
              .map((finding) => (
                <dd key={`${finding.sentence} ${finding.leaf}`} className="ml-4 break-words">
                  {finding.sentence}
                </dd>
              ))}
          </div>
        ))}
      </dl>
    </section>
  );
}
