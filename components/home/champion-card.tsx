import Link from "next/link";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { experimentHref } from "#components/training/hrefs.ts";
import { Card } from "#components/ui/card.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { formatCount, formatMetric } from "#domain/format/numbers.ts";
import type { DriftVerdict } from "#domain/monitoring/rules.ts";
import type { MonitoringSummary } from "#domain/monitoring/view.ts";

const VERDICTS: Readonly<Record<DriftVerdict, { word: string; tone: Tone }>> = {
  drifted: { word: "drifted", tone: "warn" },
  stable: { word: "stable", tone: "ok" },
  insufficient_data: { word: "too little data", tone: "neutral" },
};

/** The model in service and how it has done since. `monitoring` is null while nothing watches it. */
export function ChampionCard({
  champion,
  monitoring,
  openAlerts,
  projectBase,
  bestRun,
}: {
  champion: { modelName: string; number: number } | null;
  monitoring: MonitoringSummary;
  openAlerts: number;
  projectBase: string;
  /** The best run of the newest experiment, while no version is in service. */
  bestRun: { number: number; experimentId: string; experimentName: string; words: string } | null;
}) {
  if (!champion) {
    return (
      <Card title="Champion in service">
        <p className="text-sm text-ink-2">
          No version carries the alias champion yet. It moves to a version once a reviewer has approved that.
        </p>
        {bestRun && (
          <p className="mt-2 text-sm text-ink-2">
            The best so far is run {bestRun.number}, {bestRun.words}.{" "}
            <Link
              prefetch={false}
              href={experimentHref(projectBase, bestRun.experimentId)}
              className="text-accent hover:underline"
            >
              {bestRun.experimentName}
            </Link>
          </p>
        )}
        <p className="mt-2 text-sm">
          <Link prefetch={false} href={`${projectBase}/models`} className="text-accent hover:underline">
            See the models
          </Link>
        </p>
      </Card>
    );
  }
  const latest = monitoring?.latest ?? null;
  const windows = monitoring?.accuracy ?? [];
  const [first, last] = [windows[0], windows.at(-1)];
  return (
    <Card
      title="Champion in service"
      actions={latest && <Tag tone={VERDICTS[latest.verdict].tone}>{VERDICTS[latest.verdict].word}</Tag>}
    >
      <p className="text-xs text-ink-3">
        {champion.modelName} v{champion.number}
        {first && last && ` · accuracy, ${first.label} to ${last.label}`}
      </p>
      {first && last && latest ? (
        <>
          <Sparkline
            values={windows.map(({ accuracy }) => accuracy)}
            label={`Accuracy from ${formatMetric(first.accuracy)} in ${first.label} to ${formatMetric(last.accuracy)} in ${last.label}`}
          />
          <dl className="text-sm">
            <Row
              label={`Accuracy, ${last.label}`}
              value={formatMetric(last.accuracy)}
              note={
                monitoring?.referenceAccuracy == null
                  ? null
                  : `reference ${formatMetric(monitoring.referenceAccuracy)}`
              }
            />
            {latest.worst && (
              <Row
                label="Moved most"
                value={`PSI ${formatMetric(latest.worst.psi, 2)}`}
                note={latest.worst.feature}
              />
            )}
            <Row label={`Predictions, ${latest.label}`} value={formatCount(latest.rows)} />
            <Row label="Open alerts" value={formatCount(openAlerts)} />
          </dl>
        </>
      ) : (
        <p className="mt-2 text-sm text-ink-2">
          {monitoring ? "No window has been scored yet." : "Nothing watches it yet."}
        </p>
      )}
      <p className="mt-2 text-sm">
        <Link
          prefetch={false}
          href={
            monitoring ? `${projectBase}/monitoring/${monitoring.monitorId}` : `${projectBase}/monitoring`
          }
          className="text-accent hover:underline"
        >
          Monitoring
        </Link>
      </p>
    </Card>
  );
}

function Row({ label, value, note }: { label: string; value: string; note?: string | null }) {
  return (
    <div className="flex justify-between gap-x-3 border-t border-line-2 py-1.5">
      <dt className="min-w-0">
        {label}
        {note && <span className="text-ink-3"> · {note}</span>}
      </dt>
      <dd className="tabular whitespace-nowrap">{value}</dd>
    </div>
  );
}
