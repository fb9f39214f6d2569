"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { type FindingView, SEVERITY_LABELS, type Severity } from "#domain/approvals/findings.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";

const TONES: Record<Severity, Tone> = { critical: "bad", major: "warn", minor: "neutral" };

/** What reviewers found, each open or closed with its answer. */
export function FindingList({ request, talk }: { request: RequestView; talk: Talk }) {
  return (
    <ol id="findings" className="scroll-mt-16 divide-y divide-line-2">
      {request.findings.map((finding) => (
        <li key={finding.id} id={finding.id} className="grid scroll-mt-16 gap-1.5 py-3 first:pt-0 last:pb-0">
          <header className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            <span className="tabular text-ink-3">{finding.number}</span>
            <Tag tone={finding.closed ? "neutral" : TONES[finding.severity]}>
              {SEVERITY_LABELS[finding.severity]}
            </Tag>
            <span className="text-ink-2">
              {finding.raisedBy.name}
              {finding.phase && ` · ${phaseInfo(finding.phase).title}`}
            </span>
            <span className="ml-auto text-xs text-ink-3">
              {finding.closed ? "closed" : "open"} · <Timestamp at={finding.closed?.at ?? finding.raisedAt} />
            </span>
            <ThreadsSheet
              talk={talk}
              subject={{ kind: "finding", id: finding.id }}
              name={`Finding ${finding.number}`}
            />
          </header>
          <p className="break-words whitespace-pre-line">{finding.text}</p>
          {finding.closed ? (
            <p className="border-l-2 border-good pl-3 text-sm break-words whitespace-pre-line">
              {finding.closed.answer} <span className="text-ink-3">{finding.closed.by.name}</span>
            </p>
          ) : (
            <Answer finding={finding} may={request.mayCloseFindings} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Answer({ finding, may }: { finding: FindingView; may: RequestView["mayCloseFindings"] }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [answer, setAnswer] = useState<string | null>(null);
  const what = `finding ${finding.id}`;
  useEditing(answer ? what : null);
  const close = useMutation(
    trpc.approvals.closeFinding.mutationOptions({
      onSuccess: () => {
        setAnswer(null);
        void queries.invalidateQueries();
        router.refresh();
      },
    }),
  );
  const allowed = finding.severity === "critical" ? may.critical : may.other;
  if (!allowed) {
    return finding.severity === "critical" ? (
      <p className="text-xs text-ink-3">Closed by somebody who may decide and had no part in the work.</p>
    ) : null;
  }
  if (answer === null) {
    return (
      <>
        <EditingBy what={what} act="answering this finding" />
        <Button size="sm" className="justify-self-start" onClick={() => setAnswer("")}>
          Answer and close
        </Button>
      </>
    );
  }
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (answer.trim() !== "" && !close.isPending) close.mutate({ findingId: finding.id, answer });
      }}
    >
      <EditingBy what={what} act="answering this finding" />
      <Field label="Answer" hint="What was done about it, or why it stands.">
        <Textarea autoFocus rows={2} value={answer} onChange={(event) => setAnswer(event.target.value)} />
      </Field>
      {close.error && <Notice tone="bad">{shownError(close.error).message}</Notice>}
      <span className="flex gap-2">
        <Button size="sm" type="submit" pending={close.isPending}>
          Close this finding
        </Button>
        <Button size="sm" onClick={() => setAnswer(null)}>
          Not now
        </Button>
      </span>
    </form>
  );
}
