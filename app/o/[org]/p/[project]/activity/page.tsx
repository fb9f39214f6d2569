import type { Metadata } from "next";
import { ActivityFeed } from "#components/home/activity-feed.tsx";
import { ActivityFilters } from "#components/home/activity-filters.tsx";
import { activityFilter, activityHref, type RawSearch } from "#components/home/activity-params.ts";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { foldActivity } from "#domain/lifecycle/activity.ts";
import { listProjectMembers } from "#server/access/get-project.ts";
import { projectPage } from "#server/http/page.ts";
import { listActivity } from "#server/lifecycle/list-activity.ts";
import { locate } from "#server/lifecycle/locate.ts";

export const metadata: Metadata = { title: "Activity" };

const SHOWN = 60;

export default async function ActivityPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org, project } = await projectPage(params);
  const filter = activityFilter(await searchParams);
  const projectId = project.id;
  const { kind, phase, person, object, from, to, cursor } = filter;
  const [members, feed, place] = await Promise.all([
    call(listProjectMembers, { projectId }),
    call(listActivity, {
      projectId,
      kind,
      phase,
      objectId: object,
      actorId: person,
      from,
      to,
      cursor,
      limit: SHOWN,
    }),
    object === undefined ? null : call(locate, { projectId, objectId: object }),
  ]);
  const home = projectHref(org.slug, project.slug);
  const base = `${home}/activity`;
  const narrowed = Object.values({ kind, phase, person, from, to, cursor }).some(
    (value) => value !== undefined,
  );
  const lines = foldActivity(feed.items);
  return (
    <>
      <PageTitle
        title={object === undefined ? "Activity" : "What happened to it"}
        lead={
          object === undefined
            ? "Everything that anybody did in this project, newest first. The audit log has the same acts with their proofs."
            : "What was done with this object, what was said about it, and the reviews of it, newest first."
        }
        actions={
          place && (
            <ButtonLink href={place.path === "" ? home : `${home}/${place.path}`}>
              Back to the object
            </ButtonLink>
          )
        }
      />
      <ActivityFilters base={base} filter={filter} people={members.items} />
      <Stack>
        {lines.length > 0 ? (
          <Card>
            <ActivityFeed items={lines} projectBase={home} now={Date.now()} days />
          </Card>
        ) : feed.nextCursor ? (
          <Card>
            <p className="text-ink-2">
              Nothing among the 5,000 acts that were looked at matches. There may be older ones.
            </p>
          </Card>
        ) : narrowed ? (
          <NoMatch what="acts" clearHref={activityHref(base, activityFilter({ object }), {})} />
        ) : (
          <EmptyState title="Nothing has happened yet">
            Whatever anybody does here shows up in this list: data that comes in, runs, reviews, comments.
          </EmptyState>
        )}
        {feed.nextCursor && (
          <p>
            <ButtonLink href={activityHref(base, filter, { cursor: feed.nextCursor })}>Earlier</ButtonLink>
          </p>
        )}
      </Stack>
    </>
  );
}
