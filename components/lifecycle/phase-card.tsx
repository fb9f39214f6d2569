import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import { Tag } from "#components/ui/tag.tsx";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { excerpt } from "#domain/discussion/plain-text.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { StatusTag } from "./status-tag.tsx";
import type { BoardPhase } from "./types.ts";

/** One phase on the board: its question, the team's present answer, and what is open. */
export function PhaseCard({ phase, href }: { phase: BoardPhase; href: string }) {
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
        <span className="flex gap-1.5">
          {phase.inFocus && <Tag tone="ok">In focus</Tag>}
          <StatusTag status={phase.status} />
        </span>
      </div>
      <p className="text-sm text-ink-3">{phase.question}</p>
      <p className={cn("line-clamp-3 break-words text-sm", phase.brief ? "text-ink" : "text-ink-3")}>
        {phase.brief ? excerpt(parseMarkdown(phase.brief), 220) : "No brief yet."}
      </p>
      <p className="mt-auto flex flex-wrap gap-x-3 gap-y-0.5 border-t border-line-2 pt-2 text-xs text-ink-3">
        <span>{phase.ownerName ?? "no owner"}</span>
        <span>{phase.openItems === 1 ? "1 open item" : `${phase.openItems} open items`}</span>
        <span>{phase.comments === 1 ? "1 comment" : `${phase.comments} comments`}</span>
        <span>{phase.visits === 1 ? "1 visit" : `${phase.visits} visits`}</span>
      </p>
    </article>
  );
}
