import type { ReactNode } from "react";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { COLUMN_KIND_LABELS } from "#domain/datasets/columns.ts";
import type { ColumnProfile, DatetimeProfile, NumericProfile } from "#domain/datasets/profile.ts";
import { valueAnchor } from "#domain/discussion/anchors.ts";
import { columnPlace } from "#domain/discussion/places.ts";
import { formatExact } from "#domain/format/dates.ts";
import { formatCount, formatCountOf, formatPercent, formatValue } from "#domain/format/numbers.ts";
import { MiniHistogram } from "./mini-histogram.tsx";
import { TopValues } from "./top-values.tsx";

/** One column of a version: what it is, what is missing, how its values lie. */
export function ColumnCard({ column, rows }: { column: ColumnProfile; rows: number }) {
  const empty = column.missing === rows;
  return (
    <section
      aria-label={column.name}
      className="grid min-w-0 content-start gap-2.5 rounded-panel border border-line bg-panel px-4 py-3.5 shadow-panel"
    >
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="min-w-0 truncate font-mono text-sm font-medium" title={column.name}>
          {column.name}
        </h3>
        <span className="flex shrink-0 items-center gap-1">
          <AnchorMark label={column.name} anchor={valueAnchor(columnPlace(column))} />
          <Tag>{COLUMN_KIND_LABELS[column.kind]}</Tag>
        </span>
      </div>
      <Presence column={column} rows={rows} />
      {empty ? (
        <p className="text-sm text-ink-3">No row has a value here.</p>
      ) : (
        <Values column={column} rows={rows} />
      )}
    </section>
  );
}

function Presence({ column, rows }: { column: ColumnProfile; rows: number }) {
  const share = rows === 0 ? 0 : column.missing / rows;
  const distinct = `${column.distinctExact ? "" : "about "}${formatCount(column.distinct)} different`;
  return (
    <div className="grid gap-1">
      <div className="h-1.5 overflow-hidden rounded-full bg-warn-weak" aria-hidden="true">
        <div className="h-full bg-accent/70" style={{ width: `${(1 - share) * 100}%` }} />
      </div>
      <p className="tabular flex justify-between gap-2 text-xs text-ink-3">
        <span title={formatCountOf(column.missing, "row")} className={share > 0 ? "text-warn" : undefined}>
          {column.missing === 0 ? "none missing" : `${smallPercent(share)} missing`}
        </span>
        <span>{distinct}</span>
      </p>
    </div>
  );
}

const smallPercent = (share: number) =>
  share < 0.001 ? "<0.1 %" : formatPercent(share, share < 0.1 ? 1 : 0);

function Values({ column, rows }: { column: ColumnProfile; rows: number }) {
  const present = rows - column.missing;
  switch (column.kind) {
    case "numeric":
      return <Numbers column={column} />;
    case "datetime":
      return <Moments column={column} />;
    case "boolean":
      return (
        <TopValues
          total={present}
          items={[
            { value: "true", count: column.trueCount },
            { value: "false", count: column.falseCount },
          ]}
        />
      );
    case "categorical":
    case "text":
      return (
        <>
          {column.top.length > 0 ? (
            <TopValues total={present} items={column.top.slice(0, 6)} distinct={column.distinct} />
          ) : (
            <p className="text-sm text-ink-3">Too many different values to rank.</p>
          )}
          {column.length && <p className="tabular text-xs text-ink-3">{lengthsOf(column.length)}</p>}
        </>
      );
  }
}

function lengthsOf({ min, mean, max }: { min: number; mean: number; max: number }): string {
  if (min === max) return `${formatCountOf(max, "character")} each`;
  return `${formatCount(min)} to ${formatCountOf(max, "character")}, on average ${formatValue(mean, 3)}`;
}

function Numbers({ column }: { column: NumericProfile }) {
  const shown = (value: number | null | undefined) => formatValue(value, 3);
  const whole = !/^(FLOAT|DOUBLE)$/.test(column.storage);
  return (
    <>
      {column.histogram && (
        <MiniHistogram
          histogram={column.histogram}
          name={column.name}
          median={column.quantiles[3]}
          whole={whole}
          format={shown}
        />
      )}
      <Quantiles column={column} format={shown} />
      <Facts
        items={[
          ["mean", shown(column.mean)],
          ["std", shown(column.std)],
          ...(column.infinite > 0 ? [["infinite", formatCount(column.infinite)] as const] : []),
        ]}
      />
    </>
  );
}

const DAY_SECONDS = 86_400;

function Moments({ column }: { column: DatetimeProfile }) {
  const days = column.storage === "DATE" || (column.max ?? 0) - (column.min ?? 0) > 3 * DAY_SECONDS;
  const shown = (seconds: number | null | undefined) => {
    if (seconds === null || seconds === undefined) return "–";
    const iso = new Date(seconds * 1000);
    if (Number.isNaN(iso.getTime())) return formatValue(seconds);
    return days ? iso.toISOString().slice(0, 10) : formatExact(iso);
  };
  return (
    <>
      {column.histogram && (
        <MiniHistogram
          histogram={column.histogram}
          name={column.name}
          median={column.quantiles[3]}
          format={shown}
        />
      )}
      <Facts
        items={[
          ["first", shown(column.min)],
          ["median", shown(column.quantiles[3])],
          ["last", shown(column.max)],
        ]}
      />
    </>
  );
}

function Quantiles({
  column,
  format,
}: {
  column: NumericProfile;
  format: (value: number | null | undefined) => string;
}) {
  const [, p5, p25, p50, p75, p95] = column.quantiles;
  return (
    <div className="overflow-x-auto">
      <table className="tabular w-full text-xs">
        <caption className="sr-only">Quantiles of {column.name}</caption>
        <thead>
          <tr className="text-ink-3">
            {["min", "5 %", "25 %", "50 %", "75 %", "95 %", "max"].map((head) => (
              <th key={head} scope="col" className="text-left font-normal">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {[column.min, p5, p25, p50, p75, p95, column.max].map((value, index) => (
              <td key={["min", "p5", "p25", "p50", "p75", "p95", "max"][index]} className="pr-1.5">
                {format(value)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Facts({ items }: { items: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="tabular flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {items.map(([label, value]) => (
        <div key={label} className="flex gap-1.5">
          <dt className="text-ink-3">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
