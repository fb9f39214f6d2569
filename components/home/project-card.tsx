import Link from "next/link";
import { PhaseLabel } from "#components/lifecycle/phase-label.tsx";
import type { PortfolioProject } from "#components/lifecycle/types.ts";
import { ShareBar } from "#components/ui/progress.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { RingThumbnail } from "./ring-thumbnail.tsx";

/** One project of the portfolio. */
export function ProjectCard({ project, href }: { project: PortfolioProject; href: string }) {
  const { checklist, champion, focus, openAlerts } = project;
  return (
    <article className="relative flex flex-col gap-3 rounded-panel border border-line bg-panel px-4.5 py-4 shadow-panel hover:border-line-strong">
      <div className="flex items-start gap-3.5">
        <RingThumbnail statuses={project.statuses} focus={focus?.phase ?? null} />
        <div className="min-w-0">
          <h2 className="text-lg break-words">
            <Link prefetch={false} href={href} className="after:absolute after:inset-0">
              {project.name}
            </Link>
          </h2>
          <p className="text-sm text-ink-2">
            {focus ? (
              <>
                <PhaseLabel phase={focus.phase} /> since <Timestamp at={focus.since} />
              </>
            ) : (
              <span className="text-ink-3">no focus declared yet</span>
            )}
          </p>
        </div>
      </div>
      {project.description && (
        <p className="line-clamp-2 break-words text-sm text-ink-2">{project.description}</p>
      )}
      {checklist.total > 0 && (
        <div className="grid gap-1">
          <p className="flex justify-between text-xs text-ink-3">
            <span>Checklist</span>
            <span className="tabular">
              {checklist.closed} of {checklist.total}
            </span>
          </p>
          <ShareBar
            label={`${checklist.closed} of ${checklist.total} checklist items are closed`}
            parts={[{ share: checklist.closed / checklist.total, color: "var(--accent)", label: "Closed" }]}
          />
        </div>
      )}
      <p className="mt-auto flex flex-wrap items-center justify-between gap-2 border-t border-line-2 pt-2.5 text-sm text-ink-2">
        <span>{champion ? `champion: ${champion.modelName} v${champion.number}` : "no champion yet"}</span>
        {openAlerts > 0 && (
          <Tag tone="bad">{openAlerts === 1 ? "1 open alert" : `${openAlerts} open alerts`}</Tag>
        )}
      </p>
    </article>
  );
}
