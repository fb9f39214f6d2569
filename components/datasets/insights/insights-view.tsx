import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { HeatMap, StrongestPairs } from "./heat-map.tsx";
import { Glance, MissingPatterns } from "./missing-and-keys.tsx";
import { Lengths, Outliers, TimeCoverage } from "./single-columns.tsx";

/** What is known of the columns together, and of single ones beyond their profile: pictures with their tables. */
export function InsightsView({ view }: { view: { rows: number; insights: DatasetInsights | null } }) {
  const { rows, insights } = view;
  if (!insights)
    return (
      <EmptyState title="No patterns are known of this version">
        It was profiled before they were looked for. The next version of the dataset has them.
      </EmptyState>
    );
  const { correlations, associations, sample } = insights;
  const sampled =
    sample < rows ? `${formatCount(sample)} of ${formatCountOf(rows, "row")}` : formatCountOf(rows, "row");
  return (
    <>
      <Glance insights={insights} rows={rows} />
      {correlations && (
        <Card
          title="Correlation of numbers"
          meta={`Pearson from ${formatCountOf(correlations.rows, "row")}, Spearman from ${sampled}`}
        >
          <div className="grid items-start gap-x-8 gap-y-4 *:min-w-0 xl:grid-cols-[auto_minmax(16rem,1fr)]">
            <HeatMap
              columns={correlations.columns}
              values={correlations.pearson}
              caption="Pearson's correlation, by pairs of columns"
            />
            <StrongestPairs
              columns={correlations.columns}
              measures={[
                { name: "Pearson", values: correlations.pearson },
                { name: "Spearman", values: correlations.spearman },
              ]}
              caption="The strongest correlations"
            />
          </div>
          <p className="mt-3 max-w-[70ch] text-xs text-ink-3">
            Pearson tells how well a straight line fits, Spearman how well any rising or falling order does.
            Where Spearman is much the larger, the relation is bent, or a few extreme values hide it.
          </p>
        </Card>
      )}
      {associations && (
        <Card title="Association of categories" meta={`Cramér's V from ${sampled}`}>
          <div className="grid items-start gap-x-8 gap-y-4 *:min-w-0 xl:grid-cols-[auto_minmax(16rem,1fr)]">
            <HeatMap
              columns={associations.columns}
              values={associations.cramersV}
              caption="Cramér's V, by pairs of columns"
            />
            <StrongestPairs
              columns={associations.columns}
              measures={[{ name: "Cramér's V", values: associations.cramersV }]}
              caption="The strongest associations"
            />
          </div>
        </Card>
      )}
      {insights.missing && <MissingPatterns missing={insights.missing} rows={rows} />}
      {insights.numbers.length > 0 && <Outliers numbers={insights.numbers} rows={rows} />}
      {insights.times.length > 0 && <TimeCoverage times={insights.times} />}
      {insights.lengths.length > 0 && <Lengths lengths={insights.lengths} />}
    </>
  );
}
