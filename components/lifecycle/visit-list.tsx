import type { ReactNode } from "react";
import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatExact } from "#domain/format/dates.ts";
import { formatHours } from "#domain/format/numbers.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { REVISIT_OUTCOME_LABELS } from "#domain/lifecycle/repetition.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { DirectionTag } from "./direction-tag.tsx";
import { EvidenceList } from "./evidence.tsx";
import { ExplainRevisit } from "./explain-revisit.tsx";
import { PhaseLabel } from "./phase-label.tsx";
import type { VisitRow } from "./types.ts";

/** Visits, newest first: as a table, and as a list where it is narrow. */
export function VisitList({
  visits,
  mayExplain,
  talk,
  footer,
}: {
  visits: readonly VisitRow[];
  /** This person may say why a revisit was made. */
  mayExplain: boolean;
  talk: Talk;
  footer?: ReactNode;
}) {
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
            cell: (visit) => <Hours visit={visit} />,
          },
          {
            key: "what",
            header: "Why, or by which act",
            wrap: true,
            cell: (visit) => <Why visit={visit} mayExplain={mayExplain} talk={talk} />,
          },
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
              <Why visit={visit} mayExplain={mayExplain} talk={talk} />
            </span>
            <span className="text-xs text-ink-3">
              {visit.actorName ?? "worker"} · <Timestamp at={visit.at} />
              {visit.countedHours !== null && (
                <>
                  {" "}
                  · <Hours visit={visit} />
                </>
              )}
            </span>
          </li>
        ))}
        {footer && <li className="border-t border-line-2 px-4 py-2 text-xs text-ink-3">{footer}</li>}
      </ul>
    </>
  );
}

/** What somebody said, or, paler, what its acts show: the same hours that every figure counts. */
function Hours({ visit: { effortHours, countedHours } }: { visit: VisitRow }) {
  if (countedHours === null) return <Dash />;
  if (effortHours !== null) return formatHours(effortHours);
  return (
    <span
      className="text-ink-3"
      title="From its first to its last act, at least five minutes: nobody said how long it took."
    >
      {formatHours(countedHours)} <span className="text-2xs">seen</span>
    </span>
  );
}

const Dash = () => <span className="text-ink-3">–</span>;

function Why({ visit, mayExplain, talk }: { visit: VisitRow; mayExplain: boolean; talk: Talk }) {
  const isRevisit = visit.direction === "backtrack" || visit.direction === "forward";
  const scenario = visit.scenario === null ? null : scenarioOf(visit.scenario);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {scenario || visit.reason ? (
        <span className="break-words">{[scenario?.title, visit.reason].filter(Boolean).join(": ")}</span>
      ) : visit.kind === "logged" ? (
        <span>logged by hand</span>
      ) : (
        <span>
          <code className="text-xs text-ink-2">{visit.verb}</code>
          {visit.acts > 1 && <span className="text-xs text-ink-3"> and {visit.acts - 1} more</span>}
        </span>
      )}
      {visit.outcome && (
        <Tag tone={OUTCOME_TONES[visit.outcome]}>{REVISIT_OUTCOME_LABELS[visit.outcome].toLowerCase()}</Tag>
      )}
      {visit.evidence.length > 0 && <EvidenceList evidence={visit.evidence} />}
      {mayExplain && isRevisit && visit.focusPhase !== null && (
        <ExplainRevisit
          visit={visit}
          title={`${visit.direction === "backtrack" ? "Backtrack" : "Step forward"} to ${phaseInfo(visit.phase).title.toLowerCase()} while ${phaseInfo(visit.focusPhase).title.toLowerCase()} was in focus.`}
        />
      )}
      <ThreadsSheet
        talk={talk}
        subject={{ kind: "visit", id: visit.id }}
        name={`${visit.actorName ?? "worker"}'s visit to ${phaseInfo(visit.phase).title.toLowerCase()}, ${formatExact(visit.at)}`}
      />
    </span>
  );
}

const OUTCOME_TONES = { improved: "ok", unchanged: "neutral", blocked: "warn" } as const;
