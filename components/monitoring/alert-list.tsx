import Link from "next/link";
import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import { ALERT_KIND_LABELS } from "#domain/monitoring/alerts.ts";
import type { AlertView } from "#domain/monitoring/view.ts";
import { AcknowledgeDialog } from "./acknowledge-dialog.tsx";
import { monitorHref } from "./hrefs.ts";

/** Alerts, each with what crossed which threshold on how many rows, and who has seen it. */
export function AlertList({
  alerts,
  base,
  now,
  reason,
  talk,
  withMonitor = false,
}: {
  alerts: readonly AlertView[];
  base: string;
  now: string;
  reason: string | null;
  talk: Talk;
  withMonitor?: boolean;
}) {
  return (
    <ul className="grid text-sm">
      {alerts.map((alert) => (
        <li
          key={alert.id}
          id={alert.id}
          className="grid scroll-mt-16 gap-1 border-t border-line-2 py-2.5 first:border-t-0 first:pt-0 last:pb-0"
        >
          <span className="flex flex-wrap items-center gap-2">
            <Tag
              tone={
                alert.state === "acknowledged" ? "neutral" : alert.severity === "critical" ? "bad" : "warn"
              }
            >
              {alert.state === "acknowledged"
                ? "Acknowledged"
                : alert.severity === "critical"
                  ? "Critical"
                  : "Warning"}
            </Tag>
            <span className="font-medium">{ALERT_KIND_LABELS[alert.kind]}</span>
            <span className="text-xs text-ink-3">
              {alert.windowLabel}, n = {formatCount(alert.windowRows)}
            </span>
            <span className="ml-auto flex items-center gap-1">
              <ThreadsSheet talk={talk} subject={{ kind: "alert", id: alert.id }} name={alert.message} />
              {alert.state === "open" && (
                <AcknowledgeDialog alertId={alert.id} message={alert.message} reason={reason} />
              )}
            </span>
          </span>
          <span>
            {alert.feature ? (
              <Link
                prefetch={false}
                className="link"
                href={monitorHref(base, alert.monitorId, { feature: alert.feature, window: alert.windowId })}
              >
                {alert.message}
              </Link>
            ) : (
              alert.message
            )}
          </span>
          {withMonitor && (
            <Link prefetch={false} className="link text-xs" href={monitorHref(base, alert.monitorId)}>
              {alert.monitorName}
            </Link>
          )}
          {alert.note && (
            <span className="text-xs text-ink-2">
              {alert.acknowledgedBy ? `${alert.acknowledgedBy}: ` : ""}
              {alert.note}{" "}
              {alert.acknowledgedAt && (
                <Timestamp at={alert.acknowledgedAt} now={now} className="text-ink-3" />
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
