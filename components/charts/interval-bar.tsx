import { cn } from "#components/ui/cn.ts";
import { type Domain, position } from "./prepare.ts";

/** A value with its interval on a line from `domain[0]` to `domain[1]`; `compare` marks what it stands against. */
export function IntervalBar({
  value,
  low,
  high,
  domain = [0, 1],
  compare,
  label,
  className,
}: {
  value: number | null;
  low: number | null;
  high: number | null;
  domain?: Domain;
  compare?: { value: number; label: string } | null;
  /** Says it in words: "ROC AUC 0.741, 95 % interval 0.737 to 0.745". */
  label: string;
  className?: string;
}) {
  const at = (one: number): number => Math.min(100, Math.max(0, position(one, domain)));
  if (value === null) return <span className="text-xs text-ink-3">not known</span>;
  return (
    <span
      role="img"
      aria-label={compare ? `${label}; ${compare.label}` : label}
      title={label}
      className={cn("relative inline-block h-4 w-full min-w-24 align-middle", className)}
    >
      <span className="absolute inset-x-0 top-1/2 h-px bg-line-2" />
      {low !== null && high !== null && (
        <span
          className="absolute top-1/2 -mt-0.75 h-1.5 min-w-0.5 rounded-full bg-accent/35"
          style={{ left: `${at(low)}%`, width: `${at(high) - at(low)}%` }}
        />
      )}
      {compare && (
        <span
          title={compare.label}
          className="absolute top-1/2 -mt-1 size-2 -translate-x-1/2 rounded-full border-[1.5px] border-ink-3 bg-panel"
          style={{ left: `${at(compare.value)}%` }}
        />
      )}
      <span
        className="absolute top-1/2 -mt-1.5 h-3 w-0.5 -translate-x-1/2 bg-accent"
        style={{ left: `${at(value)}%` }}
      />
    </span>
  );
}
