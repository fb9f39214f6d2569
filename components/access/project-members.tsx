"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ORGANIZATION_WIDE, ROLE_LABELS, ROLES, type Role } from "#domain/access/roles.ts";
import { useAct } from "./use-act.ts";

const PROJECT_ROLES = ROLES.filter((role) => !ORGANIZATION_WIDE.has(role));

type Member = { userId: string; name: string; email: string; role: Role; since: string };
type Candidate = { id: string; name: string; email: string; role: Role };

/** Who belongs to a project and as what; changed in place. */
export function ProjectMembers({
  projectId,
  members,
  candidates,
  reason,
}: {
  projectId: string;
  members: readonly Member[];
  candidates: readonly Candidate[];
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const setRole = useMutation(trpc.access.setProjectMember.mutationOptions({ onError: failed }));
  const remove = useMutation(trpc.access.removeProjectMember.mutationOptions({ onError: failed }));
  const [person, setPerson] = useState("");
  const [role, setNewRole] = useState<Role>("scientist");

  function add(event: FormEvent) {
    event.preventDefault();
    const name = candidates.find((candidate) => candidate.id === person)?.name;
    setRole.mutate(
      { projectId, userId: person, role },
      {
        onSuccess: () => {
          setPerson("");
          done(`${name} belongs to the project now, as ${ROLE_LABELS[role].toLowerCase()}.`);
        },
      },
    );
  }

  return (
    <div className="grid gap-4">
      <DataTable
        caption="Members of this project"
        rows={members}
        rowKey={(member) => member.userId}
        columns={[
          {
            key: "person",
            header: "Person",
            cell: (member) => (
              <span className="flex items-center gap-2.5">
                <Avatar name={member.name} />
                <span>
                  <span className="block font-medium">{member.name}</span>
                  <span className="block text-xs text-ink-3">{member.email}</span>
                </span>
              </span>
            ),
          },
          {
            key: "role",
            header: "Role here",
            cell: (member) =>
              reason ? (
                ROLE_LABELS[member.role]
              ) : (
                <NativeSelect
                  aria-label={`Role of ${member.name}`}
                  value={member.role}
                  disabled={setRole.isPending}
                  onChange={(event) =>
                    setRole.mutate(
                      { projectId, userId: member.userId, role: event.target.value as Role },
                      {
                        onSuccess: (answer) =>
                          done(`${member.name} is ${ROLE_LABELS[answer.role].toLowerCase()} here now.`),
                      },
                    )
                  }
                >
                  {PROJECT_ROLES.map((one) => (
                    <option key={one} value={one}>
                      {ROLE_LABELS[one]}
                    </option>
                  ))}
                </NativeSelect>
              ),
          },
          {
            key: "since",
            header: "Since",
            wideOnly: true,
            cell: (member) => <Timestamp at={member.since} />,
          },
          {
            key: "remove",
            header: <span className="sr-only">Remove</span>,
            cell: (member) => (
              <Button
                size="sm"
                variant="ghost"
                disabledReason={reason}
                pending={remove.isPending && remove.variables.userId === member.userId}
                onClick={() =>
                  remove.mutate(
                    { projectId, userId: member.userId },
                    { onSuccess: () => done(`${member.name} is out of the project.`) },
                  )
                }
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {!reason && candidates.length > 0 && (
        <form onSubmit={add} className="flex flex-wrap items-end gap-3">
          <Field label="Add from the organization" className="min-w-56 flex-1">
            <NativeSelect value={person} required onChange={(event) => setPerson(event.target.value)}>
              <option value="">Choose a person</option>
              {candidates.map((candidate) => (
                <option key={candidate.id} value={candidate.id}>
                  {candidate.name} ({candidate.email})
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field label="as">
            <NativeSelect value={role} onChange={(event) => setNewRole(event.target.value as Role)}>
              {PROJECT_ROLES.map((one) => (
                <option key={one} value={one}>
                  {ROLE_LABELS[one]}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Button type="submit" pending={setRole.isPending}>
            Add to the project
          </Button>
        </form>
      )}
    </div>
  );
}
