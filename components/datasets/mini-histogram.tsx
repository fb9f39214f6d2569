import type { Histogram } from "#domain/datasets/profile.ts";
import { formatCount } from "#domain/format/numbers.ts";

/** The shape of one column's values. What lies outside the drawn range is told in words. */
export function MiniHistogram({
  histogram,
  name,
  median,
  format,
  whole = false,
}: {
  histogram: Histogram;
  name: string;
  median: number | undefined;
  format: (value: number | null | undefined) => string;
  /** The values are whole numbers, whose bins begin and end half a unit beside them. */
  whole?: boolean;
}) {
  const { edges, counts, below, above } = histogram;
  const from = (edge: number | undefined) => format(whole && edge !== undefined ? Math.ceil(edge) + 0 : edge);
  const to = (edge: number | undefined) => format(whole && edge !== undefined ? Math.floor(edge) : edge);
  const most = Math.max(1, ...counts);
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const at = median === undefined || high === low ? null : ((median - low) / (high - low)) * 100;
  return (
    <figure className="min-w-0">
      <div
        role="img"
        aria-label={`Histogram of ${name} from ${from(low)} to ${to(high)}, median ${format(median)}`}
        className="relative flex h-20 items-end gap-px border-b border-line-strong"
      >
        {counts.map((count, bin) => (
          <span
            key={edges[bin]}
            title={`${from(edges[bin])} to ${to(edges[bin + 1])}: ${formatCount(count)}`}
            className="flex h-full min-w-0 flex-1 items-end"
          >
            <span
              className="block w-full bg-accent/70"
              style={{ height: count === 0 ? 0 : `max(1px, ${(count / most) * 100}%)` }}
            />
          </span>
        ))}
        {at !== null && at >= 0 && at <= 100 && (
          <span
            aria-hidden="true"
            className="absolute inset-y-0 border-l border-dashed border-ink-2"
            style={{ left: `${at}%` }}
          />
        )}
      </div>
      <figcaption className="tabular mt-1 flex justify-between gap-2 text-2xs text-ink-3">
        <span>
          {from(low)}
          {below > 0 && ` · ${formatCount(below)} below`}
        </span>
        <span>
          {above > 0 && `${formatCount(above)} above · `}
          {to(high)}
        </span>
      </figcaption>
    </figure>
  );
}
