import { Tag, type Tone } from "#components/ui/tag.tsx";
import { type DriftVerdict, type Severity, VERDICT_LABELS } from "#domain/monitoring/rules.ts";

export const verdictTone = (verdict: DriftVerdict, severity: Severity | null): Tone =>
  verdict === "stable"
    ? "ok"
    : verdict === "insufficient_data"
      ? "neutral"
      : severity === "critical"
        ? "bad"
        : "warn";

/** The verdict in words; too few rows are hatched and not coloured. */
export function VerdictTag({
  verdict,
  severity = "warning",
}: {
  verdict: DriftVerdict;
  severity?: Severity | null;
}) {
  return (
    <Tag
      tone={verdictTone(verdict, severity)}
      className={verdict === "insufficient_data" ? "hatched" : undefined}
    >
      {VERDICT_LABELS[verdict]}
    </Tag>
  );
}
