import { DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatHours, formatPercent, MISSING } from "#domain/format/numbers.ts";
import type { OverlapMatrix } from "#domain/lifecycle/overlap.ts";
import { DIRECTION_LABELS, phaseInfo } from "#domain/lifecycle/phases.ts";
import { PhaseLabel } from "./phase-label.tsx";

/** The figures behind a matrix or its ring: each pair of phases that was visited. */
export function PairsTable({ matrix, what }: { matrix: OverlapMatrix; what: string }) {
  const rows = matrix.rows.flatMap((row) =>
    row.cells.filter(({ count }) => count > 0).map((cell) => ({ ...cell, focus: row.focus })),
  );
  return (
    <details className="mt-2 text-xs text-ink-3">
      <summary className="w-fit rounded-tag underline decoration-line-strong underline-offset-2 hover:text-ink">
        Show as a table
      </summary>
      <DataTable
        inset
        maxHeight="22rem"
        className="mt-1.5 text-ink"
        caption={`${what}: visits and hours of each pair of phases`}
        rows={rows}
        rowKey={({ focus, visited }) => `${focus} ${visited}`}
        columns={[
          {
            key: "focus",
            header: "In focus",
            cell: ({ focus }) => <PhaseLabel phase={focus} form="letters" />,
          },
          {
            key: "visited",
            header: "Visited",
            cell: ({ visited }) => <PhaseLabel phase={visited} form="letters" />,
          },
          {
            key: "direction",
            header: "Direction",
            wideOnly: true,
            cell: ({ direction }) => DIRECTION_LABELS[direction].toLowerCase(),
          },
          { key: "n", header: "Visits", numeric: true, cell: ({ count }) => formatCount(count) },
          {
            key: "hours",
            header: "Hours",
            numeric: true,
            cell: ({ effortHours }) => (effortHours === 0 ? MISSING : formatHours(effortHours)),
          },
          {
            key: "share",
            header: "Share",
            numeric: true,
            cell: ({ share }) => (share === null ? "too few" : formatPercent(share)),
          },
        ]}
        footer={`Share: of the row's ${matrix.measure === "count" ? "visits" : "hours"}. ${phaseInfo("communication").title} counts as forward from every phase.`}
      />
    </details>
  );
}
