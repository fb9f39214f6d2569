import { formatCount, formatValue } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { extent, niceTicks, position } from "./prepare.ts";
import { meanOf, swarmOffsets, type Third, thirdsOf } from "./swarm.ts";

export type SwarmFeature = {
  name: string;
  /** One for each row: what the feature adds, and the value it had. */
  contributions: readonly number[];
  values: readonly (number | string | null)[];
};

const THIRDS: readonly { third: Third | null; label: string; color: string }[] = [
  { third: "low", label: "lowest third of its values", color: "var(--warn)" },
  { third: "middle", label: "middle third", color: "var(--ink-3)" },
  { third: "high", label: "highest third", color: "var(--accent)" },
  { third: null, label: "text or missing", color: "var(--phase-sc)" },
];

/** What each feature adds to the score, one mark a row, told apart by whether the row's value is low or high. */
export function Beeswarm({
  features,
  unit,
  caption,
}: {
  features: readonly SwarmFeature[];
  unit: string;
  caption: string;
}) {
  const range = extent([0, ...features.flatMap(({ contributions }) => contributions)]) ?? [0, 1];
  const ticks = niceTicks(range[0], range[1], 5);
  const domain = [ticks[0] ?? range[0], ticks.at(-1) ?? range[1]] as const;
  const drawn = features.map((feature) => ({
    ...feature,
    thirds: thirdsOf(feature.values),
    offsets: swarmOffsets(feature.contributions, domain),
  }));
  const used = THIRDS.filter(({ third }) => drawn.some(({ thirds }) => thirds.includes(third)));
  return (
    <ChartFrame
      caption={caption}
      legend={
        <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
          {used.map(({ label, color }) => (
            <li key={label} className="flex items-center gap-1.5">
              <span aria-hidden="true" className="size-1.75 rounded-full" style={{ background: color }} />
              {label}
            </li>
          ))}
        </ul>
      }
      table={{
        head: ["Feature", "Rows", "Least", "Mean, lowest third", "Mean, highest third", "Most"],
        rows: drawn.map(({ name, contributions, thirds }) => {
          const mean = (third: Third) => meanOf(contributions.filter((_, i) => thirds[i] === third));
          return [
            name,
            formatCount(contributions.length),
            formatValue(Math.min(...contributions), 3),
            formatValue(mean("low"), 3),
            formatValue(mean("high"), 3),
            formatValue(Math.max(...contributions), 3),
          ];
        }),
      }}
    >
      <div className="tabular text-xs">
        <div role="img" aria-label={caption}>
          {drawn.map(({ name, contributions, thirds, offsets }) => (
            <div key={name} className="items-center gap-3 border-t border-line-2 py-1 sm:flex">
              <span className="block truncate text-sm sm:w-36 sm:shrink-0" title={name}>
                {name}
              </span>
              <span className="relative block h-7 min-w-0 flex-1">
                <span
                  className="absolute inset-y-0 w-px bg-line-strong"
                  style={{ left: `${position(0, domain)}%` }}
                />
                <svg
                  aria-hidden="true"
                  viewBox="0 0 100 100"
                  preserveAspectRatio="none"
                  className="absolute inset-0 size-full overflow-visible"
                >
                  {THIRDS.map(({ third, color }) => (
                    <path
                      key={third}
                      d={contributions
                        .map((value, i) =>
                          thirds[i] === third
                            ? `M${position(value, domain).toFixed(2)} ${(50 + 45 * (offsets[i] ?? 0)).toFixed(1)}h0`
                            : "",
                        )
                        .join("")}
                      stroke={color}
                      strokeOpacity="0.7"
                      strokeWidth="4.5"
                      strokeLinecap="round"
                      vectorEffect="non-scaling-stroke"
                    />
                  ))}
                </svg>
              </span>
            </div>
          ))}
        </div>
        <div aria-hidden="true" className="relative mt-1 h-4 text-2xs text-ink-3 sm:ml-39">
          {ticks.map((tick) => {
            const at = position(tick, domain);
            return (
              <span
                key={tick}
                className="absolute whitespace-nowrap"
                style={{ left: `${at}%`, transform: `translateX(-${at}%)` }}
              >
                {formatValue(tick)}
              </span>
            );
          })}
        </div>
        <p className="text-right text-2xs text-ink-3">Adds to the score, {unit}</p>
      </div>
    </ChartFrame>
  );
}
