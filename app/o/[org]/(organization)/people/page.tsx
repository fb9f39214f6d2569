import type { Metadata } from "next";
import { InvitationTable } from "#components/access/invitation-table.tsx";
import { InvitePerson } from "#components/access/invite-person.tsx";
import { NewServiceAccount } from "#components/access/new-service-account.tsx";
import { PeopleTable } from "#components/access/people-table.tsx";
import { PermissionTable } from "#components/access/permission-table.tsx";
import { SearchBox } from "#components/access/search-box.tsx";
import { organizationHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { ROLE_LABELS, ROLE_SUMMARIES, ROLES } from "#domain/access/roles.ts";
import { listInvitations } from "#server/access/list-invitations.ts";
import { listProjects } from "#server/access/list-projects.ts";
import { listMembers } from "#server/access/members.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "People and roles" };

const SHOWN = 50;
const text = (value: string | string[] | undefined): string =>
  typeof value === "string" ? value.trim() : "";

export default async function PeoplePage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ q?: string | string[]; cursor?: string | string[] }>;
}) {
  const { call, org, me, may } = await organizationPage(params);
  const asked = await searchParams;
  const q = text(asked.q).slice(0, 100);
  const cursor = text(asked.cursor) || null;
  const manages = may("member:manage");
  const [people, services, waiting, projects] = await Promise.all([
    call(listMembers, { kind: "person", q: q || undefined, cursor, limit: SHOWN }),
    call(listMembers, { kind: "service", limit: 100 }),
    manages ? call(listInvitations, { limit: 100 }) : { items: [] },
    manages ? call(listProjects, { limit: 100 }) : { items: [] },
  ]);
  const reason = manages ? null : needs("member:manage");
  const here = `${organizationHref(org.slug)}/people`;
  const mine = { id: me.id, role: me.role };
  const at = (more: Record<string, string>) =>
    `${here}?${new URLSearchParams({ ...(q ? { q } : {}), ...more })}`;
  return (
    <>
      <PageTitle
        title="People and roles"
        lead={`Who belongs to ${org.name}, and what each role may do. A change counts from the person's next call on.`}
        actions={
          <InvitePerson reason={reason} mayInviteOwner={me.role === "owner"} projects={projects.items} />
        }
      />
      <Stack className="gap-6">
        <div className="grid gap-3">
          {(people.nextCursor || cursor || q || people.items.length > 12) && (
            <SearchBox action={here} label="Name or e-mail" value={q} />
          )}
          {people.items.length === 0 ? (
            <NoMatch what="people" clearHref={here} />
          ) : (
            <PeopleTable
              caption="People in this organization"
              people={people.items}
              me={mine}
              manageReason={reason}
            />
          )}
          <Pager
            firstHref={cursor ? at({}) : null}
            nextHref={people.nextCursor ? at({ cursor: people.nextCursor }) : null}
          />
        </div>
        {manages && waiting.items.length > 0 && (
          <Section id="invitations" title="Waiting to be accepted">
            <InvitationTable invitations={waiting.items} mayInviteOwner={me.role === "owner"} />
          </Section>
        )}
        <Section
          id="services"
          title="Service accounts"
          lead="Programs with an account of their own. They work by key, never sign in, and cannot approve, invite or release."
          action={<NewServiceAccount reason={reason} projects={projects.items} />}
        >
          {services.items.length > 0 && (
            <PeopleTable
              caption="Service accounts of this organization"
              people={services.items}
              me={mine}
              manageReason={reason}
            />
          )}
        </Section>
        <Card title="The roles">
          <KeyValue
            items={ROLES.map((role) => ({ label: ROLE_LABELS[role], value: ROLE_SUMMARIES[role] }))}
          />
        </Card>
        <Section
          id="permissions"
          title="Who may do what"
          lead="The server asks this one table at every call, and the pages ask it for what they offer. What is not in it is denied. Nobody, whatever their role, can approve work they made, changed or asked the review for."
        >
          <PermissionTable />
        </Section>
      </Stack>
    </>
  );
}

function Section({
  id,
  title,
  lead,
  action,
  children,
}: {
  id: string;
  title: string;
  lead?: string;
  action?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="grid min-w-0 gap-2 *:min-w-0">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h2 id={id} className="text-base">
            {title}
          </h2>
          {lead && <p className="max-w-[70ch] text-ink-2">{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
