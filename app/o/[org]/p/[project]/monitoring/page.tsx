import type { Metadata } from "next";
import { AlertList } from "#components/monitoring/alert-list.tsx";
import { monitoringHref, newMonitorHref } from "#components/monitoring/hrefs.ts";
import { MonitorTable } from "#components/monitoring/monitor-table.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chip, Filters } from "#components/ui/chip.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { ALERT_STATES, type AlertState } from "#domain/monitoring/schemas.ts";
import { projectPage } from "#server/http/page.ts";
import { list } from "#server/monitoring/list.ts";
import { listAlerts } from "#server/monitoring/list-alerts.ts";

export const metadata: Metadata = { title: "Monitoring" };

const STATE_LABELS: Record<AlertState, string> = { open: "Open", acknowledged: "Acknowledged" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ cursor?: string; alerts?: string; after?: string }>;
};

export default async function MonitoringPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { cursor, alerts: given, after } = await searchParams;
  const state = ALERT_STATES.find((one) => one === given);
  const base = projectHref(org.slug, project.slug);
  const here = monitoringHref(base);
  const [monitors, alerts] = await Promise.all([
    call(list, { projectId: project.id, cursor: cursor ?? null }),
    call(listAlerts, { projectId: project.id, state, cursor: after ?? null, limit: 25 }),
  ]);
  const reason = may("monitor:write") ? null : needs("monitor:write");
  const now = new Date().toISOString();
  const talk = {
    projectId: project.id,
    canModerate: may("project:manage"),
    reason: may("comment:write") ? null : needs("comment:write"),
  };
  const setUp = (
    <ButtonLink variant="primary" href={newMonitorHref(base)} disabledReason={reason}>
      Set up monitoring
    </ButtonLink>
  );
  const empty = monitors.items.length === 0 && !cursor;
  return (
    <>
      <PageTitle
        title="Monitoring"
        lead="Each new version of a watched dataset is scored with the model in service, and held against the data that the model was trained on."
        actions={!empty && setUp}
      />
      {empty ? (
        <EmptyState title="Nothing is watched yet" action={setUp}>
          A monitor follows an alias such as champion. When a new month of data arrives, the worker runs the
          model on it, compares each feature with the training data, and raises an alert when a threshold is
          crossed.
        </EmptyState>
      ) : (
        <Stack>
          <div>
            <MonitorTable items={monitors.items} base={base} now={now} />
            <Pager
              firstHref={cursor ? here : null}
              nextHref={
                monitors.nextCursor ? `${here}?cursor=${encodeURIComponent(monitors.nextCursor)}` : null
              }
            />
          </div>
          <section aria-label="Alerts">
            {(state || alerts.items.length > 0) && (
              <Filters>
                <Chip href={here} active={!state}>
                  All alerts
                </Chip>
                {ALERT_STATES.map((one) => (
                  <Chip key={one} href={`${here}?alerts=${one}`} active={one === state}>
                    {STATE_LABELS[one]}
                  </Chip>
                ))}
              </Filters>
            )}
            {alerts.items.length > 0 ? (
              <Card title="Alerts" meta="newest first">
                <AlertList
                  alerts={alerts.items}
                  base={base}
                  now={now}
                  reason={reason}
                  talk={talk}
                  withMonitor
                />
              </Card>
            ) : state ? (
              <NoMatch what="alerts" clearHref={here} />
            ) : (
              <Card title="Alerts">
                <p className="text-ink-2">No threshold has been crossed.</p>
              </Card>
            )}
            <Pager
              firstHref={after ? `${here}${state ? `?alerts=${state}` : ""}` : null}
              nextHref={
                alerts.nextCursor
                  ? `${here}?${new URLSearchParams({ ...(state ? { alerts: state } : {}), after: alerts.nextCursor })}`
                  : null
              }
            />
          </section>
        </Stack>
      )}
    </>
  );
}
