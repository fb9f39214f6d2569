import Link from "next/link";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { Card } from "#components/ui/card.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { formatCount, formatMetric } from "#domain/format/numbers.ts";

export type ChampionWindow = {
  label: string;
  rows: number;
  accuracy: number | null;
  /** The largest PSI over the features. */
  psi: number | null;
  verdict: "drifted" | "stable" | "insufficient_data";
};

export type ChampionSummary = {
  modelName: string;
  number: number;
  /** In the order of time. */
  windows: readonly ChampionWindow[];
};

const VERDICTS: Readonly<Record<ChampionWindow["verdict"], { word: string; tone: Tone }>> = {
  drifted: { word: "drifted", tone: "warn" },
  stable: { word: "stable", tone: "ok" },
  insufficient_data: { word: "too little data", tone: "neutral" },
};

/** The model in service and how it has done since. */
export function ChampionCard({
  champion,
  openAlerts,
  projectBase,
}: {
  champion: ChampionSummary | null;
  openAlerts: number;
  projectBase: string;
}) {
  if (!champion) {
    return (
      <Card title="Champion in service">
        <p className="text-sm text-ink-2">
          No version carries the alias champion yet. It moves to a version once a reviewer has approved that.
        </p>
        <p className="mt-2 text-sm">
          <Link prefetch={false} href={`${projectBase}/models`} className="text-accent hover:underline">
            See the models
          </Link>
        </p>
      </Card>
    );
  }
  const last = champion.windows.at(-1);
  const first = champion.windows[0];
  return (
    <Card
      title="Champion in service"
      actions={last && <Tag tone={VERDICTS[last.verdict].tone}>{VERDICTS[last.verdict].word}</Tag>}
    >
      <p className="text-xs text-ink-3">
        {champion.modelName} v{champion.number}
        {first && last && ` · accuracy, ${first.label} to ${last.label}`}
      </p>
      {first && last ? (
        <>
          <Sparkline
            values={champion.windows.map(({ accuracy }) => accuracy)}
            label={`Accuracy from ${formatMetric(first.accuracy)} in ${first.label} to ${formatMetric(last.accuracy)} in ${last.label}`}
          />
          <dl className="text-sm">
            <Row label={`Accuracy, ${last.label}`} value={formatMetric(last.accuracy)} />
            <Row label={`Largest PSI, ${last.label}`} value={formatMetric(last.psi, 2)} />
            <Row label={`Predictions, ${last.label}`} value={formatCount(last.rows)} />
            <Row label="Open alerts" value={formatCount(openAlerts)} />
          </dl>
        </>
      ) : (
        <p className="mt-2 text-sm text-ink-2">No window has been scored yet.</p>
      )}
      <p className="mt-2 text-sm">
        <Link prefetch={false} href={`${projectBase}/monitoring`} className="text-accent hover:underline">
          Monitoring
        </Link>
      </p>
    </Card>
  );
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex justify-between gap-3 border-t border-line-2 py-1.5">
      <dt className="min-w-0">{label}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}
