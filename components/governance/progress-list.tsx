import Link from "next/link";
import { phaseColor } from "#components/lifecycle/phase-color.ts";
import { PhaseLabel } from "#components/lifecycle/phase-label.tsx";
import { ShareBar } from "#components/ui/progress.tsx";
import type { PhaseProgress } from "#domain/governance/view.ts";
import { PHASE_INFO } from "#domain/lifecycle/phases.ts";

/** How far each phase's checklist is; each line filters the list to its phase. */
export function ProgressList({
  lines,
  hrefOf,
}: {
  lines: readonly PhaseProgress[];
  hrefOf: (phase: PhaseProgress["phase"]) => string;
}) {
  return (
    <ul className="grid gap-2.5">
      {lines.map((line) => (
        <li key={line.phase}>
          <Link prefetch={false} href={hrefOf(line.phase)} scroll={false} className="group grid gap-1">
            <span className="flex justify-between gap-3 text-sm">
              <PhaseLabel phase={line.phase} className="min-w-0 group-hover:text-accent" />
              <span className="tabular whitespace-nowrap text-ink-3">
                {line.overdue > 0 && <span className="text-bad">{line.overdue} late · </span>}
                {line.closed} of {line.total}
              </span>
            </span>
            <ShareBar
              label={`${PHASE_INFO[line.phase].title}: ${line.closed} of ${line.total} closed`}
              parts={[
                {
                  share: line.share ?? 0,
                  color: phaseColor(PHASE_INFO[line.phase].letters),
                  label: "closed",
                },
              ]}
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}
