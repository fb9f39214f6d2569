import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import { DataTable } from "#components/ui/data-table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { OUTCOME_WORDS } from "#domain/audit/schemas.ts";
import { formatExact } from "#domain/format/dates.ts";
import { kindWords } from "./object-href.ts";
import type { EntryRow } from "./types.ts";

/** Entries newest first: a table, and a list where it is narrow. Each opens beside the table. */
export function EntryList({
  entries,
  entryHref,
  selected,
  withProject,
  footer,
}: {
  entries: readonly EntryRow[];
  entryHref: (id: string) => string;
  selected: string | null;
  withProject: boolean;
  footer: string;
}) {
  return (
    <>
      <DataTable
        className="max-sm:hidden"
        caption="Audit entries, newest first"
        rows={entries}
        rowKey={(entry) => entry.id}
        rowHref={(entry) => entryHref(entry.id)}
        selectedKey={selected}
        columns={[
          { key: "when", header: "When, UTC", cell: (entry) => <When at={entry.at} /> },
          {
            key: "who",
            header: "Who",
            cell: (entry) => (
              <span className="inline-block max-w-40 truncate align-bottom" title={entry.actorLabel}>
                {entry.actorLabel}
              </span>
            ),
          },
          { key: "act", header: "Act", cell: (entry) => <code className="text-xs">{entry.action}</code> },
          {
            key: "on",
            header: "On",
            cell: (entry) => (
              <span className="inline-block max-w-44 truncate align-bottom">{target(entry)}</span>
            ),
          },
          ...(withProject
            ? [
                {
                  key: "project",
                  header: "Project",
                  cell: (entry: EntryRow) => entry.projectName ?? <span className="text-ink-3">–</span>,
                },
              ]
            : []),
          {
            key: "change",
            header: "Before → after",
            wrap: true,
            className: "w-full min-w-48",
            cell: (entry) => (
              <span className="line-clamp-1 break-all" title={entry.change ?? undefined}>
                <Change entry={entry} />
              </span>
            ),
          },
        ]}
        footer={footer}
      />
      <ul className="overflow-clip rounded-panel border border-line bg-panel shadow-panel sm:hidden">
        {entries.map((entry) => (
          <li
            key={entry.id}
            className={cn(
              "relative grid gap-0.5 border-t border-line-2 px-4 py-2.5 text-sm first:border-t-0",
              entry.id === selected && "bg-accent-weak",
            )}
          >
            <span className="flex flex-wrap items-baseline justify-between gap-x-3">
              <Link prefetch={false} href={entryHref(entry.id)} className="after:absolute after:inset-0">
                <code className="text-xs font-medium">{entry.action}</code>
              </Link>
              <span className="text-xs text-ink-3">
                <When at={entry.at} />
              </span>
            </span>
            <span className="break-words">{target(entry)}</span>
            <span className="line-clamp-2 break-words text-ink-2">
              <Change entry={entry} />
            </span>
            <span className="text-xs text-ink-3">
              {entry.actorLabel}
              {withProject && entry.projectName && ` · ${entry.projectName}`}
            </span>
          </li>
        ))}
        <li className="border-t border-line-2 px-4 py-2 text-xs text-ink-3">{footer}</li>
      </ul>
    </>
  );
}

function target(entry: EntryRow): string {
  if (entry.targetLabel) return entry.targetLabel;
  return entry.targetType ? kindWords(entry.targetType) : "–";
}

function Change({ entry }: { entry: EntryRow }) {
  if (entry.outcome === "denied") {
    return (
      <>
        <Tag tone="bad">{OUTCOME_WORDS.denied}</Tag>{" "}
        <span className="text-ink-2">{DENIED[entry.reason ?? ""] ?? entry.reason}</span>
      </>
    );
  }
  if (entry.outcome === "error") {
    return (
      <>
        <Tag tone="bad">{OUTCOME_WORDS.error}</Tag>{" "}
        <span className="text-ink-2">it broke on our side; nothing was changed</span>
      </>
    );
  }
  const text = entry.change ?? entry.reason;
  return text ? <span className="break-words">{text}</span> : <span className="text-ink-3">–</span>;
}

/** What the codes of refusals mean. */
const DENIED: Readonly<Record<string, string>> = {
  forbidden: "their role may not do this",
  not_found: "they may not see it, or it does not exist",
  unauthenticated: "their account is suspended",
};

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function When({ at }: { at: string }) {
  const moment = new Date(at);
  return (
    <time dateTime={at} title={formatExact(at)} className="tabular whitespace-nowrap">
      {day.format(moment)} {clock.format(moment)}
    </time>
  );
}
