import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import { Tag } from "#components/ui/tag.tsx";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { excerpt } from "#domain/discussion/plain-text.ts";
import { formatDay, formatDays } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { StatusTag } from "./status-tag.tsx";
import type { BoardPhase } from "./types.ts";

/** One phase on the board: its question, the team's present answer, and what is open. */
export function PhaseCard({
  phase,
  href,
  gateClosed,
}: {
  phase: BoardPhase;
  href: string;
  /** Whether somebody else has to approve that a phase is left. */
  gateClosed: boolean;
}) {
  const { letters } = phaseInfo(phase.phase);
  return (
    <article
      className={cn(
        "relative flex flex-col gap-2 rounded-panel border border-line bg-panel px-4.5 py-4 shadow-panel hover:border-line-strong",
        phase.inFocus && "border-l-4 bg-accent-weak/40",
      )}
      style={phase.inFocus ? { borderLeftColor: phaseColor(letters) } : undefined}
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base">
          <Link prefetch={false} href={href} className="after:absolute after:inset-0">
            <PhaseLabel phase={phase.phase} />
          </Link>
        </h2>
        <span className="flex flex-wrap gap-1.5">
          {phase.inFocus && <Tag tone="ok">In focus</Tag>}
          {phase.teams.map((team) => (
            <Tag key={team} tone="ok">
              In focus of {team}
            </Tag>
          ))}
          <StatusTag status={phase.status} />
        </span>
      </div>
      <p className="text-sm text-ink-3">{phase.question}</p>
      <p className={cn("line-clamp-3 break-words text-sm", phase.brief ? "text-ink" : "text-ink-3")}>
        {phase.brief ? excerpt(parseMarkdown(phase.brief), 220) : "No brief yet."}
      </p>
      {phase.brief && phase.briefAt && (
        <p className="text-xs text-ink-3">
          Version {phase.briefVersion}, {phase.briefByName ?? "somebody who left"}, {formatDay(phase.briefAt)}
        </p>
      )}
      <dl className="mt-auto grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-2 gap-y-0.5 border-t border-line-2 pt-2 text-xs text-ink-2 [&_dt]:text-ink-3">
        <dt>Owner</dt>
        <dd className="break-words">{phase.ownerName ?? "nobody yet"}</dd>
        <dt>Planned</dt>
        <dd>{phase.planned ? formatDays(phase.planned.from, phase.planned.to) : "no plan"}</dd>
        <dt>In focus</dt>
        <dd>{factualWords(phase)}</dd>
        <dt>Criteria</dt>
        <dd>
          entry {phase.criteria.entry.met} of {phase.criteria.entry.of}, exit {phase.criteria.exit.met} of{" "}
          {phase.criteria.exit.of}
        </dd>
        <dt>Gate</dt>
        <dd>{gateWords(phase, gateClosed)}</dd>
      </dl>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-ink-3">
        <span>{formatCountOf(phase.openItems, "open item")}</span>
        <span>{formatCountOf(phase.openThreads, "open thread")}</span>
        <span>{formatCountOf(phase.visits, "visit")}</span>
      </p>
    </article>
  );
}

function factualWords({ factual, visits }: BoardPhase): string {
  if (factual === null) return visits === 0 ? "never, and never visited" : "never, only visited";
  return formatDays(factual.from, factual.to);
}

function gateWords({ status, leaveRequest }: BoardPhase, gateClosed: boolean): string {
  if (leaveRequest?.state === "approved") return "approved";
  if (leaveRequest) return leaveRequest.state === "pending" ? "waits for approval" : "changes are asked for";
  if (status === "done") return "passed";
  return gateClosed ? "needs an approval" : "open";
}
