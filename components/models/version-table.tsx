import { RequestStateTag } from "#components/approvals/state-tag.tsx";
import { figureText } from "#components/training/labels.ts";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { REQUEST_STATES } from "#domain/approvals/states.ts";
import { formatMetric } from "#domain/format/numbers.ts";
import { METRIC_LABELS, type Metric, shownMetrics, versionTask } from "#domain/models/metrics.ts";
import type { VersionLine } from "#domain/models/view.ts";
import { AliasTag } from "./alias-tag.tsx";
import { versionHref } from "./hrefs.ts";
import { algorithmLabel } from "./labels.ts";

/** The versions of a model with their holdout figures; nothing in a row ever changes but its names and its review. */
export function VersionTable({
  items,
  base,
  slug,
  now,
}: {
  items: readonly VersionLine[];
  base: string;
  slug: string;
  now: string;
}) {
  const kept = items.flatMap((version) => (version.metrics ? [versionTask(version.metrics)] : []));
  const metrics = shownMetrics(kept[0] ?? "binary_classification");
  const columns: Column<VersionLine>[] = [
    {
      key: "number",
      header: "Version",
      cell: (version) => <span className="font-medium">v{version.number}</span>,
    },
    {
      key: "state",
      header: "State",
      cell: (version) => {
        const state = REQUEST_STATES.find((known) => known === version.review?.state);
        return (
          <span className="inline-flex gap-1.5">
            {version.aliases.map((alias) => (
              <AliasTag key={alias} alias={alias} />
            ))}
            {state && <RequestStateTag state={state} />}
            {version.aliases.length === 0 && !state && <span className="text-ink-3">registered</span>}
          </span>
        );
      },
    },
    ...metrics.map(
      (metric, i): Column<VersionLine> => ({
        key: metric,
        header: METRIC_LABELS[metric],
        numeric: true,
        wideOnly: i > 0,
        cell: (version) => figureOf(version, metric),
      }),
    ),
    {
      key: "algorithm",
      header: "Trained by",
      wideOnly: true,
      cell: (version) => algorithmLabel(version.algorithm),
    },
    {
      key: "when",
      header: "Registered",
      cell: (version) => (
        <>
          <Timestamp at={version.createdAt} now={now} />{" "}
          <span className="text-ink-3">by {version.createdBy.name}</span>
        </>
      ),
    },
    {
      key: "digest",
      header: "SHA-256",
      wideOnly: true,
      cell: (version) => <Digest value={version.sha256} copy={false} />,
    },
  ];
  const n = items[0]?.metrics?.holdout.n;
  return (
    <DataTable
      caption="Versions of this model"
      columns={columns}
      rows={items}
      rowKey={(version) => version.id}
      rowHref={(version) => versionHref(base, slug, version.number)}
      footer={n === undefined ? undefined : "Each figure is of the version's own holdout, at its threshold."}
    />
  );
}

function figureOf({ metrics }: VersionLine, metric: Metric): string {
  if (!metrics) return formatMetric(null);
  const value = metrics.holdout.metrics[metric];
  return versionTask(metrics) === "binary_classification" ? formatMetric(value) : figureText(metric, value);
}
