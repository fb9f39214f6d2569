import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { ChartFrame } from "./frame.tsx";
import { extent } from "./prepare.ts";

export type Bar = {
  key: string;
  label: ReactNode;
  value: number | null;
  /** Spread over folds or repeats, drawn as a thin line. */
  low?: number;
  high?: number;
  note?: ReactNode;
};

/** Values by name, longest first as given: feature importance, drift by feature. The table and the picture are one. */
export function BarChart({
  bars,
  caption,
  format,
  name,
  valueName,
  threshold,
  wordy = false,
}: {
  bars: readonly Bar[];
  caption: string;
  format: (value: number) => string;
  /** What the rows are: "Feature". */
  name: string;
  /** What is drawn: "Importance". */
  valueName: string;
  threshold?: { value: number; label: string };
  /** Labels are sentences: on a narrow screen they have the room, and the bars what is left. */
  wordy?: boolean;
}) {
  const range = extent([0, ...bars.flatMap((bar) => [bar.value, bar.high, bar.low]), threshold?.value]) ?? [
    0, 1,
  ];
  const span = range[1] - range[0] || 1;
  const at = (value: number): number => ((value - range[0]) / span) * 100;
  const zero = at(0);
  return (
    <ChartFrame caption={caption}>
      <table className="tabular w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className={cn("w-[35%] py-1 text-left font-medium", wordy && "max-sm:w-[62%]")}>
              {name}
            </th>
            <th scope="col" className={cn("w-[45%] py-1 text-left font-medium", wordy && "max-sm:w-[18%]")}>
              {threshold && (
                <span className="font-normal">
                  line: {threshold.label} {format(threshold.value)}
                </span>
              )}
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              {valueName}
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th
                scope="row"
                className="max-w-0 border-t border-line-2 py-1 pr-3 text-left font-normal max-sm:break-words sm:truncate"
              >
                {bar.label}
              </th>
              <td className="border-t border-line-2 py-1">
                <span className="relative block h-4" aria-hidden="true">
                  {bar.value !== null && (
                    <span
                      className={`absolute inset-y-0.5 rounded-[2px] ${bar.value < 0 ? "bg-warn/70" : "bg-accent/75"}`}
                      style={{
                        left: `${Math.min(zero, at(bar.value))}%`,
                        width: `${Math.abs(at(bar.value) - zero)}%`,
                      }}
                    />
                  )}
                  {bar.low !== undefined && bar.high !== undefined && (
                    <span
                      className="absolute top-1/2 h-0.5 -translate-y-1/2 bg-ink"
                      style={{ left: `${at(bar.low)}%`, width: `${at(bar.high) - at(bar.low)}%` }}
                    />
                  )}
                  {threshold && (
                    <span
                      className="absolute inset-y-0 w-px bg-bad"
                      style={{ left: `${at(threshold.value)}%` }}
                    />
                  )}
                </span>
              </td>
              <td className="border-t border-line-2 py-1 pl-3 text-right whitespace-nowrap">
                {bar.value === null ? <span className="text-ink-3">missing</span> : format(bar.value)}
                {bar.note && <span className="ml-1.5">{bar.note}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ChartFrame>
  );
}
