import { DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatHours, formatPercent, MISSING } from "#domain/format/numbers.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { Rest } from "./rest.tsx";
import type { RevisitFiguresAnswer } from "./types.ts";

const ROWS = 6;
const MONTHS = 12;
const hours = (value: number) => (value === 0 ? MISSING : formatHours(value));

/** Of those of which somebody said what they brought. */
const improvedOf = ({ improved, judged }: { improved: number; judged: number }) =>
  judged === 0 ? MISSING : `${improved} of ${judged}`;

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
        { key: "improved", header: "Improved", numeric: true, wideOnly: true, cell: improvedOf },
      ]}
    />
  );
}

/** The phases that were gone back or forward to most. */
export function MostRevisited({ figures }: { figures: RevisitFiguresAnswer }) {
  if (figures.mostRevisited.length === 0)
    return (
      <p className="text-sm text-ink-2">
        {figures.months.length === 0
          ? "No focus was declared in this period, so nothing was left for another phase."
          : "All work stayed in the phase in focus."}
      </p>
    );
  return (
    <DataTable
      inset
      caption="Phases by their revisits, the most revisited first"
      rows={figures.mostRevisited.slice(0, ROWS)}
      rowKey={({ phase }) => phase}
      columns={[
        {
          key: "phase",
          header: "Phase",
          className: "w-full",
          cell: ({ phase }) => <PhaseLabel phase={phase} />,
        },
        { key: "n", header: "Revisits", numeric: true, cell: ({ count }) => formatCount(count) },
        { key: "h", header: "Hours", numeric: true, cell: ({ effortHours }) => hours(effortHours) },
        { key: "improved", header: "Improved", numeric: true, wideOnly: true, cell: improvedOf },
      ]}
    />
  );
}

/** Shares of each month as stacked bars, with the numbers in the table that they stand in. */
export function RevisitTrend({ figures }: { figures: RevisitFiguresAnswer }) {
  if (figures.months.length === 0)
    return <p className="text-sm text-ink-2">No focus was declared in any month of this period.</p>;
  const months = figures.months.toReversed();
  const earlier = months.slice(MONTHS);
  return (
    <>
      {earlier.length > 0 && (
        <p className="mb-2 text-sm text-ink-2">
          The last {MONTHS} of {formatCount(months.length)} months.
        </p>
      )}
      <MonthTable caption="Visits by month: in focus, back and forward" months={months.slice(0, MONTHS)} />
      {earlier.length > 0 && (
        <Rest n={earlier.length} what={earlier.length === 1 ? "earlier month" : "earlier months"}>
          <MonthTable caption="Visits by month before: in focus, back and forward" months={earlier} />
        </Rest>
      )}
    </>
  );
}

function MonthTable({ caption, months }: { caption: string; months: RevisitFiguresAnswer["months"] }) {
  return (
    <DataTable
      inset
      caption={caption}
      rows={months}
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

/** Late discovery: how far back the backtracks reach, and what that costs. */
export function LateDiscovery({ figures }: { figures: RevisitFiguresAnswer }) {
  const { byDistance, meanDistance } = figures.late;
  if (meanDistance === null)
    return <p className="text-sm text-ink-2">Nobody went back to an earlier phase in this period.</p>;
  const rows = byDistance.filter(({ count }) => count > 0);
  const most = Math.max(...rows.map(({ count }) => count));
  return (
    <>
      <p className="mb-2 text-sm text-ink-2">
        A backtrack reaches back {meanDistance.toFixed(1)} phases on average: the farther, the later something
        was found.
      </p>
      <DataTable
        inset
        caption="Backtracks by how many phases they reach back"
        rows={rows}
        rowKey={({ distance }) => String(distance)}
        columns={[
          { key: "distance", header: "Phases back", cell: ({ distance }) => distance },
          {
            key: "bar",
            header: "",
            className: "w-full min-w-20",
            cell: ({ count }) => (
              <span
                aria-hidden="true"
                className="block h-2.5 rounded-[2px] bg-warn/75"
                style={{ width: `${(count / most) * 100}%` }}
              />
            ),
          },
          { key: "n", header: "Times", numeric: true, cell: ({ count }) => formatCount(count) },
          { key: "h", header: "Hours", numeric: true, cell: ({ effortHours }) => hours(effortHours) },
          {
            key: "each",
            header: "Each",
            numeric: true,
            wideOnly: true,
            cell: ({ effortHours, withEffort }) =>
              withEffort === 0 ? MISSING : hours(effortHours / withEffort),
          },
        ]}
      />
    </>
  );
}
