import { scrollRegion } from "#components/ui/scroll-region.ts";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";

/** Precision, recall and F1 of each class, from the counts of a confusion matrix. */
export function ClassFigures({
  labels,
  counts,
  caption,
}: {
  labels: readonly string[];
  counts: readonly (readonly number[])[];
  caption: string;
}) {
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return (
    <div {...scrollRegion(caption)} className="relative overflow-x-auto">
      <table className="tabular w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Class
            </th>
            {["Precision", "Recall", "F1", "n"].map((name) => (
              <th key={name} scope="col" className="py-1 pl-3 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, c) => {
            const hit = counts[c]?.[c] ?? 0;
            const was = (counts[c] ?? []).reduce((sum, count) => sum + count, 0);
            const said = counts.reduce((sum, row) => sum + (row[c] ?? 0), 0);
            return (
              <tr key={label} className="*:border-t *:border-line-2 *:py-1.5">
                <th scope="row" className="text-left font-normal">
                  {label}
                </th>
                <td className="pl-3 text-right">{formatPercent(share(hit, said), 1)}</td>
                <td className="pl-3 text-right">{formatPercent(share(hit, was), 1)}</td>
                <td className="pl-3 text-right">{formatPercent(share(2 * hit, was + said), 1)}</td>
                <td className="pl-3 text-right text-ink-3">{formatCount(was)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
