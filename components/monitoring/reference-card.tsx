import Link from "next/link";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount, formatMetric, formatPercent } from "#domain/format/numbers.ts";
import type { MonitorView } from "#domain/monitoring/view.ts";

/** What every window is held against. */
export function ReferenceCard({ view, base, now }: { view: MonitorView; base: string; now: string }) {
  const { monitor, reference } = view;
  const accuracy = reference?.record.accuracy;
  return (
    <Card title="Held against">
      {reference && accuracy ? (
        <KeyValue
          items={[
            { label: "Data", value: reference.datasetLabel },
            { label: "Rows", value: formatCount(reference.rows) },
            {
              label: "Accuracy",
              value: `${formatMetric(accuracy.accuracy)} on ${accuracy.source === "holdout" ? "the holdout" : "the training data"}, n = ${formatCount(accuracy.rows)}`,
            },
            { label: "Positive", value: formatPercent(reference.record.training.actualShare, 1) },
          ]}
        />
      ) : (
        <p className="text-sm text-ink-2">
          The training data is counted once, when the first window of a version is scored.
        </p>
      )}
      <p className="mt-3 border-t border-line-2 pt-2 text-xs text-ink-3">
        Watched since <Timestamp at={monitor.createdAt} now={now} />, set up by {monitor.createdBy}.{" "}
        <Link prefetch={false} className="link" href={`${base}/datasets`}>
          Datasets
        </Link>
      </p>
    </Card>
  );
}
