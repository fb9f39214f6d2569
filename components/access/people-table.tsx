"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ROLE_LABELS, ROLES, type Role } from "#domain/access/roles.ts";
import { type AccountKind, SERVICE_ROLES } from "#domain/access/service-accounts.ts";
import { formatExact } from "#domain/format/dates.ts";
import { MemberActs } from "./member-acts.tsx";
import { useAct } from "./use-act.ts";

export type PersonRow = {
  id: string;
  name: string;
  email: string;
  role: Role;
  kind: AccountKind;
  createdAt: string;
  suspendedAt: string | null;
  /** A factor set up behind a shown link signs from then on; null: nothing waits, or the reader does not manage people. */
  signsFrom: string | null;
};

type Me = { id: string; role: Role };

/** Who belongs to the organization. Roles are changed in place; each change is an entry in the audit log. */
export function PeopleTable({
  caption,
  people,
  me,
  manageReason,
}: {
  caption: string;
  people: readonly PersonRow[];
  me: Me;
  manageReason: string | null;
}) {
  return (
    <DataTable
      caption={caption}
      rows={people}
      rowKey={(person) => person.id}
      columns={[
        { key: "person", header: "Name", cell: (person) => <Who person={person} me={me} /> },
        {
          key: "role",
          header: "Role",
          cell: (person) => <RoleChoice person={person} me={me} fixed={manageReason !== null} />,
        },
        {
          key: "since",
          header: "Since",
          wideOnly: true,
          cell: (person) => <Timestamp at={person.createdAt} />,
        },
        {
          key: "acts",
          header: <span className="sr-only">What can be done</span>,
          cell: (person) => <MemberActs person={person} reason={manageReason ?? ownReason(person, me)} />,
        },
      ]}
    />
  );
}

const ownReason = (person: PersonRow, me: Me): string | null => {
  if (person.id === me.id) return "This is you. Somebody else who manages people does this.";
  return person.role === "owner" && me.role !== "owner" ? "Only an owner does this to an owner." : null;
};

function Who({ person, me }: { person: PersonRow; me: Me }) {
  return (
    <span className="flex items-center gap-2.5">
      <Avatar name={person.name} />
      <span className="min-w-0">
        <span className="block font-medium">
          {person.name}
          {person.id === me.id && <span className="font-normal text-ink-3"> (you)</span>}
        </span>
        <span className="block text-xs text-ink-3">
          {person.kind === "service" ? "a program; never signs in" : person.email}
        </span>
        {person.signsFrom && (
          <span className="block text-xs text-warn">
            first factor set up behind a shown link; signs from {formatExact(person.signsFrom)} on
          </span>
        )}
      </span>
      {person.suspendedAt && <Tag tone="warn">suspended</Tag>}
    </span>
  );
}

function RoleChoice({ person, me, fixed }: { person: PersonRow; me: Me; fixed: boolean }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const setRole = useMutation(trpc.access.setMemberRole.mutationOptions({ onError: failed }));
  if (fixed || (person.role === "owner" && me.role !== "owner")) return ROLE_LABELS[person.role];
  const offered: readonly Role[] =
    person.kind === "service"
      ? SERVICE_ROLES
      : ROLES.filter((role) => role !== "owner" || me.role === "owner");
  return (
    <NativeSelect
      className="min-w-32"
      aria-label={`Role of ${person.name}`}
      value={person.role}
      disabled={setRole.isPending}
      onChange={(event) =>
        setRole.mutate(
          { userId: person.id, role: event.target.value as Role },
          { onSuccess: ({ role }) => done(`${person.name} is ${ROLE_LABELS[role].toLowerCase()} now.`) },
        )
      }
    >
      {offered.map((role) => (
        <option key={role} value={role}>
          {ROLE_LABELS[role]}
        </option>
      ))}
    </NativeSelect>
  );
}
