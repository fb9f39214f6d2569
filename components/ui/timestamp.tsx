import { formatExact, formatRelative } from "#domain/format/dates.ts";
import { cn } from "./cn.ts";

/**
 * A moment: relative within a week, exact with its zone on hover. Text made on the server may be some seconds older
 * than the browser's; that difference is expected and not a hydration error.
 */
export function Timestamp({
  at,
  now,
  className,
}: {
  at: Date | string | number;
  now?: Date | string | number;
  className?: string;
}) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return <span className="text-ink-3">–</span>;
  const reference = now === undefined ? new Date() : new Date(now);
  return (
    <time
      dateTime={moment.toISOString()}
      title={formatExact(moment)}
      suppressHydrationWarning
      className={cn("tabular whitespace-nowrap", className)}
    >
      {formatRelative(moment, reference)}
    </time>
  );
}
