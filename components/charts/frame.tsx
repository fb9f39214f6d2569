import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type ChartTable = { head: readonly string[]; rows: readonly (readonly ReactNode[])[] };

/** What every chart shares: the picture, a caption with its window and n, and the same numbers as a table. */
export function ChartFrame({
  caption,
  legend,
  table,
  children,
  className,
}: {
  /** Names the window and n: "February to June 2001, n = 2,491,761". */
  caption: string;
  legend?: ReactNode;
  table?: ChartTable;
  children: ReactNode;
  className?: string;
}) {
  return (
    <figure className={cn("min-w-0", className)}>
      {legend}
      {children}
      <figcaption className="mt-1.5 text-xs text-ink-3">{caption}</figcaption>
      {table && (
        <details className="mt-1 text-xs">
          <summary className="w-fit rounded-tag text-ink-3 underline decoration-line-strong underline-offset-2 hover:text-ink">
            Show as a table
          </summary>
          <div className="mt-1.5 max-h-72 overflow-auto">
            <table className="tabular w-full">
              <caption className="sr-only">{caption}</caption>
              <thead>
                <tr>
                  {table.head.map((name, index) => (
                    <th
                      key={name}
                      scope="col"
                      className={cn(
                        "py-1 font-medium text-ink-3",
                        index === 0 ? "text-left" : "pl-3 text-right",
                      )}
                    >
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.rows.map((row) => (
                  <tr key={String(row[0])}>
                    {row.map((value, index) => (
                      <td
                        key={table.head[index]}
                        className={cn("border-t border-line-2 py-1", index > 0 && "pl-3 text-right")}
                      >
                        {value}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  );
}

export const SERIES_STYLES = [
  { color: "var(--accent)", dash: undefined, mark: "disc" },
  { color: "var(--warn)", dash: "6 4", mark: "square" },
  { color: "var(--phase-sc)", dash: "2 3", mark: "diamond" },
  { color: "var(--ink-2)", dash: "9 3 2 3", mark: "ring" },
  { color: "var(--phase-gc)", dash: "12 4", mark: "square-ring" },
] as const;

export type SeriesStyle = (typeof SERIES_STYLES)[number];

/** The look of the series at `index`: colour, dash and mark change together, so that colour is never alone. */
export function seriesStyle(index: number): SeriesStyle {
  return SERIES_STYLES[index % SERIES_STYLES.length] ?? SERIES_STYLES[0];
}

const marks: Record<SeriesStyle["mark"], string> = {
  disc: "rounded-full bg-(--c)",
  square: "rounded-[1px] bg-(--c)",
  diamond: "rounded-[1px] rotate-45 bg-(--c)",
  ring: "rounded-full border-2 border-(--c) bg-panel",
  "square-ring": "border-2 border-(--c) bg-panel",
};

export function SeriesMark({ style, className }: { style: SeriesStyle; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn("inline-block size-1.75", marks[style.mark], className)}
      style={{ "--c": style.color } as React.CSSProperties}
    />
  );
}

export function Legend({ labels }: { labels: readonly string[] }) {
  if (labels.length < 2) return null;
  return (
    <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      {labels.map((label, index) => {
        const style = seriesStyle(index);
        return (
          <li key={label} className="flex items-center gap-1.5">
            <svg aria-hidden="true" width="18" height="6">
              <path d="M0 3H18" stroke={style.color} strokeWidth="2" strokeDasharray={style.dash} />
            </svg>
            <SeriesMark style={style} className="-ml-4.5" />
            <span className="ml-1.5">{label}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Said in the place of a picture that would mislead. */
export function TooFew({ children }: { children: ReactNode }) {
  return (
    <div className="hatched flex min-h-20 items-center justify-center rounded-tag text-center text-xs text-ink-2">
      <span className="rounded-tag bg-panel px-2 py-0.5">{children}</span>
    </div>
  );
}
