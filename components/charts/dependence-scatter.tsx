import { formatCount, formatValue } from "#domain/format/numbers.ts";
import { ChartFrame, TooFew } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { extent, niceTicks, position, thinLabels } from "./prepare.ts";
import { meanOf } from "./swarm.ts";

const LEVELS_SHOWN = 12;
const TABLE_BINS = 10;
const NAME_LENGTH = 10;

/** What one feature adds against the value that the row had: numbers on a line, texts by level. */
export function DependenceScatter({
  feature,
  values,
  contributions,
  formatX,
  unit,
  caption,
}: {
  feature: string;
  values: readonly (number | string | null)[];
  contributions: readonly number[];
  formatX: (value: number) => string;
  unit: string;
  caption: string;
}) {
  const known = values.flatMap((value, i) =>
    value === null ? [] : [{ value, adds: contributions[i] ?? 0 }],
  );
  const missing = contributions.filter((_, i) => values[i] === null);
  const range = extent([0, ...contributions]);
  if (!range || known.length === 0) return <TooFew>None of these rows has a value of {feature}.</TooFew>;
  const yTicks = niceTicks(range[0], range[1], 5);
  const y = [yTicks[0] ?? range[0], yTicks.at(-1) ?? range[1]] as const;
  const isText = known.some(({ value }) => typeof value === "string");
  const groups = isText ? levelsOf(known) : binsOf(known, formatX);
  const numbers = extent(known.map(({ value }) => (typeof value === "number" ? value : null))) ?? [0, 1];
  const xTicks = niceTicks(numbers[0], numbers[1], 4);
  const x = [Math.min(xTicks[0] ?? 0, numbers[0]), Math.max(xTicks.at(-1) ?? 1, numbers[1])] as const;
  const levelAt = new Map(groups.map(({ label }, i) => [label, ((i + 0.5) / groups.length) * 100]));
  const place = (value: number | string) =>
    typeof value === "number" ? position(value, x) : levelAt.get(value);
  const xLabels = isText
    ? thinLabels(groups, 6).map(({ index, label: { label } }) => ({
        at: ((index + 0.5) / groups.length) * 100,
        text: label.length > NAME_LENGTH ? `${label.slice(0, NAME_LENGTH - 1)}…` : label,
      }))
    : xTicks.map((tick) => ({ at: position(tick, x), text: formatX(tick) }));
  return (
    <ChartFrame
      caption={caption}
      table={{
        head: [feature, "Rows", "Mean", "Least", "Most"],
        rows: [...groups, ...(missing.length > 0 ? [{ label: "missing", adds: missing }] : [])].map(
          ({ label, adds }) => [
            label,
            formatCount(adds.length),
            formatValue(meanOf(adds), 3),
            formatValue(Math.min(...adds), 3),
            formatValue(Math.max(...adds), 3),
          ],
        ),
      }}
    >
      <Plot
        height={220}
        y={y}
        yTicks={yTicks}
        formatY={(value) => formatValue(value)}
        yLabel={`Adds to the score, ${unit}`}
        xLabel={feature}
        label={caption}
        xLabels={xLabels}
      >
        <span
          className="absolute inset-x-0 h-px bg-line-strong"
          style={{ top: `${100 - position(0, y)}%` }}
        />
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <path
            d={known
              .map(({ value, adds }) => {
                const at = place(value);
                return at === undefined ? "" : `M${at.toFixed(2)} ${(100 - position(adds, y)).toFixed(2)}h0`;
              })
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

type Known = { value: number | string; adds: number };
type Group = { label: string; adds: number[] };

/** The most frequent levels, those that add least first. */
function levelsOf(known: readonly Known[]): Group[] {
  const groups = new Map<string, number[]>();
  for (const { value, adds } of known)
    groups.set(String(value), [...(groups.get(String(value)) ?? []), adds]);
  return [...groups]
    .map(([label, adds]) => ({ label, adds }))
    .sort((a, b) => b.adds.length - a.adds.length)
    .slice(0, LEVELS_SHOWN)
    .sort((a, b) => (meanOf(a.adds) ?? 0) - (meanOf(b.adds) ?? 0));
}

/** Bins of about as many rows, for the table. */
function binsOf(known: readonly Known[], format: (value: number) => string): Group[] {
  const sorted = [...known].sort((a, b) => Number(a.value) - Number(b.value));
  const size = Math.max(1, Math.ceil(sorted.length / TABLE_BINS));
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, bin) => {
    const rows = sorted.slice(bin * size, (bin + 1) * size);
    const [first, last] = [Number(rows[0]?.value), Number(rows.at(-1)?.value)];
    return { label: `${format(first)} to ${format(last)}`, adds: rows.map(({ adds }) => adds) };
  });
}
