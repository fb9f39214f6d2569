import { ChartFrame } from "#components/charts/frame.tsx";
import { Card } from "#components/ui/card.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { formatDay, formatDays, formatDuration, formatExact } from "#domain/format/dates.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import {
  placeIn,
  steppedEnd,
  TIMELINE_SPAN_LABELS,
  TIMELINE_SPANS,
  type TimelineSpan,
  timelineTicks,
  timelineWindow,
} from "#domain/lifecycle/timeline.ts";
import { phaseColor } from "./phase-color.ts";
import { TimelineSteps } from "./timeline-steps.tsx";
import type { Timeline } from "./types.ts";

const DAY_MS = 86_400_000;

type Bar = { key: string; letters: string; left: number; width: number; words: string };
type Lane = { key: string; label: string; bars: Bar[]; planned: boolean };

/** Planned above, factual below, sub-teams under the project: what was in focus when. Span and end are kept in the address. */
export function FocusTimeline({
  timeline,
  span,
  end,
  href,
}: {
  timeline: Timeline;
  span: TimelineSpan;
  end: string | undefined;
  href: (change: { span?: TimelineSpan; end?: string | undefined }) => string;
}) {
  const { now, projectStartedAt, factual } = timeline;
  const planned = timeline.planned.map(({ phase, from, to }) => ({
    phase,
    from,
    // The last day of a plan is part of it.
    to: new Date(Date.parse(to) + DAY_MS).toISOString(),
    lastDay: to,
  }));
  const periods = [
    { from: projectStartedAt, to: now },
    ...planned,
    ...factual.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt })),
  ];
  const window = timelineWindow(periods, now, span, end);
  const ticks = timelineTicks(window);
  const bar = (
    key: string,
    of: { phase: (typeof planned)[number]["phase"]; from: string; to: string },
    words: string,
  ) => {
    const place = placeIn(window, of.from, of.to);
    return place ? [{ key, letters: phaseInfo(of.phase).letters, ...place, words }] : [];
  };
  const teams = [null, ...new Set(factual.flatMap(({ team }) => (team === null ? [] : [team])))];
  const lanes: Lane[] = [
    ...planLanes(
      planned.flatMap((plan) =>
        bar(
          `plan-${plan.phase}`,
          plan,
          `${phaseInfo(plan.phase).title}, planned ${formatDays(plan.from, plan.lastDay)}`,
        ),
      ),
    ),
    ...teams.map((team) => ({
      key: `focus of ${team ?? "the project"}`,
      label: team ?? "Project",
      planned: false,
      bars: factual
        .filter((period) => period.team === team)
        .flatMap(({ id, phase, startedAt, endedAt, reason, declaredByName }) =>
          bar(
            id,
            { phase, from: startedAt, to: endedAt ?? now },
            `${phaseInfo(phase).title}, in focus from ${formatExact(startedAt)} ${endedAt ? `to ${formatExact(endedAt)}` : "until now"}, declared by ${declaredByName ?? "somebody who left"}: ${reason}`,
          ),
        ),
    })),
  ];
  const nowAt = placeIn(window, now, now)?.left;
  return (
    <Card
      title="Focus over time"
      actions={
        <Segmented
          className="flex-wrap"
          label="Span of the timeline"
          value={span}
          options={TIMELINE_SPANS.map((value) => ({
            value,
            label: TIMELINE_SPAN_LABELS[value],
            href: href({ span: value, end: value === "all" ? undefined : end }),
          }))}
        />
      }
    >
      <ChartFrame
        caption={`${formatDays(window.from, window.to)}, ${factual.length} ${factual.length === 1 ? "declaration" : "declarations"}${timeline.cut ? ", the newest" : ""}. Hatched: planned. The line is now.`}
        table={{
          head: ["From", "To", "For", "Phase", "Whose", "Declared by", "Why"],
          rows: [
            ...planned.map(({ phase, from, lastDay, to }) => [
              `${formatDay(from)} (plan of ${phaseInfo(phase).letters})`,
              formatDay(lastDay),
              formatDuration(Date.parse(to) - Date.parse(from)),
              phaseInfo(phase).title,
              "the plan",
              "",
              "",
            ]),
            ...factual.map(({ phase, team, startedAt, endedAt, declaredByName, reason }) => [
              `${formatExact(startedAt)}${team === null ? "" : ` (${team})`}`,
              endedAt ? formatExact(endedAt) : "now",
              formatDuration(Date.parse(endedAt ?? now) - Date.parse(startedAt)),
              phaseInfo(phase).title,
              team ?? "the project",
              declaredByName ?? "somebody who left",
              reason,
            ]),
          ],
        }}
      >
        <div className="grid gap-1.5">
          {lanes.map((lane) => (
            <LaneRow key={lane.key} lane={lane} nowAt={nowAt} />
          ))}
          <div className="relative ml-18 h-4.5 text-xs text-ink-3 sm:ml-24" aria-hidden="true">
            {ticks.map(({ at, share, label }, index) => (
              <span
                key={at}
                className={
                  index % 2 === 1
                    ? "absolute -translate-x-1/2 whitespace-nowrap max-sm:hidden"
                    : "absolute -translate-x-1/2 whitespace-nowrap"
                }
                style={{ left: `${Math.min(96, Math.max(4, share * 100))}%` }}
              >
                {label}
              </span>
            ))}
          </div>
        </div>
      </ChartFrame>
      {span !== "all" && (
        <TimelineSteps
          earlier={href({ span, end: steppedEnd(window, -1) })}
          later={href({ span, end: steppedEnd(window, 1) })}
        />
      )}
    </Card>
  );
}

/** Plans that overlap stand in rows of their own. */
function planLanes(bars: Bar[]): Lane[] {
  const rows: Bar[][] = [];
  for (const bar of [...bars].sort((a, b) => a.left - b.left)) {
    const free = rows.find((row) => {
      const last = row.at(-1);
      return last !== undefined && last.left + last.width <= bar.left + 1e-9;
    });
    if (free) free.push(bar);
    else rows.push([bar]);
  }
  return rows.map((row, index) => ({
    key: `plan ${index}`,
    label: index === 0 ? "Planned" : "",
    bars: row,
    planned: true,
  }));
}

function LaneRow({ lane, nowAt }: { lane: Lane; nowAt: number | undefined }) {
  return (
    <div className="flex items-center gap-2">
      <span className="w-16 shrink-0 truncate text-xs text-ink-3 sm:w-22" title={lane.label}>
        {lane.label}
      </span>
      <ol className="relative h-6 min-w-0 flex-1 overflow-clip rounded-tag bg-line-2">
        {lane.bars.map(({ key, letters, left, width, words }) => (
          <li
            key={key}
            title={words}
            className="absolute inset-y-0 min-w-2 overflow-clip rounded-tag border border-panel outline-offset-[-2px]"
            style={{
              left: `${left * 100}%`,
              width: `${width * 100}%`,
              background: lane.planned
                ? `repeating-linear-gradient(135deg, ${phaseColor(letters)} 0 3px, var(--panel) 3px 7px)`
                : phaseColor(letters),
            }}
          >
            <span
              className="absolute inset-y-0.5 left-0.5 rounded-tag bg-panel px-1 text-xs leading-4.5 text-ink"
              aria-hidden="true"
            >
              {letters}
            </span>
            <span className="sr-only">{words}</span>
          </li>
        ))}
        {nowAt !== undefined && (
          <li
            aria-hidden="true"
            className="absolute inset-y-0 w-0.5 bg-ink"
            style={{ left: `${nowAt * 100}%` }}
          />
        )}
      </ol>
    </div>
  );
}
