import { extent, polyline, position, segments } from "./prepare.ts";

/** A small line without axes, for beside a number. Gaps stay gaps; the last value has a dot. */
export function Sparkline({
  values,
  label,
  height = 36,
}: {
  values: readonly (number | null)[];
  /** Says what it shows, over which window, and from where to where. */
  label: string;
  height?: number;
}) {
  const range = extent(values);
  if (!range) return <span className="text-xs text-ink-3">no values yet</span>;
  const y = range[0] === range[1] ? ([range[0] - 1, range[1] + 1] as const) : range;
  const x = [0, Math.max(1, values.length - 1)] as const;
  const runs = segments(values.map((value, index) => ({ x: index, y: value })));
  const last = runs.at(-1)?.at(-1);
  return (
    <span
      role="img"
      aria-label={label}
      title={label}
      className="relative my-1 block w-full"
      style={{ height }}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        {runs.map((run) => (
          <polyline
            key={run[0]?.x}
            points={polyline(run, x, y)}
            fill="none"
            stroke="var(--accent)"
            strokeWidth="1.75"
            strokeLinejoin="round"
            strokeLinecap="round"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      {last && (
        <span
          className="absolute size-1.5 -translate-1/2 rounded-full bg-accent"
          style={{ left: `${position(last.x, x)}%`, top: `${100 - position(last.y, y)}%` }}
        />
      )}
    </span>
  );
}
