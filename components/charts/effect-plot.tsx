import { formatCount } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { extent, niceTicks, polyline, position, thinLabels } from "./prepare.ts";

const NAME_LENGTH = 10;

/** Answers at each value of one feature: single rows thin, their mean bold. Texts stand side by side, numbers to scale. */
export function EffectPlot({
  feature,
  grid,
  labels,
  average,
  lines,
  format,
  yLabel,
  caption,
}: {
  feature: string;
  /** Numbers to scale; null where the values are texts. */
  grid: readonly number[] | null;
  labels: readonly string[];
  average: readonly number[];
  lines: readonly (readonly number[])[];
  format: (value: number) => string;
  yLabel: string;
  caption: string;
}) {
  const range = extent([...average, ...lines.flat()]) ?? [0, 1];
  const yTicks = niceTicks(range[0], range[1], 5);
  const y = [yTicks[0] ?? range[0], yTicks.at(-1) ?? range[1]] as const;
  const places = grid ?? labels.map((_, i) => i);
  const ends = extent(places) ?? [0, 1];
  const x = grid ? ends : ([-0.5, labels.length - 0.5] as const);
  const path = (line: readonly number[]) =>
    polyline(
      line.map((value, i) => ({ x: places[i] ?? 0, y: value })),
      x,
      y,
    );
  const shown = thinLabels(labels, Math.max(...labels.map(({ length }) => length), 1) > 6 ? 4 : 6);
  return (
    <ChartFrame
      caption={caption}
      table={{
        head: [feature, "Mean answer", "Lowest line", "Highest line"],
        rows: labels.map((label, i) => {
          const drawn = lines.map((line) => line[i] ?? 0);
          return [
            label,
            format(average[i] ?? Number.NaN),
            format(Math.min(...drawn)),
            format(Math.max(...drawn)),
          ];
        }),
      }}
      legend={
        <p className="mb-2 text-xs text-ink-2">
          Bold: mean over the rows. Thin: {formatCount(lines.length)} single rows.
        </p>
      }
    >
      <Plot
        height={220}
        y={y}
        yTicks={yTicks}
        formatY={format}
        yLabel={yLabel}
        xLabel={feature}
        label={caption}
        xLabels={shown.map(({ index, label }) => ({
          at: position(places[index] ?? 0, x),
          text: label.length > NAME_LENGTH ? `${label.slice(0, NAME_LENGTH - 1)}…` : label,
        }))}
      >
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          {[...lines.entries()].map(([row, line]) => (
            <polyline
              key={row}
              points={path(line)}
              fill="none"
              stroke="var(--ink-3)"
              strokeOpacity="0.45"
              strokeWidth="1"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          <polyline
            points={path(average)}
            fill="none"
            stroke="var(--accent)"
            strokeWidth="3"
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </Plot>
    </ChartFrame>
  );
}
