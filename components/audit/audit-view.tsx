import type { ReactNode } from "react";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { EntryList } from "./entry-list.tsx";
import { EntryPanel } from "./entry-panel.tsx";
import { EvidenceDialog } from "./evidence-dialog.tsx";
import type { SavedView } from "./saved-views.tsx";
import { type AuditSearch, auditHref, isFiltered } from "./search.ts";
import type { EntryDetail, EntryRow, Facets } from "./types.ts";

/** The audit log of a project or of an organization, with one entry opened beside it. */
export function AuditView({
  base,
  org,
  search,
  page,
  facets,
  views,
  projectId,
  entry,
  csvHref,
  mayExport,
  lead,
  withProject,
  tabs,
}: {
  base: string;
  org: string;
  search: AuditSearch;
  page: { items: EntryRow[]; nextCursor: string | null };
  facets: Facets;
  views: readonly SavedView[];
  /** The project whose log this is; null for the organization's. */
  projectId: string | null;
  entry: EntryDetail | null;
  csvHref: string;
  mayExport: boolean;
  lead: ReactNode;
  withProject: boolean;
  /** Links to the other parts of the audit pages. */
  tabs?: ReactNode;
}) {
  const href = (change: AuditSearch) => auditHref(base, search, change);
  const nothing = page.items.length === 0;
  return (
    <>
      <PageTitle
        title="Audit"
        lead={lead}
        actions={
          <>
            <ButtonLink
              href={csvHref}
              prefetch={false}
              download
              disabledReason={mayExport ? null : needs("audit:export")}
            >
              Export CSV
            </ButtonLink>
            <EvidenceDialog
              org={org}
              about={projectId ? "this project" : "this organization"}
              choice={projectId ? { projectId } : {}}
              reason={mayExport ? null : needs("audit:export")}
            />
          </>
        }
      />
      {tabs}
      <AuditFilters base={base} search={search} facets={facets} views={views} projectId={projectId} />
      <div className={cn("grid items-start gap-4", entry && "xl:grid-cols-[minmax(0,1fr)_380px]")}>
        {entry && (
          <aside aria-label="Entry" className="min-w-0 xl:order-2">
            <EntryPanel
              entry={entry}
              org={org}
              storyHref={
                entry.targetId ? auditHref(base, { object: entry.targetId }, { entry: entry.id }) : null
              }
              closeHref={href({ entry: undefined })}
            />
          </aside>
        )}
        <Stack>
          {nothing && !isFiltered(search) ? (
            <EmptyState title="No entries yet">
              Every act that changes something here leaves an entry, in the same transaction as the change.
              Nobody can alter one, not even an administrator.
            </EmptyState>
          ) : nothing ? (
            <NoMatch what="entries" clearHref={base} />
          ) : (
            <EntryList
              entries={page.items}
              entryHref={(id) => href({ entry: id })}
              selected={entry?.id ?? null}
              withProject={withProject}
              footer={`${page.items.length} entries, newest first${isFiltered(search) ? ", filtered" : ""}.`}
            />
          )}
          <div className="flex flex-wrap gap-2">
            {search.cursor && <ButtonLink href={href({ cursor: undefined })}>Back to the newest</ButtonLink>}
            {page.nextCursor && (
              <ButtonLink href={href({ cursor: page.nextCursor, entry: undefined })}>
                Older entries
              </ButtonLink>
            )}
          </div>
        </Stack>
      </div>
    </>
  );
}
