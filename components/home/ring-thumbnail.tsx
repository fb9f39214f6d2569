import { arc } from "d3-shape";
import { phaseColor } from "#components/lifecycle/phase-color.ts";
import { PHASES, type Phase, type PhaseStatus, phaseInfo } from "#domain/lifecycle/phases.ts";

const SIZE = 56;
const GAP = 0.09;
const STEP = (2 * Math.PI) / PHASES.length;
const draw = arc<number>()
  .innerRadius(SIZE / 2 - 9)
  .outerRadius(SIZE / 2 - 1)
  .startAngle((index) => index * STEP + GAP / 2)
  .endAngle((index) => (index + 1) * STEP - GAP / 2);

const STRENGTH: Readonly<Record<PhaseStatus, number>> = {
  not_started: 0.22,
  in_progress: 0.6,
  blocked: 0.6,
  reopened: 0.6,
  done: 1,
};

/** The ring in small: what is done is full, what is begun is half, what is not is faint; the focus is outlined. */
export function RingThumbnail({
  statuses,
  focus,
}: {
  statuses: readonly { phase: Phase; status: PhaseStatus }[];
  focus: Phase | null;
}) {
  const statusOf = (phase: Phase) => statuses.find((one) => one.phase === phase)?.status ?? "not_started";
  const done = PHASES.filter((phase) => statusOf(phase) === "done").length;
  const words = `${done} of 9 phases done${focus ? `, ${phaseInfo(focus).title.toLowerCase()} in focus` : ""}`;
  return (
    <svg
      role="img"
      aria-label={words}
      width={SIZE}
      height={SIZE}
      viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`}
      className="shrink-0"
    >
      <title>{words}</title>
      {PHASES.map((phase, index) => (
        <path
          key={phase}
          d={draw(index) ?? ""}
          fill={phaseColor(phaseInfo(phase).letters)}
          fillOpacity={STRENGTH[statusOf(phase)]}
          stroke={phase === focus ? "var(--ink)" : "none"}
          strokeWidth={phase === focus ? 1.25 : 0}
        />
      ))}
    </svg>
  );
}
