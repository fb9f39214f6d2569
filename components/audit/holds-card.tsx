"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import type { Keeping } from "./types.ts";

type Hold = Keeping["holds"][number];

const coveredBy = (hold: Hold): string =>
  hold.covers === "organization"
    ? "The whole organization"
    : hold.covers === "project"
      ? `Project ${hold.project ?? "that is gone"}`
      : `Person ${hold.person ?? "who was erased"}`;

/** Legal holds: what they cover is neither pruned nor erased. */
export function HoldsCard({ keeping, reason }: { keeping: Keeping; reason: string | null }) {
  return (
    <Card title="Legal holds" actions={<PlaceHold keeping={keeping} reason={reason} />}>
      {keeping.holds.length === 0 ? (
        <p className="max-w-[80ch] text-ink-2">
          None. A hold keeps everything it covers from being pruned or erased, for a lawsuit or an
          investigation, until somebody lifts it.
        </p>
      ) : (
        <DataTable
          inset
          caption="Legal holds"
          rows={keeping.holds}
          rowKey={(hold) => hold.id}
          columns={[
            { key: "covers", header: "Covers", wrap: true, cell: coveredBy },
            { key: "reason", header: "Reason", wrap: true, cell: (hold) => hold.reason },
            { key: "by", header: "By", wideOnly: true, cell: (hold) => hold.by ?? "somebody who was erased" },
            { key: "at", header: "Since", cell: (hold) => <Timestamp at={hold.at} /> },
            {
              key: "state",
              header: <span className="sr-only">State</span>,
              cell: (hold) =>
                hold.liftedAt ? (
                  <Tag title={hold.liftReason ?? ""}>
                    lifted <Timestamp at={hold.liftedAt} />
                  </Tag>
                ) : (
                  <LiftHold hold={hold} reason={reason} />
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}

function LiftHold({ hold, reason }: { hold: Hold; reason: string | null }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const lift = useMutation(trpc.audit.liftHold.mutationOptions());
  return (
    <ReasonDialog
      trigger="Lift it…"
      triggerSize="sm"
      title="Lift this hold"
      description={`${coveredBy(hold)}: what the policy no longer keeps is removed again, and people who left can be erased.`}
      act="Lift it"
      disabledReason={reason}
      pending={lift.isPending}
      error={lift.error ? shownError(lift.error).message : undefined}
      onOpen={() => lift.reset()}
      onAct={(why, close) =>
        lift.mutate(
          { holdId: hold.id, reason: why },
          {
            onSuccess: () => {
              close();
              done("The hold is lifted. Its record stays.");
            },
          },
        )
      }
    />
  );
}

function PlaceHold({ keeping, reason }: { keeping: Keeping; reason: string | null }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [covered, setCovered] = useState("organization");
  const place = useMutation(trpc.audit.placeHold.mutationOptions());
  const people = [...(keeping.people?.members ?? []), ...(keeping.people?.former ?? [])];
  return (
    <ReasonDialog
      trigger="Place a hold…"
      triggerSize="sm"
      title="Place a legal hold"
      description="What it covers is neither pruned nor erased until somebody lifts it."
      act="Place it"
      hint="The case or the request it is for. It is kept in the log."
      disabledReason={reason}
      pending={place.isPending}
      error={place.error ? shownError(place.error).message : undefined}
      onOpen={() => {
        place.reset();
        setCovered("organization");
      }}
      onAct={(why, close) =>
        place.mutate(inputOf(covered, why), {
          onSuccess: () => {
            close();
            done("The hold is in force.");
          },
        })
      }
    >
      <Field label="It covers">
        <NativeSelect value={covered} onChange={(event) => setCovered(event.target.value)}>
          <option value="organization">the whole organization</option>
          {keeping.projects.length > 0 && (
            <optgroup label="A project">
              {keeping.projects.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
          <optgroup label="A person">
            {people.map(({ id, name, email }) => (
              <option key={id} value={id}>
                {name}, {email}
              </option>
            ))}
          </optgroup>
        </NativeSelect>
      </Field>
    </ReasonDialog>
  );
}

function inputOf(covered: string, reason: string) {
  if (covered.startsWith("prj_")) return { covers: "project", projectId: covered, reason } as const;
  if (covered.startsWith("usr_")) return { covers: "person", userId: covered, reason } as const;
  return { covers: "organization", reason } as const;
}
