import { Avatar } from "#components/ui/bits.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { PERMISSION_LABELS, type Permission } from "#domain/access/permissions.ts";
import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import type { AccountKind } from "#domain/access/service-accounts.ts";

export type AccessRow = {
  id: string;
  name: string;
  email: string;
  kind: AccountKind;
  organizationRole: Role;
  projectRole: Role | null;
  suspended: boolean;
  why: string;
  since: string;
  grantedBy: string | null;
  abilities: readonly Permission[];
};

/** Each person with the reason in a sentence, before the roles that make it. */
export function AccessPeople({ people }: { people: readonly AccessRow[] }) {
  return (
    <DataTable
      caption="Who sees this project, and why"
      rows={people}
      rowKey={(person) => person.id}
      columns={[
        { key: "person", header: "Who", cell: (person) => <Who person={person} /> },
        { key: "why", header: "Why", wrap: true, cell: (person) => <Why person={person} /> },
        {
          key: "organization",
          header: "Organization",
          cell: (person) => ROLE_LABELS[person.organizationRole],
        },
        {
          key: "project",
          header: "Project",
          cell: (person) =>
            person.projectRole ? (
              ROLE_LABELS[person.projectRole]
            ) : (
              <span className="text-ink-3">not added</span>
            ),
        },
        { key: "may", header: "May", cell: (person) => <Abilities of={person.abilities} /> },
      ]}
    />
  );
}

function Who({ person }: { person: AccessRow }) {
  return (
    <span className="flex items-center gap-2.5">
      <Avatar name={person.name} />
      <span>
        <span className="block font-medium">{person.name}</span>
        <span className="block text-xs text-ink-3">
          {person.kind === "service" ? "service account" : person.email}
        </span>
      </span>
      {person.suspended && <Tag tone="warn">suspended</Tag>}
    </span>
  );
}

function Why({ person }: { person: AccessRow }) {
  return (
    <span className="block min-w-56">
      {person.why}
      <span className="block text-xs text-ink-3">
        since <Timestamp at={person.since} />
        {person.grantedBy && <>, by {person.grantedBy}</>}
      </span>
    </span>
  );
}

/** What one reads is common to all; what one can do is told first, the rest on demand. */
export function Abilities({ of }: { of: readonly Permission[] }) {
  if (of.length === 0) return <span className="text-ink-3">nothing now</span>;
  const acts = of.filter((permission) => !permission.endsWith(":read"));
  return (
    <details className="min-w-40">
      <summary className="min-h-6 cursor-pointer underline decoration-dotted underline-offset-3">
        {acts.length === 0 ? "read" : `read, and ${acts.length} ${acts.length === 1 ? "act" : "acts"}`}
      </summary>
      <ul className="mt-1 grid gap-0.5 text-xs text-ink-2">
        {(acts.length === 0 ? of : acts).map((permission) => (
          <li key={permission}>{PERMISSION_LABELS[permission]}</li>
        ))}
      </ul>
    </details>
  );
}
