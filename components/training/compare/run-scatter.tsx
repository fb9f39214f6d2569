"use client";

import { memo, type PointerEvent, useMemo } from "react";
import { ChartFrame, TooFew } from "#components/charts/frame.tsx";
import { Plot } from "#components/charts/plot.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { formatCountOf } from "#domain/format/numbers.ts";
import { type Axis, axisOf } from "./axis.ts";
import type { CompareColumn } from "./columns.ts";
import { nearestMark } from "./nearest.ts";
import type { PictureProps } from "./parallel-coordinates.tsx";
import { runWords } from "./run-words.ts";

/** One mark a run: any two columns against each other. */
export function RunScatter({
  runs,
  order,
  best,
  active,
  onActive,
  where,
  main,
  x,
  y,
  offered,
  onAxes,
}: PictureProps & {
  x: CompareColumn | undefined;
  y: CompareColumn | undefined;
  offered: readonly CompareColumn[];
  onAxes: (x: string, y: string) => void;
}) {
  const across = useMemo(() => (x ? axisOf(x) : null), [x]);
  const above = useMemo(() => (y ? axisOf(y) : null), [y]);
  if (!x || !y || !across || !above) return <TooFew>There is nothing to put against each other yet.</TooFew>;
  const missing = order.filter(
    (run) => (across.at[run] ?? null) === null || (above.at[run] ?? null) === null,
  ).length;
  const find = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const left = (100 * (event.clientX - box.x)) / box.width;
    onActive(nearestMark(across, above, order, left, 100 * (1 - (event.clientY - box.y) / box.height)));
  };
  const choices = [...new Set([...offered, x, y])];
  const options = choices.map((column) => (
    <option key={column.key} value={column.key}>
      {column.label}
    </option>
  ));
  const named = above.column.numeric ? [] : above.ticks;
  return (
    <>
      <div className="mb-3 grid max-w-md grid-cols-2 gap-3">
        <Field label="Across">
          <NativeSelect value={x.key} onChange={(event) => onAxes(event.currentTarget.value, y.key)}>
            {options}
          </NativeSelect>
        </Field>
        <Field label="Upwards">
          <NativeSelect value={y.key} onChange={(event) => onAxes(x.key, event.currentTarget.value)}>
            {options}
          </NativeSelect>
        </Field>
      </div>
      <ChartFrame
        caption={`One mark a run: ${where}${missing > 0 ? `; ${formatCountOf(missing, "run")} without both values not drawn` : ""}. Squares: the best tenth by ${main}. The table below has the same runs.`}
      >
        <Plot
          height={320}
          y={[0, 100]}
          yTicks={named.length > 0 ? [] : above.ticks.map(({ at }) => at)}
          formatY={(at) => above.ticks.find((tick) => tick.at === at)?.text ?? ""}
          yLabel={y.label}
          xLabel={x.label}
          label={`${y.label} against ${x.label}, ${where}`}
          xLabels={across.ticks}
        >
          <svg
            aria-hidden="true"
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-visible"
            onPointerMove={find}
            onPointerLeave={() => onActive(null)}
          >
            <rect width="100" height="100" fill="transparent" />
            <Marks x={across} y={above} order={order} best={best} />
            {active !== null && (
              <path
                d={markPath(across, above, [active])}
                stroke="var(--warn)"
                strokeWidth="13"
                strokeLinecap="round"
                vectorEffect="non-scaling-stroke"
              />
            )}
          </svg>
          {named.map((tick) => (
            <span
              key={tick.text}
              aria-hidden="true"
              className="pointer-events-none absolute left-1 -translate-y-full"
              style={{ top: `${100 - tick.at}%` }}
            >
              {tick.text}
            </span>
          ))}
        </Plot>
        <p className="min-h-5 text-xs text-ink-2">
          {active !== null && runs[active]
            ? runWords(runs[active], [y, x], active)
            : "Point at a mark, or go through the table with the arrow keys."}
        </p>
      </ChartFrame>
    </>
  );
}

const Marks = memo(function Marks({
  x,
  y,
  order,
  best,
}: {
  x: Axis;
  y: Axis;
  order: readonly number[];
  best: ReadonlySet<number>;
}) {
  return (
    <>
      <path
        d={markPath(
          x,
          y,
          order.filter((run) => !best.has(run)),
        )}
        stroke="var(--ink-3)"
        strokeOpacity="0.5"
        strokeWidth="6"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={markPath(
          x,
          y,
          order.filter((run) => best.has(run)),
        )}
        stroke="var(--accent)"
        strokeWidth="8"
        strokeLinecap="square"
        vectorEffect="non-scaling-stroke"
      />
    </>
  );
});

/** A point for each run that has both values. */
function markPath(x: Axis, y: Axis, order: readonly number[]): string {
  let path = "";
  for (const run of order) {
    const [across, above] = [x.at[run] ?? null, y.at[run] ?? null];
    if (across !== null && above !== null) path += `M${across.toFixed(2)} ${(100 - above).toFixed(2)}h0`;
  }
  return path;
}
