import type { ReactNode } from "react";
import { DataTable } from "#components/ui/data-table.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { DirectionTag } from "./direction-tag.tsx";
import { PhaseLabel } from "./phase-label.tsx";
import type { VisitRow } from "./types.ts";

/** Visits, newest first: as a table, and as a list where it is narrow. */
export function VisitList({ visits, footer }: { visits: readonly VisitRow[]; footer?: ReactNode }) {
  return (
    <>
      <DataTable
        className="max-sm:hidden"
        caption="Visits, newest first"
        rows={visits}
        rowKey={(visit) => visit.id}
        columns={[
          { key: "at", header: "When", cell: (visit) => <Timestamp at={visit.at} /> },
          { key: "who", header: "Who", cell: (visit) => visit.actorName ?? "worker" },
          { key: "phase", header: "Visited", cell: (visit) => <PhaseLabel phase={visit.phase} /> },
          {
            key: "focus",
            header: "In focus",
            cell: (visit) =>
              visit.focusPhase ? <PhaseLabel phase={visit.focusPhase} form="letters" /> : <Dash />,
          },
          {
            key: "direction",
            header: "Direction",
            cell: (visit) => <DirectionTag direction={visit.direction} />,
          },
          {
            key: "effort",
            header: "Hours",
            numeric: true,
            cell: (visit) => (visit.effortHours === null ? <Dash /> : visit.effortHours),
          },
          { key: "what", header: "Why, or by which act", wrap: true, cell: (visit) => <Why visit={visit} /> },
        ]}
        footer={footer}
      />
      <ul className="overflow-clip rounded-panel border border-line bg-panel shadow-panel sm:hidden">
        {visits.map((visit) => (
          <li
            key={visit.id}
            className="grid gap-1 border-t border-line-2 px-4 py-2.5 text-sm first:border-t-0"
          >
            <span className="flex flex-wrap items-center justify-between gap-2">
              <PhaseLabel phase={visit.phase} className="font-medium" />
              <DirectionTag direction={visit.direction} />
            </span>
            <span>
              <Why visit={visit} />
            </span>
            <span className="text-xs text-ink-3">
              {visit.actorName ?? "worker"} · <Timestamp at={visit.at} />
              {visit.effortHours !== null && ` · ${visit.effortHours} h`}
            </span>
          </li>
        ))}
        {footer && <li className="border-t border-line-2 px-4 py-2 text-xs text-ink-3">{footer}</li>}
      </ul>
    </>
  );
}

const Dash = () => <span className="text-ink-3">–</span>;

function Why({ visit }: { visit: VisitRow }) {
  if (visit.kind === "logged") return <span className="break-words">{visit.reason ?? "logged by hand"}</span>;
  return <code className="text-xs text-ink-2">{visit.verb}</code>;
}
