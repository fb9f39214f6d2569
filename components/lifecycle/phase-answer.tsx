"use client";

import { useState } from "react";
import { Markdown } from "#components/discussion/markdown.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { PhaseForm } from "./phase-form.tsx";
import type { PhaseDetail } from "./types.ts";

/** The brief of a phase, and the form in its place while somebody edits. `reason` says why this person may not. */
export function PhaseAnswer({
  projectId,
  phase,
  reason,
}: {
  projectId: string;
  phase: PhaseDetail;
  reason: string | null;
}) {
  const [started, setStarted] = useState<PhaseDetail | null>(null);
  const edit = (
    <Button size="sm" disabledReason={reason} onClick={() => setStarted(phase)}>
      {phase.brief ? "Edit" : "Write the brief"}
    </Button>
  );
  return (
    <Card
      title="Brief"
      meta={
        phase.updatedAt && (
          <>
            {phase.updatedByName ?? "somebody"}, <Timestamp at={phase.updatedAt} />
          </>
        )
      }
      actions={!started && edit}
    >
      {started ? (
        // From what was loaded when editing began: others' changes meanwhile are refused by the revision, never overwritten.
        <PhaseForm
          key={`${started.id}-${started.rev}`}
          projectId={projectId}
          phase={started}
          onDone={() => setStarted(null)}
        />
      ) : phase.brief ? (
        <Markdown text={phase.brief} className="max-w-[75ch]" />
      ) : (
        <p className="text-ink-2">
          No brief yet. It is the team's present answer to the question of this phase; later readers see who
          wrote it and when.
        </p>
      )}
    </Card>
  );
}
