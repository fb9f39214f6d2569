import { cn } from "#components/ui/cn.ts";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import { cellShade } from "../lifecycle/cell-shade.ts";
import { ChartFrame } from "./frame.tsx";
import { confusionCells } from "./prepare.ts";

/** Rows: what was; columns: what the model said. Shaded by the share of the row. */
export function ConfusionMatrix({
  labels,
  counts,
  caption,
}: {
  labels: readonly string[];
  counts: readonly (readonly number[])[];
  /** Names the data and n, and the threshold where there is one. */
  caption: string;
}) {
  const cells = confusionCells(counts);
  return (
    <ChartFrame caption={caption}>
      <div {...scrollRegion("Confusion matrix")} className="overflow-x-auto">
        <table className="tabular w-full border-separate border-spacing-0.75 text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead className="text-xs text-ink-3">
            <tr>
              <th scope="col" className="text-left font-medium">
                was ↓ said →
              </th>
              {labels.map((label) => (
                <th key={label} scope="col" className="px-1 font-medium">
                  {label}
                </th>
              ))}
              <th scope="col" className="pl-2 text-right font-medium">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {cells.map((row, r) => (
              <tr key={labels[r]}>
                <th scope="row" className="pr-2 text-left text-xs font-medium text-ink-2">
                  {labels[r]}
                </th>
                {row.map((cell, c) => {
                  const shade = cellShade(cell.share ?? 0);
                  return (
                    <td
                      key={labels[c]}
                      className={cn(
                        "h-12 min-w-14 rounded-tag text-center sm:min-w-18",
                        shade.strong ? "text-accent-ink" : "text-ink",
                        r === c && "outline-[1.5px] -outline-offset-[1.5px] outline-ink-3",
                      )}
                      style={{
                        background: `color-mix(in srgb, var(--accent) ${shade.percent}%, var(--line-2))`,
                      }}
                    >
                      {formatCount(cell.count)}
                      <span className="block text-2xs">{formatPercent(cell.share, 1)}</span>
                    </td>
                  );
                })}
                <td className="pl-2 text-right text-xs text-ink-3">
                  {formatCount(row.reduce((sum, cell) => sum + cell.count, 0))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartFrame>
  );
}
