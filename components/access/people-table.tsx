"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ROLE_LABELS, ROLES, type Role } from "#domain/access/roles.ts";
import { useAct } from "./use-act.ts";

export type PersonRow = {
  id: string;
  name: string;
  email: string;
  role: Role;
  createdAt: string;
  suspendedAt: string | null;
};

/** Who belongs to the organization. Roles are changed in place; each change is an entry in the audit log. */
export function PeopleTable({
  people,
  meId,
  manageReason,
}: {
  people: readonly PersonRow[];
  meId: string;
  manageReason: string | null;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const setRole = useMutation(trpc.access.setMemberRole.mutationOptions({ onError: failed }));
  const remove = useMutation(trpc.access.removeMember.mutationOptions({ onError: failed }));
  return (
    <DataTable
      caption="People in this organization"
      rows={people}
      rowKey={(person) => person.id}
      columns={[
        {
          key: "person",
          header: "Person",
          cell: (person) => (
            <span className="flex items-center gap-2.5">
              <Avatar name={person.name} />
              <span>
                <span className="block font-medium">
                  {person.name}
                  {person.id === meId && <span className="font-normal text-ink-3"> (you)</span>}
                </span>
                <span className="block text-xs text-ink-3">{person.email}</span>
              </span>
              {person.suspendedAt && <Tag tone="warn">suspended</Tag>}
            </span>
          ),
        },
        {
          key: "role",
          header: "Role",
          cell: (person) =>
            manageReason ? (
              ROLE_LABELS[person.role]
            ) : (
              <NativeSelect
                aria-label={`Role of ${person.name}`}
                value={person.role}
                disabled={setRole.isPending}
                onChange={(event) =>
                  setRole.mutate(
                    { userId: person.id, role: event.target.value as Role },
                    { onSuccess: ({ role }) => done(`${person.name} is ${ROLE_LABELS[role]} now.`) },
                  )
                }
              >
                {ROLES.map((role) => (
                  <option key={role} value={role}>
                    {ROLE_LABELS[role]}
                  </option>
                ))}
              </NativeSelect>
            ),
        },
        {
          key: "since",
          header: "Since",
          wideOnly: true,
          cell: (person) => <Timestamp at={person.createdAt} />,
        },
        {
          key: "remove",
          header: <span className="sr-only">Remove</span>,
          cell: (person) => (
            <Button
              size="sm"
              variant="ghost"
              disabledReason={manageReason ?? (person.id === meId ? "You cannot remove yourself." : null)}
              pending={remove.isPending && remove.variables.userId === person.id}
              onClick={() => {
                if (
                  confirm(`Take ${person.name} out of the organization? It counts from their next call on.`)
                ) {
                  remove.mutate(
                    { userId: person.id },
                    { onSuccess: () => done(`${person.name} is out of the organization.`) },
                  );
                }
              }}
            >
              Remove
            </Button>
          ),
        },
      ]}
    />
  );
}
