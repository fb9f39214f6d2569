"use client";

import Link from "next/link";
import { useState } from "react";
import { Passages } from "#components/discussion/passages.tsx";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { PhaseForm } from "./phase-form.tsx";
import type { PhaseDetail } from "./types.ts";

/** The brief of a phase, and the form in its place while somebody edits. `reason` says why this person may not. */
export function PhaseAnswer({
  projectId,
  phase,
  historyHref,
  reason,
}: {
  projectId: string;
  phase: PhaseDetail;
  historyHref: string;
  reason: string | null;
}) {
  const [started, setStarted] = useState<PhaseDetail | null>(null);
  const what = `brief ${phase.id}`;
  useEditing(started ? what : null);
  const edit = (
    <Button size="sm" disabledReason={reason} onClick={() => setStarted(phase)}>
      {phase.brief ? "Edit" : "Write the brief"}
    </Button>
  );
  return (
    <Card
      title="Brief"
      meta={
        phase.briefAt && (
          <>
            <Link prefetch={false} href={historyHref} className="link-in-text">
              version {phase.briefVersion}
            </Link>{" "}
            · {phase.briefByName ?? "somebody who left"}, <Timestamp at={phase.briefAt} />
          </>
        )
      }
      actions={!started && edit}
    >
      <EditingBy what={what} act="editing this brief" />
      {started ? (
        // From what was loaded when editing began: others' changes meanwhile are refused by the revision, never overwritten.
        <PhaseForm
          key={`${started.id}-${started.rev}`}
          projectId={projectId}
          phase={started}
          onDone={() => setStarted(null)}
        />
      ) : phase.brief ? (
        <Passages text={phase.brief} place="brief" label="brief" className="max-w-[75ch]" />
      ) : (
        <p className="text-ink-2">
          No brief yet. It is the team's present answer to the question of this phase; later readers see who
          wrote it and when.
        </p>
      )}
    </Card>
  );
}
