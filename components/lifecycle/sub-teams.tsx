"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { joinNames } from "#domain/format/names.ts";
import { TEAM_MAX } from "#domain/lifecycle/schemas.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { Teams } from "./types.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

/** Parts of the team with a focus of their own, and who is in them. `reason` says why this person may only read. */
export function SubTeams({
  projectId,
  teams,
  reason,
}: {
  projectId: string;
  teams: Teams;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const end = useMutation(
    trpc.lifecycle.endFocus.mutationOptions({
      onSuccess: () => said("The sub-team follows the project's focus again."),
    }),
  );
  if (teams.items.length === 0 && reason !== null) return null;
  return (
    <Card title="Sub-teams" meta="their work is held against their own focus, where they have one">
      {teams.items.length === 0 ? (
        <p className="text-sm text-ink-2">
          Nobody is in a sub-team: everybody's work is held against the project's focus.
        </p>
      ) : (
        <ul className="grid">
          {teams.items.map(({ name, focus, members }) => (
            <li
              key={name}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line-2 py-2 text-sm first:border-t-0"
            >
              <span className="font-medium">{name}</span>
              <span className="text-ink-2">
                {members.length === 0 ? "nobody is in it" : joinNames(members.map((member) => member.name))}
              </span>
              {focus ? (
                <span className="ml-auto flex flex-wrap items-center gap-2">
                  <PhaseLabel phase={focus.phase} />
                  <span className="text-xs text-ink-3">
                    since <Timestamp at={focus.since} />
                  </span>
                  <Button
                    size="sm"
                    disabledReason={reason}
                    pending={end.isPending}
                    onClick={() => end.mutate({ projectId, team: name })}
                  >
                    End its focus
                  </Button>
                </span>
              ) : (
                <span className="ml-auto text-xs text-ink-3">follows the project</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {problemOf(end.error) && (
        <p role="alert" className="text-sm text-bad">
          {problemOf(end.error)}
        </p>
      )}
      {reason === null && teams.members.length > 0 && <Assign projectId={projectId} teams={teams} />}
    </Card>
  );
}

function Assign({ projectId, teams }: { projectId: string; teams: Teams }) {
  const trpc = useTRPC();
  const said = useSaid();
  const [userId, setUserId] = useState(teams.members[0]?.id ?? "");
  const [team, setTeam] = useState("");
  const assign = useMutation(
    trpc.lifecycle.assignTeam.mutationOptions({
      onSuccess: ({ team: into }) =>
        said(into === null ? "They are in no sub-team now." : `They are in ${into} now.`),
    }),
  );
  return (
    <form
      className="mt-3 grid items-end gap-2 border-t border-line-2 pt-3 sm:grid-cols-[1fr_1fr_auto]"
      onSubmit={(event) => {
        event.preventDefault();
        assign.mutate({ projectId, userId, team: team.trim() === "" ? null : team });
      }}
    >
      <Field label="Person" error={problemOf(assign.error)}>
        <NativeSelect value={userId} onChange={(event) => setUserId(event.target.value)}>
          {teams.members.map((member) => (
            <option key={member.id} value={member.id}>
              {member.name}
              {member.team === null ? "" : ` (${member.team})`}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label="Sub-team, or empty for none">
        <Input
          value={team}
          dir="auto"
          maxLength={TEAM_MAX}
          list="sub-team-names"
          placeholder="Data"
          onChange={(event) => setTeam(event.target.value)}
        />
      </Field>
      <datalist id="sub-team-names">
        {teams.items.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button type="submit" pending={assign.isPending}>
        Set the sub-team
      </Button>
    </form>
  );
}
