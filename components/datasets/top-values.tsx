import { formatCount, formatPercent } from "#domain/format/numbers.ts";

/** The most frequent values with their share of the rows that have one. */
export function TopValues({
  items,
  total,
  distinct,
}: {
  items: readonly { value: string; count: number }[];
  total: number;
  distinct?: number;
}) {
  const most = Math.max(1, ...items.map((item) => item.count));
  const rest = total - items.reduce((sum, item) => sum + item.count, 0);
  return (
    <ol className="grid gap-1">
      {items.map(({ value, count }) => (
        <li
          key={value}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 text-xs"
          title={`${formatCount(count)} rows`}
        >
          <span className="truncate">
            {value.trim() === "" ? <i className="text-ink-3">blank</i> : value}
          </span>
          <span className="tabular text-ink-2">{formatPercent(total === 0 ? null : count / total, 1)}</span>
          <span className="col-span-2 h-1 rounded-full bg-line-2" aria-hidden="true">
            <span
              className="block h-full rounded-full bg-accent/70"
              style={{ width: `${(count / most) * 100}%` }}
            />
          </span>
        </li>
      ))}
      {rest > 0 && distinct !== undefined && (
        <li className="tabular flex justify-between text-xs text-ink-3">
          <span>{formatCount(distinct - items.length)} others</span>
          <span>{formatPercent(rest / total, 1)}</span>
        </li>
      )}
    </ol>
  );
}
