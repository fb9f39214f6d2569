import { formatCount, MISSING } from "#domain/format/numbers.ts";
import { ChartFrame, Legend, SeriesMark, seriesStyle, TooFew } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { type Domain, extent, niceTicks, polyline, position, segments, thinLabels } from "./prepare.ts";

export type LineSeries = {
  key: string;
  label: string;
  /** One value for each entry of `x`; null where it is missing. */
  values: readonly (number | null)[];
};

export type Guide = { value: number; label: string };

/** Values over ordered windows. A missing window is a gap; `guides` are thresholds or baselines to compare with. */
export function LineChart({
  x,
  series,
  caption,
  format,
  n,
  guides = [],
  yLabel,
  xName = "Window",
  yDomain,
  height = 180,
}: {
  x: readonly string[];
  series: readonly LineSeries[];
  /** Names the window and n. */
  caption: string;
  format: (value: number) => string;
  /** Rows behind each window, for the table. */
  n?: readonly (number | null)[];
  guides?: readonly Guide[];
  yLabel?: string;
  xName?: string;
  yDomain?: Domain;
  height?: number;
}) {
  const range = extent([
    ...series.flatMap((one) => one.values),
    ...guides.map((guide) => guide.value),
    ...(yDomain ?? []),
  ]);
  const table = {
    head: [xName, ...series.map((one) => one.label), ...(n ? ["n"] : [])],
    rows: x.map((label, index) => [
      label,
      ...series.map((one) => {
        const value = one.values[index];
        return value === null || value === undefined ? MISSING : format(value);
      }),
      ...(n ? [formatCount(n[index])] : []),
    ]),
  };
  if (!range) {
    return (
      <ChartFrame caption={caption}>
        <TooFew>No window has a value yet.</TooFew>
      </ChartFrame>
    );
  }
  const ticks = niceTicks(range[0], range[1]);
  const y: Domain = [ticks[0] ?? range[0], ticks.at(-1) ?? range[1]];
  const domain: Domain = [0, Math.max(1, x.length - 1)];
  const longest = Math.max(1, ...x.map((label) => label.length));
  const place = (index: number): number => (x.length === 1 ? 50 : position(index, domain));
  return (
    <ChartFrame caption={caption} legend={<Legend labels={series.map((one) => one.label)} />} table={table}>
      <Plot
        height={height}
        y={y}
        yTicks={ticks}
        formatY={format}
        yLabel={yLabel}
        label={caption}
        xLabels={thinLabels(x, Math.max(2, Math.min(7, Math.floor(30 / longest)))).map(
          ({ index, label }) => ({ at: place(index), text: label }),
        )}
      >
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          {guides.map((guide) => (
            <path
              key={guide.label}
              d={`M0 ${100 - position(guide.value, y)}H100`}
              stroke="var(--ink-3)"
              strokeDasharray="3 3"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {series.map((one, index) =>
            segments(one.values.map((value, at) => ({ x: at, y: value })))
              .filter((run) => run.length > 1)
              .map((run) => (
                <polyline
                  key={`${one.key}-${run[0]?.x}`}
                  points={polyline(run, domain, y)}
                  fill="none"
                  stroke={seriesStyle(index).color}
                  strokeWidth="2"
                  strokeDasharray={seriesStyle(index).dash}
                  strokeLinejoin="round"
                  vectorEffect="non-scaling-stroke"
                />
              )),
          )}
        </svg>
        {series.flatMap((one, index) =>
          one.values.map((value, at) =>
            value === null ? null : (
              <span
                key={`${one.key}-${x[at]}`}
                title={`${one.label}, ${x[at]}: ${format(value)}`}
                className="absolute flex size-4 -translate-1/2 items-center justify-center"
                style={{ left: `${place(at)}%`, top: `${100 - position(value, y)}%` }}
              >
                <SeriesMark style={seriesStyle(index)} />
              </span>
            ),
          ),
        )}
        {guides.map((guide) => (
          <span
            key={guide.label}
            className="absolute right-0 -translate-y-full bg-panel/80 pl-1 text-ink-2"
            style={{ top: `${100 - position(guide.value, y)}%` }}
          >
            {guide.label} {format(guide.value)}
          </span>
        ))}
      </Plot>
    </ChartFrame>
  );
}
