import type { Metadata } from "next";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { ReviewPanel } from "#components/approvals/review-panel.tsx";
import { Discussed } from "#components/discussion/discussed.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { AlertList } from "#components/monitoring/alert-list.tsx";
import { ConfigCard } from "#components/monitoring/config-card.tsx";
import { DistributionCard } from "#components/monitoring/distribution-card.tsx";
import { monitorHref } from "#components/monitoring/hrefs.ts";
import { MonitorCharts } from "#components/monitoring/monitor-charts.tsx";
import { featureOrder } from "#components/monitoring/prepare.ts";
import { PsiTable } from "#components/monitoring/psi-table.tsx";
import { ReferenceCard } from "#components/monitoring/reference-card.tsx";
import { ScoreButton } from "#components/monitoring/score-button.tsx";
import { ScoringList } from "#components/monitoring/scoring-list.tsx";
import { VerdictTag } from "#components/monitoring/verdict-tag.tsx";
import { WindowTable } from "#components/monitoring/window-table.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack, WithRail } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { MonitorView } from "#domain/monitoring/view.ts";
import { gateStatus } from "#server/approvals/gate-status.ts";
import { projectPage } from "#server/http/page.ts";
import { get } from "#server/monitoring/get.ts";
import { listConfigs } from "#server/monitoring/list-configs.ts";

type Props = {
  params: Promise<{ org: string; project: string; monitor: string }>;
  searchParams: Promise<{ feature?: string; window?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call } = await projectPage(params);
  const { monitor } = await call(get, { monitorId: (await params).monitor });
  return { title: `Monitoring of ${monitor.modelName}` };
}

export default async function MonitorPage({ params, searchParams }: Props) {
  const { call, org, project, me, may } = await projectPage(params);
  const view = await call(get, { monitorId: (await params).monitor });
  const [gate, versions] = await Promise.all([
    call(gateStatus, { projectId: project.id, gate: "change_threshold", subjectId: view.monitor.id }),
    call(listConfigs, { monitorId: view.monitor.id }),
  ]);
  const asked = gate.request && OPEN_STATES.includes(gate.request.state) ? gate.request : null;
  const base = projectHref(org.slug, project.slug);
  const { monitor, windows, alerts } = view;
  const reason = may("monitor:write") ? null : needs("monitor:write");
  const now = new Date().toISOString();
  const talk = {
    projectId: project.id,
    canModerate: may("project:manage"),
    reason: may("comment:write") ? null : needs("comment:write"),
  };
  const latest = windows.at(-1);
  const at = placeOf(view, await searchParams);
  const open = alerts.filter(({ state }) => state === "open").length;
  return (
    <>
      <PageTitle
        title={
          <>
            {monitor.modelName} <code className="text-lg">{monitor.alias}</code>
          </>
        }
        tag={latest && <VerdictTag verdict={latest.verdict} severity={latest.record.severity} />}
        crumbs={[{ label: monitor.modelName, href: monitorHref(base, monitor.id) }]}
        lead={
          <>
            {monitor.version ? `Version ${monitor.version.number}` : "No version"} on {monitor.datasetName}.{" "}
            {latest && `${latest.label}, n = ${formatCount(latest.rows)}: ${latest.record.sentence}`}{" "}
            <span className="whitespace-nowrap text-sm text-ink-3">
              See <WhatHappened base={base} id={monitor.id} />.
            </span>
          </>
        }
        actions={
          <ScoreButton monitorId={monitor.id} reason={reason}>
            Score what waits
          </ScoreButton>
        }
      />
      <WithRail
        railLabel="Alerts and thresholds"
        rail={
          <>
            <Card title="Alerts" meta={open > 0 ? `${open} open` : undefined}>
              {alerts.length > 0 ? (
                <AlertList alerts={alerts} base={base} now={now} reason={reason} talk={talk} />
              ) : (
                <p className="text-sm text-ink-2">No threshold has been crossed.</p>
              )}
            </Card>
            <ConfigCard
              monitorId={monitor.id}
              config={monitor.config}
              needsApproval={gate.needsApproval}
              versions={versions.items}
              base={base}
              reason={reason ?? (asked ? "Other thresholds are proposed already. See their review." : null)}
            />
            {asked && <ReviewPanel key={asked.id} base={base} meId={me.id} initial={asked} />}
            <ReferenceCard view={view} base={base} now={now} />
            <Discussion
              projectId={project.id}
              subject={{ kind: "monitor", id: monitor.id }}
              canComment={may("comment:write")}
              canModerate={may("project:manage")}
              reason={may("comment:write") ? null : needs("comment:write")}
            />
          </>
        }
      >
        <ScoringList view={view} reason={reason} />
        {windows.length === 0 ? (
          <NothingYet view={view} base={base} />
        ) : (
          <Stack>
            <Discussed
              projectId={project.id}
              subject={{ kind: "monitor", id: monitor.id }}
              rights={{ canComment: may("comment:write"), canModerate: may("project:manage") }}
            >
              <Stack>
                <MonitorCharts view={view} />
                <PsiTable view={view} base={base} at={at} />
              </Stack>
            </Discussed>
            {at && <DistributionCard view={view} feature={at.feature} windowId={at.window} />}
            <WindowTable view={view} reason={reason} talk={talk} />
          </Stack>
        )}
      </WithRail>
    </>
  );
}

/** The feature and window asked for, or what moved most in the latest window. */
function placeOf(view: MonitorView, asked: { feature?: string; window?: string }) {
  const window = view.windows.find(({ id }) => id === asked.window) ?? view.windows.at(-1);
  if (!window) return null;
  const known = window.features.find(({ feature }) => feature === asked.feature)?.feature;
  const feature = known ?? featureOrder([window])[0];
  return feature === undefined ? null : { feature, window: window.id };
}

function NothingYet({ view, base }: { view: MonitorView; base: string }) {
  const { monitor, scorings } = view;
  if (!monitor.version)
    return (
      <EmptyState
        title={`No version is ${monitor.alias} yet`}
        action={<ButtonLink href={`${base}/models`}>See the models</ButtonLink>}
      >
        Watching begins when a version of {monitor.modelName} is released as {monitor.alias}. A reviewer has
        to approve that first.
      </EmptyState>
    );
  if (scorings.some(({ state }) => state === "queued" || state === "running"))
    return (
      <EmptyState title="The first window is being scored">
        The worker counts the training data once, then runs the model on the new version. This takes seconds
        for half a million rows; the page shows it by itself.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No later data has arrived yet"
      action={<ButtonLink href={`${base}/datasets`}>Upload the next version</ButtonLink>}
    >
      Each version of {monitor.datasetName} that is later than the training data becomes a window. It is
      scored within seconds of being ready, without anybody asking.
    </EmptyState>
  );
}
