import type { Metadata } from "next";
import { Checklist } from "#components/governance/checklist.tsx";
import { PolicyCard } from "#components/governance/policy-card.tsx";
import { ProgressList } from "#components/governance/progress-list.tsx";
import { PhaseLabel } from "#components/lifecycle/phase-label.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, WithRail } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { FilterChip, FilterOption, Filters } from "#components/ui/chip.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { ITEM_STATUS_LABELS, ITEM_STATUSES } from "#domain/governance/schemas.ts";
import { PHASE_INFO, PHASES } from "#domain/lifecycle/phases.ts";
import { listProjectMembers } from "#server/access/get-project.ts";
import { getPolicies } from "#server/approvals/policies.ts";
import { listItems, progress as readProgress } from "#server/governance/list-items.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Governance" };

type Filter = { phase?: string | undefined; status?: string | undefined; owner?: string | undefined };
type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<Filter & { item?: string }>;
};

export default async function GovernancePage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const asked = await searchParams;
  const [members, progress, policies] = await Promise.all([
    call(listProjectMembers, { projectId: project.id }),
    call(readProgress, { projectId: project.id }),
    call(getPolicies, { projectId: project.id }),
  ]);
  const people = members.items.map(({ userId, name }) => ({ id: userId, name }));
  const phase = PHASES.find((one) => one === asked.phase);
  const status = ITEM_STATUSES.find((one) => one === asked.status);
  const person = people.find((one) => one.id === asked.owner);
  const owner = asked.owner === "nobody" ? "nobody" : person?.id;
  const { items } = await call(listItems, { projectId: project.id, phase, status, owner });
  const here = `${projectHref(org.slug, project.slug)}/governance`;
  const at = (change: Filter) => hrefOf(here, { phase, status, owner, ...change });
  const { all } = progress;
  return (
    <>
      <PageTitle
        title="Governance"
        lead={`What good practice asks of each phase, from the ${all.total} recommendations that the project began with. ${all.closed} of ${all.total} are closed${all.overdue > 0 ? `, ${formatCountOf(all.overdue, "item")} late` : ""}.`}
      />
      <Filters>
        <FilterChip
          label={phase ? PHASE_INFO[phase].title : "Phase"}
          active={phase !== undefined}
          clearHref={at({ phase: undefined })}
        >
          {progress.phases.map((line) => (
            <FilterOption key={line.phase} href={at({ phase: line.phase })} active={line.phase === phase}>
              <PhaseLabel phase={line.phase} />
            </FilterOption>
          ))}
        </FilterChip>
        <FilterChip
          label={status ? ITEM_STATUS_LABELS[status] : "Status"}
          active={status !== undefined}
          clearHref={at({ status: undefined })}
        >
          {ITEM_STATUSES.map((one) => (
            <FilterOption key={one} href={at({ status: one })} active={one === status}>
              {ITEM_STATUS_LABELS[one]}
            </FilterOption>
          ))}
        </FilterChip>
        <FilterChip
          label={owner === "nobody" ? "Nobody's" : (person?.name ?? "Owner")}
          active={owner !== undefined}
          clearHref={at({ owner: undefined })}
        >
          <FilterOption href={at({ owner: "nobody" })} active={owner === "nobody"}>
            Nobody yet
          </FilterOption>
          {people.map((one) => (
            <FilterOption key={one.id} href={at({ owner: one.id })} active={one.id === owner}>
              {one.name}
            </FilterOption>
          ))}
        </FilterChip>
      </Filters>
      <WithRail
        railLabel="Progress and policy"
        rail={
          <>
            <Card title="Progress" meta={`${all.closed} of ${all.total}`}>
              <ProgressList lines={progress.phases} hrefOf={(one) => at({ phase: one })} />
            </Card>
            <PolicyCard policies={policies} href={`${here}/policies`} />
          </>
        }
      >
        {items.length > 0 ? (
          <Checklist
            items={items}
            progress={progress.phases}
            people={people}
            readOnlyReason={may("checklist:write") ? null : needs("checklist:write")}
            talk={{
              projectId: project.id,
              canModerate: may("project:manage"),
              reason: may("comment:write") ? null : needs("comment:write"),
            }}
            opened={asked.item ?? null}
          />
        ) : all.total === 0 ? (
          <EmptyState title="This project has no checklist">
            A project gets its checklist when it is started. This one has none, so nothing here holds an
            approval up.
          </EmptyState>
        ) : (
          <NoMatch what="items" clearHref={here} />
        )}
      </WithRail>
    </>
  );
}

function hrefOf(here: string, filter: Filter): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value !== undefined) search.set(key, value);
  return search.size === 0 ? here : `${here}?${search}`;
}
