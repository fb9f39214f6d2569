import Link from "next/link";
import type { ReactNode } from "react";
import { lineageHref } from "#components/datasets/hrefs.ts";
import { datasetVersionHref, experimentHref, runHref } from "#components/training/hrefs.ts";
import { Card } from "#components/ui/card.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import type { VersionView } from "#domain/models/view.ts";
import { AliasTag } from "./alias-tag.tsx";
import { algorithmLabel, datasetLabel } from "./labels.ts";

type Step = { key: string; what: string; name: ReactNode; facts: ReactNode };

/** From the file that somebody uploaded to the name that serves: every step with its digest, who and when. */
export function Lineage({ version, base, now }: { version: VersionView; base: string; now: string }) {
  const { dataset, run } = version;
  const steps: Step[] = [
    {
      key: "source",
      what: "File",
      name: dataset.sourceName,
      facts: (
        <>
          <Digest value={dataset.sourceSha256} algorithm="sha256" /> uploaded by {dataset.createdBy.name},{" "}
          <Timestamp at={dataset.createdAt} now={now} />
        </>
      ),
    },
    {
      key: "dataset",
      what: "Dataset version",
      name: (
        <Link
          prefetch={false}
          className="link inline-block leading-6"
          href={datasetVersionHref(base, dataset)}
        >
          {datasetLabel(dataset)}
        </Link>
      ),
      facts: (
        <>
          <Digest value={dataset.sha256} algorithm="sha256" /> {formatCount(dataset.rows)} rows
        </>
      ),
    },
    {
      key: "run",
      what: "Training run",
      name: (
        <Link
          prefetch={false}
          className="link inline-block leading-6"
          href={runHref(base, { experimentId: run.experiment.id, id: run.id })}
        >
          Run {run.number}
        </Link>
      ),
      facts: (
        <>
          of{" "}
          <Link prefetch={false} className="link" href={experimentHref(base, run.experiment.id)}>
            {run.experiment.name}
          </Link>
          , {algorithmLabel(version.algorithm).toLowerCase()}, started by {run.createdBy.name}
          {run.finishedAt && (
            <>
              , done <Timestamp at={run.finishedAt} now={now} />
            </>
          )}
        </>
      ),
    },
    {
      key: "version",
      what: "Version",
      name: `${version.model.name} v${version.number}`,
      facts: (
        <>
          <Digest value={version.sha256} algorithm="sha256" /> {formatBytes(version.size)}, registered by{" "}
          {version.createdBy.name}, <Timestamp at={version.createdAt} now={now} />
        </>
      ),
    },
    ...version.aliases.map((name) => ({
      key: name.alias,
      what: "Name",
      name: <AliasTag alias={name.alias} />,
      facts: (
        <>
          since <Timestamp at={name.movedAt} now={now} />, moved by {name.movedBy.name} after{" "}
          <Link prefetch={false} className="link" href={`${base}/reviews/${name.requestId}`}>
            an approved review
          </Link>
        </>
      ),
    })),
  ];
  return (
    <Card
      title="Where it comes from"
      meta="each step is fixed by its SHA-256"
      actions={
        <Link prefetch={false} className="link text-sm" href={lineageHref(base, version.id)}>
          As a picture, with what came of it
        </Link>
      }
    >
      <ol className="relative grid">
        {steps.map((step, index) => (
          <li key={step.key} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3">
            <span aria-hidden="true" className="relative flex justify-center">
              {index > 0 && <span className="absolute top-0 h-3.5 w-px bg-line-strong" />}
              <span className="mt-2.5 size-2.5 rounded-full border-2 border-accent bg-panel" />
              {index < steps.length - 1 && <span className="absolute top-5 bottom-0 w-px bg-line-strong" />}
            </span>
            <div className="min-w-0 py-1.5">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="text-xs text-ink-3">{step.what}</span>
                <span className="min-w-0 font-medium break-words">{step.name}</span>
              </p>
              <p className="text-sm break-words text-ink-2">{step.facts}</p>
            </div>
          </li>
        ))}
        {version.aliases.length === 0 && (
          <li className="pl-8 text-sm text-ink-3">No name points at this version.</li>
        )}
      </ol>
    </Card>
  );
}
