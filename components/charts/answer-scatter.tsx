import { formatValue } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { extent, niceTicks, position } from "./prepare.ts";

export type AnsweredPoint = { actual: number; answered: number };

const TABLE_ROWS = 20;

/** What was against what the model said, one mark a row, with the line of exact answers. */
export function AnswerScatter({ points, caption }: { points: readonly AnsweredPoint[]; caption: string }) {
  const range = extent(points.flatMap(({ actual, answered }) => [actual, answered])) ?? [0, 1];
  const ticks = niceTicks(range[0], range[1], 5);
  const domain = [ticks[0] ?? range[0], ticks.at(-1) ?? range[1]] as const;
  const spread = [...points].sort((a, b) => a.actual - b.actual);
  const shown = spread.filter((_, i) => i % Math.max(1, Math.ceil(spread.length / TABLE_ROWS)) === 0);
  return (
    <ChartFrame
      caption={caption}
      className="max-w-md"
      table={{
        head: ["#", "Was", "Said", "Off by"],
        rows: shown.map(({ actual, answered }, i) => [
          i + 1,
          formatValue(actual),
          formatValue(answered),
          formatValue(answered - actual),
        ]),
      }}
    >
      <Plot
        height={260}
        y={domain}
        yTicks={ticks}
        formatY={(value) => formatValue(value)}
        yLabel="What the model said"
        xLabel="What was"
        label={caption}
        xLabels={ticks.map((tick) => ({ at: position(tick, domain), text: formatValue(tick) }))}
      >
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <path
            d="M0 100L100 0"
            stroke="var(--line-strong)"
            strokeDasharray="3 3"
            vectorEffect="non-scaling-stroke"
          />
          <path
            d={points
              .map(
                ({ actual, answered }) =>
                  `M${position(actual, domain).toFixed(2)} ${(100 - position(answered, domain)).toFixed(2)}h0`,
              )
              .join("")}
            stroke="var(--accent)"
            strokeOpacity="0.55"
            strokeWidth="5"
            strokeLinecap="round"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </Plot>
    </ChartFrame>
  );
}
