"use client";

import { useParams } from "next/navigation";
import { projectHref } from "#components/shell/nav.ts";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { EVIDENCE_KIND_LABELS, type Evidence } from "#domain/lifecycle/evidence.ts";

/** The address of what a piece of evidence is about, in the project of this page. */
function useObjectHref() {
  const { org, project } = useParams<{ org: string; project: string }>();
  return (objectId: string) => `${projectHref(org, project)}/object/${objectId}`;
}

/** What the portal sees since the visit began, for a person to choose from. */
export function EvidenceChoice({
  evidence,
  chosen,
  pending,
  onChange,
  onKeep,
}: {
  evidence: readonly Evidence[];
  chosen: readonly string[];
  pending: boolean;
  onChange: (ids: readonly string[]) => void;
  /** Keeps the reason at once, with this piece as what shows the improvement. */
  onKeep: (id: string) => void;
}) {
  const href = useObjectHref();
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium text-ink-2">
        Got better since then, as the portal sees it
      </legend>
      {evidence.map(({ id, objectId, kind, fact, at }) => (
        <div key={id} className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1.5">
          <div className="min-w-0 flex-1 basis-64">
            <Checkbox
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
              label={
                <>
                  <Tag>{EVIDENCE_KIND_LABELS[kind]}</Tag> <span className="break-words">{fact}</span>
                </>
              }
            />
            <span className="ml-6 text-xs text-ink-3">
              <Timestamp at={at} /> ·{" "}
              <a href={href(objectId)} className="text-accent hover:underline">
                look at it<span className="sr-only">: {fact}</span>
              </a>
            </span>
          </div>
          <Button
            size="sm"
            disabled={pending}
            aria-label={`Keep with this: ${fact}`}
            onClick={() => onKeep(id)}
          >
            Keep with this
          </Button>
        </div>
      ))}
    </fieldset>
  );
}

/** What was kept with an outcome, each with the way to it. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  const href = useObjectHref();
  return (
    <ul className="grid basis-full gap-0.5">
      {evidence.map(({ id, objectId, fact }) => (
        <li key={id} className="text-xs">
          <a href={href(objectId)} className="break-words text-accent hover:underline">
            {fact}
          </a>
        </li>
      ))}
    </ul>
  );
}
