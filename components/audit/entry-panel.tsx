import Link from "next/link";
import { KeyValue } from "#components/ui/bits.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { factChanges, factText } from "#domain/audit/change.ts";
import { OUTCOME_WORDS } from "#domain/audit/schemas.ts";
import { formatExact } from "#domain/format/dates.ts";
import { CheckEntry } from "./check/check-entry.tsx";
import { kindWords, objectHref } from "./object-href.ts";
import type { EntryDetail } from "./types.ts";

/** One entry in full: who, what, from what to what, and the bytes that were hashed. */
export function EntryPanel({
  entry,
  org,
  storyHref,
  closeHref,
}: {
  entry: EntryDetail;
  org: string;
  /** All that happened to the same object; null where the entry names none. */
  storyHref: string | null;
  closeHref: string;
}) {
  const place =
    entry.projectSlug && entry.targetType && entry.targetId
      ? objectHref(`/o/${org}/p/${entry.projectSlug}`, entry.targetType, entry.targetId)
      : null;
  const label = entry.targetLabel ?? (entry.targetType ? kindWords(entry.targetType) : null);
  return (
    <Card
      id="entry"
      title="Entry"
      actions={
        <>
          <Tag tone={entry.outcome === "ok" ? "ok" : "bad"}>{OUTCOME_WORDS[entry.outcome]}</Tag>
          <Link
            prefetch={false}
            scroll={false}
            href={closeHref}
            aria-label="Close this entry"
            className="text-ink-3 hover:text-ink"
          >
            ✕
          </Link>
        </>
      }
    >
      <KeyValue
        items={[
          { label: "When", value: formatExact(entry.at) },
          {
            label: "Who",
            value: entry.actorName ? `${entry.actorName} (${entry.actorLabel})` : entry.actorLabel,
          },
          ...(entry.onBehalfOf ? [{ label: "For", value: entry.onBehalfOfName ?? entry.onBehalfOf }] : []),
          { label: "Act", value: <code className="text-xs break-all">{entry.action}</code> },
          {
            label: "On",
            value:
              place && label ? (
                <Link prefetch={false} href={place} className="text-accent hover:underline">
                  {label}
                </Link>
              ) : (
                label
              ),
          },
          ...(entry.reason ? [{ label: "Reason", value: entry.reason }] : []),
          ...(entry.projectName ? [{ label: "Project", value: entry.projectName }] : []),
          { label: "Request", value: <code className="text-xs break-all">{entry.requestId}</code> },
          {
            label: "Place",
            value: entry.leafIndex === null ? "waits for the next checkpoint" : `leaf ${entry.leafIndex}`,
          },
          { label: "Leaf hash", value: <Digest value={entry.leafHash} /> },
        ]}
      />
      <Facts entry={entry} />
      {entry.hashAgrees && entry.factsAgree ? (
        <p className="mt-3 text-sm text-ink-2">
          <span aria-hidden="true" className="text-good">
            ✓{" "}
          </span>
          The stored bytes hash to the leaf hash, and say what stands here. Computed again just now by this
          server.
        </p>
      ) : (
        <Notice tone="bad" className="mt-3">
          {entry.hashAgrees
            ? "The columns of this entry say something else than the bytes that were hashed. Trust the bytes below."
            : "The stored bytes do not hash to the leaf hash: this entry was changed after it was written."}
        </Notice>
      )}
      <CheckEntry
        key={entry.id}
        entryId={entry.id}
        body={entry.body}
        leafHash={entry.leafHash}
        sequenced={entry.leafIndex !== null}
      />
      <details className="mt-3 text-xs">
        <summary className="w-fit rounded-tag text-ink-3 underline decoration-line-strong underline-offset-2 hover:text-ink">
          The recorded bytes (RFC 8785 JSON)
        </summary>
        <pre className="mt-1.5 max-h-72 overflow-auto rounded-control bg-line-2 p-2.5 break-all whitespace-pre-wrap">
          {entry.body}
        </pre>
        <CopyButton text={entry.body} label="Copy the recorded bytes" />
      </details>
      {storyHref && (
        <div className="mt-3">
          <ButtonLink href={storyHref}>Story of this object</ButtonLink>
        </div>
      )}
    </Card>
  );
}

/** Before and after, fact by fact; what did not change is quiet. */
function Facts({ entry }: { entry: EntryDetail }) {
  const rows = factChanges(entry.before, entry.after);
  if (rows.length === 0) return null;
  return (
    <table className="mt-3 w-full table-fixed border-separate border-spacing-0 text-sm">
      <caption className="sr-only">Before and after</caption>
      <thead>
        <tr className="text-left text-xs text-ink-3">
          <th scope="col" className="w-[28%] py-1 pr-2 font-medium">
            Fact
          </th>
          <th scope="col" className="py-1 pr-2 font-medium">
            Before
          </th>
          <th scope="col" className="py-1 font-medium">
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="align-baseline">
            <th
              scope="row"
              className="border-t border-line-2 py-1.5 pr-2 text-left font-normal break-words text-ink-2"
            >
              {row.key || "value"}
            </th>
            <td className="border-t border-line-2 py-1.5 pr-2 break-words whitespace-pre-wrap text-ink-2">
              {row.changed && row.before !== null && row.before !== undefined ? (
                <del className="rounded-tag bg-bad-weak px-1 no-underline">{factText(row.before)}</del>
              ) : (
                factText(row.before)
              )}
            </td>
            <td className="border-t border-line-2 py-1.5 break-words whitespace-pre-wrap">
              {row.changed && row.after !== null && row.after !== undefined ? (
                <ins className="rounded-tag bg-good-weak px-1 no-underline">{factText(row.after)}</ins>
              ) : (
                factText(row.after)
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
