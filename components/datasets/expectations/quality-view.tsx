"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { SEVERITY_LABELS } from "#domain/datasets/expectations/kinds.ts";
import { type Outcome, scoreText } from "#domain/datasets/expectations/quality.ts";
import type { CheckView, QualityView as View } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { QualityTag } from "../version-state.tsx";
import { QualityParts } from "./quality-parts.tsx";

const WHILE_CHECKING_MS = 1_000;
const TONES: Record<Outcome, Tone> = { passed: "ok", failed: "bad", unknown: "warn" };
const WORDS: Record<Outcome, string> = { passed: "Passed", failed: "Failed", unknown: "Unknown" };
/** How one version stands to what is expected of its dataset. */
export function QualityView({
  versionId,
  initial,
  expectationsHref,
  reason,
}: {
  versionId: string;
  initial: View;
  expectationsHref: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.datasets.getQuality.queryOptions(
      { versionId },
      {
        initialData: initial,
        refetchInterval: ({ state }) => (state.data?.state === "checking" ? WHILE_CHECKING_MS : false),
      },
    ),
  );
  if (data.checks.length === 0 && data.unchecked.length === 0) {
    return (
      <EmptyState
        title="Nothing is expected of this dataset"
        action={<ButtonLink href={expectationsHref}>Say what is expected</ButtonLink>}
      >
        A version is good or bad only by what was expected of it. Expectations are kept with the dataset and
        held against every version.
      </EmptyState>
    );
  }
  return (
    <>
      <Card
        title="Quality"
        meta={`${formatCountOf(data.checks.length, "check")} over all rows`}
        actions={<CheckAgain versionId={versionId} busy={data.state === "checking"} reason={reason} />}
      >
        <div className="mb-3 flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="tabular text-2xl font-medium">{scoreText(data.quality.score)}</span>
          {data.state && <QualityTag state={data.state} />}
          <span className="text-sm text-ink-3">{summary(data)}</span>
        </div>
        <QualityParts parts={data.quality.parts} />
      </Card>
      {data.checks.length > 0 && <Checks checks={data.checks} />}
      {data.unchecked.length > 0 && (
        <Card
          title={
            data.state === "checking" ? "Being checked" : "Expected since, and not checked on this version"
          }
        >
          <ul className="grid gap-1 text-ink-2">
            {data.unchecked.map(({ id, sentence }) => (
              <li key={id} className="break-words">
                {sentence}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function summary({ quality }: View): string {
  const parts = [`${quality.passed} passed`, `${quality.failed} failed`];
  if (quality.unknown > 0) parts.push(`${quality.unknown} could not be checked`);
  return parts.join(" · ");
}

function CheckAgain({
  versionId,
  busy,
  reason,
}: {
  versionId: string;
  busy: boolean;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const check = useMutation(
    trpc.datasets.check.mutationOptions({
      onSuccess: () => done("It is being checked again."),
      onError: failed,
    }),
  );
  return (
    <Button
      size="sm"
      disabledReason={reason ?? (busy ? "It is being checked." : null)}
      pending={check.isPending}
      onClick={() => check.mutate({ versionId })}
    >
      Check again
    </Button>
  );
}

function Checks({ checks }: { checks: readonly CheckView[] }) {
  return (
    <DataTable
      caption="Checks, failed ones first"
      rows={checks}
      rowKey={({ expectation }) => expectation.id}
      columns={[
        {
          key: "expectation",
          header: "Expectation",
          wrap: true,
          cell: ({ expectation, examples, note }) => (
            <span className="block max-w-[64ch] break-words">
              {expectation.sentence}
              {note && <span className="block text-sm text-ink-2">{note}</span>}
              {examples.length > 0 && (
                <span className="mt-0.5 flex flex-wrap gap-1 text-xs">
                  <span className="text-ink-3">for example</span>
                  {examples.map((example) => (
                    <code key={example} className="rounded-tag bg-bad-weak px-1 break-all">
                      {example}
                    </code>
                  ))}
                </span>
              )}
            </span>
          ),
        },
        {
          key: "outcome",
          header: "Outcome",
          cell: ({ outcome }) => <Tag tone={TONES[outcome]}>{WORDS[outcome]}</Tag>,
        },
        {
          key: "weight",
          header: "Weight",
          wideOnly: true,
          cell: ({ expectation }) => SEVERITY_LABELS[expectation.severity],
        },
        {
          key: "failing",
          header: "Rows that fail",
          numeric: true,
          cell: ({ failing }) => formatCount(failing),
        },
        {
          key: "checked",
          header: "Rows looked at",
          numeric: true,
          wideOnly: true,
          cell: ({ checked }) => formatCount(checked),
        },
      ]}
    />
  );
}
