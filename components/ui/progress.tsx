import type { ReactNode } from "react";
import { formatRemaining } from "#domain/format/dates.ts";
import { cn } from "./cn.ts";

/** Where long work stands: stage, share done, time left. `value` is 0 to 1, or null while it is not known. */
export function Progress({
  value,
  label,
  stage,
  etaMs,
  className,
}: {
  value: number | null;
  /** What is going on, for assistive technology. */
  label: string;
  stage?: ReactNode;
  /** Milliseconds left; null while it cannot be told, left out when it should not be said. */
  etaMs?: number | null;
  className?: string;
}) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className={cn("grid gap-1", className)}>
      <div className="flex justify-between gap-3 text-xs text-ink-2">
        <span className="min-w-0 truncate">{stage ?? label}</span>
        <span className="tabular whitespace-nowrap">
          {percent === null ? "working" : `${percent} %`}
          {etaMs !== undefined && ` · ${formatRemaining(etaMs)}`}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        className="h-2 overflow-hidden rounded-full bg-line-2"
      >
        <div
          className={cn(
            "h-full rounded-full bg-accent transition-[width] duration-160",
            percent === null && "w-1/3 animate-pulse",
          )}
          style={percent === null ? undefined : { width: `${percent}%` }}
        />
      </div>
    </div>
  );
}

/** Shares of one whole, side by side. What they leave is drawn as the track. Colours need the words beside them. */
export function ShareBar({
  parts,
  marker,
  tall = false,
  label,
}: {
  parts: readonly { share: number; color: string; label: string }[];
  /** A value to compare with, 0 to 1, drawn as a line. */
  marker?: { at: number; label: string };
  tall?: boolean;
  label: string;
}) {
  const words = [
    ...parts.map((part) => `${part.label} ${Math.round(part.share * 100)} %`),
    marker?.label,
  ].filter(Boolean);
  return (
    <div
      role="img"
      aria-label={`${label}: ${words.join(", ")}`}
      className={cn("relative flex rounded-full bg-line-2", tall ? "h-2.5" : "h-2")}
    >
      <span className="flex h-full w-full overflow-hidden rounded-full">
        {parts.map((part) => (
          <span
            key={part.label}
            title={`${part.label} ${Math.round(part.share * 100)} %`}
            style={{ width: `${part.share * 100}%`, background: part.color }}
          />
        ))}
      </span>
      {marker && (
        <span
          title={marker.label}
          className="absolute -inset-y-1 w-0.5 bg-ink"
          style={{ left: `${marker.at * 100}%` }}
        />
      )}
    </div>
  );
}
