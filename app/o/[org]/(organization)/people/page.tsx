import type { Metadata } from "next";
import { InvitePerson } from "#components/access/invite-person.tsx";
import { PeopleTable } from "#components/access/people-table.tsx";
import { PermissionTable } from "#components/access/permission-table.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { needs } from "#domain/access/permissions.ts";
import { ROLE_LABELS, ROLE_SUMMARIES, ROLES } from "#domain/access/roles.ts";
import { listMembers } from "#server/access/members.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "People and roles" };

export default async function PeoplePage({ params }: { params: Promise<{ org: string }> }) {
  const { call, org, me, may } = await organizationPage(params);
  const { items } = await call(listMembers, { limit: 100 });
  const reason = may("member:manage") ? null : needs("member:manage");
  return (
    <>
      <PageTitle
        title="People and roles"
        lead={`Who belongs to ${org.name}, and what each role may do. A change counts from the person's next call on.`}
        actions={<InvitePerson reason={reason} mayInviteOwner={me.role === "owner"} projects={[]} />}
      />
      <Stack>
        <PeopleTable people={items} meId={me.id} manageReason={reason} />
        <Card title="The roles">
          <KeyValue
            items={ROLES.map((role) => ({ label: ROLE_LABELS[role], value: ROLE_SUMMARIES[role] }))}
          />
        </Card>
        <section aria-labelledby="permissions" className="grid gap-2">
          <h2 id="permissions" className="text-base">
            Who may do what
          </h2>
          <p className="max-w-[70ch] text-ink-2">
            The server asks this one table at every call, and the pages ask it for what they offer. What is
            not in it is denied. Nobody, whatever their role, can approve work they made, changed or asked the
            review for.
          </p>
          <PermissionTable />
        </section>
      </Stack>
    </>
  );
}
