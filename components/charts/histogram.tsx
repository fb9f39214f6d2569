import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import { ChartFrame, TooFew } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { type Domain, type HistogramBin, niceTicks, thinLabels } from "./prepare.ts";

/** Two distributions over the same bins: the reference outlined, the current filled. Make bins with `histogramBins`. */
export function Histogram({
  bins,
  caption,
  referenceLabel = "Reference",
  currentLabel = "This window",
  height = 160,
}: {
  bins: readonly HistogramBin[];
  /** Names the windows and both n. */
  caption: string;
  referenceLabel?: string;
  /** null draws the reference alone. */
  currentLabel?: string | null;
  height?: number;
}) {
  const shares = bins.flatMap((bin) => [bin.reference ?? 0, bin.current ?? 0]);
  const most = Math.max(0, ...shares);
  if (most === 0) {
    return (
      <ChartFrame caption={caption}>
        <TooFew>No rows to draw.</TooFew>
      </ChartFrame>
    );
  }
  const ticks = niceTicks(0, most, 4);
  const y: Domain = [0, ticks.at(-1) ?? most];
  const digits = most < 0.05 ? 1 : 0;
  const table = {
    head: ["Bin", referenceLabel, ...(currentLabel ? [currentLabel] : [])],
    rows: bins.map((bin) => [
      bin.label,
      `${formatPercent(bin.reference, 1)} (${formatCount(bin.referenceCount)})`,
      ...(currentLabel ? [`${formatPercent(bin.current, 1)} (${formatCount(bin.currentCount)})`] : []),
    ]),
  };
  return (
    <ChartFrame
      caption={caption}
      table={table}
      legend={
        currentLabel && (
          <ul className="mb-2 flex flex-wrap gap-x-4 text-xs text-ink-2">
            <li className="flex items-center gap-1.5">
              <span aria-hidden="true" className="h-3 w-2 border-[1.5px] border-b-0 border-ink-2" />{" "}
              {referenceLabel}
            </li>
            <li className="flex items-center gap-1.5">
              <span aria-hidden="true" className="h-3 w-2 bg-accent" /> {currentLabel}
            </li>
          </ul>
        )
      }
    >
      <Plot
        height={height}
        y={y}
        yTicks={ticks}
        formatY={(value) => formatPercent(value, digits)}
        label={caption}
        xLabels={thinLabels(bins, bins.length > 12 ? 5 : 7).map(({ index, label }) => ({
          at: ((index + 0.5) / bins.length) * 100,
          text: label.label.split(" to ")[0] ?? label.label,
        }))}
      >
        <div className="absolute inset-0 flex items-end">
          {bins.map((bin) => (
            <div
              key={bin.label}
              className="relative flex h-full min-w-0 flex-1 items-end justify-center"
              title={`${bin.label}: ${referenceLabel} ${formatPercent(bin.reference, 1)}${currentLabel ? `, ${currentLabel} ${formatPercent(bin.current, 1)}` : ""}`}
            >
              {currentLabel && bin.current !== null && (
                <span className="w-[62%] bg-accent/75" style={{ height: `${(bin.current / y[1]) * 100}%` }} />
              )}
              {bin.reference !== null && (
                <span
                  className={
                    currentLabel
                      ? "absolute inset-x-[8%] bottom-0 border-[1.5px] border-b-0 border-ink-2"
                      : "absolute inset-x-[8%] bottom-0 bg-accent/75"
                  }
                  style={{ height: `${(bin.reference / y[1]) * 100}%` }}
                />
              )}
            </div>
          ))}
        </div>
      </Plot>
    </ChartFrame>
  );
}
