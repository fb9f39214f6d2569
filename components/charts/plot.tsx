import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { type Domain, position } from "./prepare.ts";

/** As many as stand below a plot on a phone; of more, every second label is left out there. */
const NARROW_CHARACTERS = 36;

export type AxisLabel = { at: number; text: string };

/** Axes around a picture: labels are HTML, so that they keep their size at any width. */
export function Plot({
  height = 180,
  y,
  yTicks,
  formatY,
  xLabels,
  yLabel,
  xLabel,
  label,
  children,
}: {
  height?: number;
  y: Domain;
  yTicks: readonly number[];
  formatY: (value: number) => string;
  xLabels: readonly AxisLabel[];
  yLabel?: string;
  xLabel?: string;
  label: string;
  children: ReactNode;
}) {
  const tight = xLabels.reduce((characters, { text }) => characters + text.length + 2, 0) > NARROW_CHARACTERS;
  return (
    <div className="tabular text-2xs text-ink-3">
      {yLabel && <p className="mb-1.5">{yLabel}</p>}
      <div className="flex">
        <div aria-hidden="true" className="relative w-11 shrink-0" style={{ height }}>
          {yTicks.map((tick) => (
            <span
              key={tick}
              className="absolute right-2 -translate-y-1/2 whitespace-nowrap"
              style={{ top: `${100 - position(tick, y)}%` }}
            >
              {formatY(tick)}
            </span>
          ))}
        </div>
        <div role="img" aria-label={label} className="relative min-w-0 flex-1" style={{ height }}>
          {yTicks.map((tick) => (
            <span
              key={tick}
              className="absolute inset-x-0 h-px bg-line-2"
              style={{ top: `${100 - position(tick, y)}%` }}
            />
          ))}
          {children}
        </div>
      </div>
      <div aria-hidden="true" className="relative mt-1.5 mr-0 ml-11 h-4">
        {xLabels.map((one, place) => (
          <span
            key={`${one.at}-${one.text}`}
            className={cn("absolute whitespace-nowrap", tight && place % 2 === 1 && "max-sm:hidden")}
            style={{ left: `${one.at}%`, transform: `translateX(-${Math.min(100, Math.max(0, one.at))}%)` }}
          >
            {one.text}
          </span>
        ))}
      </div>
      {xLabel && <p className="ml-11 text-right">{xLabel}</p>}
    </div>
  );
}
