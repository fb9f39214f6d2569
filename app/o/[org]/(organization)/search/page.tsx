import type { Metadata } from "next";
import { RecentList } from "#components/search/recent-list.tsx";
import { ResultList } from "#components/search/result-list.tsx";
import { SearchBox } from "#components/search/search-box.tsx";
import { type RawSearch, searchFilter, searchHref } from "#components/search/search-params.ts";
import { organizationHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chip, FilterChip, FilterOption, Filters } from "#components/ui/chip.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { SEARCH_KIND_LABELS, SEARCH_KINDS } from "#domain/discussion/search.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { listProjects } from "#server/access/list-projects.ts";
import { search } from "#server/discussion/search.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Search" };

const SHOWN = 20;
const PROJECTS_OFFERED = 100;

export default async function SearchPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org } = await organizationPage(params);
  const filter = searchFilter(await searchParams);
  const base = `${organizationHref(org.slug)}/search`;
  const archived = filter.archived === "1";
  const { items: projects } = await call(listProjects, { limit: PROJECTS_OFFERED, archived });
  const project = projects.find(({ slug }) => slug === filter.project);
  const found = filter.q
    ? await call(search, {
        text: filter.q,
        kinds: filter.kind && [filter.kind],
        projectId: project?.id,
        archived,
        cursor: filter.cursor,
        limit: SHOWN,
      })
    : null;
  const href = (change: Partial<typeof filter>) => searchHref(base, filter, change);
  const narrowed = Boolean(filter.kind || project || archived || filter.cursor);
  return (
    <>
      <PageTitle
        title="Search"
        lead={
          found === null
            ? "The people of the organization, and in every project that you see: names, descriptions, comments, briefs, checklist items, columns, recipes, runs, models, deployments, monitors, alerts, reviews and their findings, visits."
            : found.total === null
              ? "More than can be counted at once; what is named so stands first, then the newest."
              : `${formatCountOf(found.total, "result")} for “${filter.q}”.`
        }
      />
      <SearchBox org={org.slug} base={base} filter={filter} />
      {filter.q !== undefined && (
        <Filters>
          <FilterChip
            label={filter.kind ? SEARCH_KIND_LABELS[filter.kind].many : "Everything"}
            active={filter.kind !== undefined}
            clearHref={href({ kind: undefined })}
          >
            <FilterOption href={href({ kind: undefined })} active={!filter.kind}>
              Everything
            </FilterOption>
            {SEARCH_KINDS.map((kind) => (
              <FilterOption key={kind} href={href({ kind })} active={filter.kind === kind}>
                {SEARCH_KIND_LABELS[kind].many}
              </FilterOption>
            ))}
          </FilterChip>
          <FilterChip
            label={project ? project.name : "Every project"}
            active={project !== undefined}
            clearHref={href({ project: undefined })}
          >
            <FilterOption href={href({ project: undefined })} active={!project}>
              Every project
            </FilterOption>
            {projects.map(({ slug, name }) => (
              <FilterOption key={slug} href={href({ project: slug })} active={project?.slug === slug}>
                {name}
              </FilterOption>
            ))}
          </FilterChip>
          <Chip href={href({ archived: archived ? undefined : "1" })} active={archived}>
            Archived too
          </Chip>
        </Filters>
      )}
      <Stack>
        {found === null ? (
          <RecentList org={org.slug} base={base} />
        ) : found.items.length > 0 ? (
          <Card flush>
            <ResultList org={org.slug} items={found.items} now={Date.now()} />
          </Card>
        ) : narrowed ? (
          <NoMatch what="results" clearHref={searchHref(base, {}, { q: filter.q })} />
        ) : (
          <EmptyState title="Nothing that you may see holds these words">
            Every word has to stand in the same object. Try fewer words, or the beginning of one: from three
            letters on, the last word is looked for by its beginning.
          </EmptyState>
        )}
        {found?.nextCursor && (
          <p>
            <ButtonLink href={href({ cursor: found.nextCursor })}>More results</ButtonLink>
          </p>
        )}
      </Stack>
    </>
  );
}
