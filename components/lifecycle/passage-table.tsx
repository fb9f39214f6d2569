import { DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatHours, MISSING } from "#domain/format/numbers.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { PhaseInFocus } from "./types.ts";

/** Every reason behind the picture, in a table that can be opened. */
export function PassageTable({ phase }: { phase: PhaseInFocus }) {
  const rows = phase.passages.flatMap((passage) =>
    passage.reasons.map((reason) => ({ ...reason, visited: passage.visited, expected: passage.expected })),
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
        caption="Reasons for leaving the phase in focus"
        rows={rows}
        rowKey={({ visited, scenario }) => `${visited} ${scenario ?? ""}`}
        columns={[
          { key: "to", header: "To", cell: ({ visited }) => <PhaseLabel phase={visited} form="letters" /> },
          {
            key: "why",
            header: "Reason",
            wrap: true,
            className: "w-full min-w-40",
            cell: ({ title, scenario }) =>
              scenario === null ? <span className="text-ink-3">{title}</span> : title,
          },
          { key: "n", header: "Visits", numeric: true, cell: ({ count }) => formatCount(count) },
          {
            key: "h",
            header: "Hours",
            numeric: true,
            cell: ({ effortHours }) => (effortHours === 0 ? MISSING : formatHours(effortHours)),
          },
          {
            key: "paper",
            header: "Named by the paper",
            wideOnly: true,
            cell: ({ expected }) => (expected ? "yes" : "no"),
          },
        ]}
      />
    </details>
  );
}
