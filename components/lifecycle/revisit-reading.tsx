import Link from "next/link";
import { DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { RevisitFiguresAnswer } from "./types.ts";

const ROWS = 6;
const hours = (value: number) => (value === 0 ? "–" : formatCount(Math.round(value * 10) / 10));

/** The reasons that cost most, of those that somebody chose from the catalogue. */
export function CostlyReasons({ figures }: { figures: RevisitFiguresAnswer }) {
  if (figures.reasons.length === 0) {
    return (
      <p className="text-sm text-ink-2">
        Nobody has said yet why a revisit was made. Choose "Say why" beside one below; it takes two clicks.
      </p>
    );
  }
  return (
    <DataTable
      inset
      caption="Reasons for revisits, the most costly first"
      rows={figures.reasons.slice(0, ROWS)}
      rowKey={({ scenario }) => scenario}
      columns={[
        {
          key: "reason",
          header: "Reason",
          wrap: true,
          className: "w-full min-w-40",
          cell: ({ scenario }) => scenarioOf(scenario)?.title ?? scenario,
        },
        {
          key: "to",
          header: "To",
          cell: ({ scenario }) => {
            const visited = scenarioOf(scenario)?.visited;
            return visited ? <PhaseLabel phase={visited} form="letters" /> : "–";
          },
        },
        { key: "n", header: "Times", numeric: true, cell: ({ count }) => formatCount(count) },
        { key: "h", header: "Hours", numeric: true, cell: ({ effortHours }) => hours(effortHours) },
      ]}
    />
  );
}

/** Shares of each month as stacked bars, with the numbers in the table that they stand in. */
export function RevisitTrend({ figures }: { figures: RevisitFiguresAnswer }) {
  return (
    <DataTable
      inset
      caption="Visits by month: in focus, back and forward"
      rows={figures.months.slice(-12).toReversed()}
      rowKey={({ month }) => month}
      columns={[
        { key: "month", header: "Month", cell: ({ month }) => month },
        { key: "n", header: "n", numeric: true, cell: ({ n }) => formatCount(n) },
        {
          key: "bar",
          header: "In focus, back, forward",
          className: "w-full min-w-32",
          cell: ({ shares }) =>
            shares === null ? (
              <span className="text-ink-3">no visits</span>
            ) : (
              <span aria-hidden="true" className="flex h-2.5 overflow-clip rounded-full bg-line-2">
                <span className="bg-line-strong" style={{ width: `${shares.same * 100}%` }} />
                <span className="bg-warn" style={{ width: `${shares.backtrack * 100}%` }} />
                <span className="bg-accent" style={{ width: `${shares.forward * 100}%` }} />
              </span>
            ),
        },
        {
          key: "back",
          header: "Back",
          numeric: true,
          cell: ({ shares }) => formatPercent(shares?.backtrack),
        },
        {
          key: "fwd",
          header: "Forward",
          numeric: true,
          wideOnly: true,
          cell: ({ shares }) => formatPercent(shares?.forward),
        },
      ]}
    />
  );
}

/** How far back the backtracks reach, in a sentence. */
export function LateDiscovery({ figures }: { figures: RevisitFiguresAnswer }) {
  const { byDistance, meanDistance } = figures.late;
  if (meanDistance === null) return null;
  const far = byDistance.filter(({ distance }) => distance >= 3);
  const farCount = far.reduce((sum, { count }) => sum + count, 0);
  const farHours = far.reduce((sum, { effortHours }) => sum + effortHours, 0);
  return (
    <p className="mt-2.5 text-sm text-ink-2">
      A backtrack reaches back {meanDistance.toFixed(1)} phases on average.{" "}
      {farCount === 0
        ? "None reached back three phases or more."
        : `${farCount} reached back three phases or more${farHours > 0 ? ` and cost ${hours(farHours)} logged hours` : ""}.`}
    </p>
  );
}

/** The recommendations that this project's own pattern speaks for, each with the reason and the way to its item. */
export function AdviceList({
  figures,
  governanceHref,
}: {
  figures: RevisitFiguresAnswer;
  governanceHref: string;
}) {
  return (
    <ul className="grid gap-3">
      {figures.advice.slice(0, ROWS).map(({ recommendation, because }) => (
        <li
          key={recommendation.key}
          className="border-t border-line-2 pt-2.5 text-sm first:border-t-0 first:pt-0"
        >
          <Link
            prefetch={false}
            href={`${governanceHref}?phase=${recommendation.phase}`}
            className="font-medium text-accent hover:underline"
          >
            {recommendation.title}
          </Link>
          <p className="text-ink-2">{because}</p>
          <p className="text-xs text-ink-3">
            {phaseInfo(recommendation.phase).title} · paper, {recommendation.paperSection}
          </p>
        </li>
      ))}
    </ul>
  );
}
