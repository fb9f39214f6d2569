import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { jobs } from "#db/schema/kernel.ts";
import { OfProjectOrAll } from "#domain/lifecycle/queries.ts";
import { placesInQueue } from "#server/kernel/queue.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import { query } from "#server/kernel/verb.ts";

const SHOWN_MAX = 50;

export const runningJobs = query({
  name: "lifecycle.runningJobs",
  summary: "Work that waits or runs in the background, with its stage, progress and time left.",
  permission: "project:read",
  scope: inProjectOrOrganization<z.output<typeof OfProjectOrAll>>("mine"),
  input: OfProjectOrAll,
  async run(context) {
    const items = await context.tx
      .select({
        id: jobs.id,
        kind: jobs.kind,
        targetType: jobs.targetType,
        targetId: jobs.targetId,
        projectSlug: projects.slug,
        state: jobs.state,
        stage: jobs.stage,
        fraction: jobs.fraction,
        etaSeconds: jobs.etaSeconds,
        message: jobs.message,
        createdAt: jobs.createdAt,
        startedAt: jobs.startedAt,
      })
      .from(jobs)
      .leftJoin(projects, eq(projects.id, jobs.projectId))
      .where(
        and(
          inArray(jobs.state, ["queued", "running"]),
          // What belongs to no project, such as loading the demo, concerns everybody.
          or(isNull(jobs.projectId), seenProjects(context, jobs.projectId)),
        ),
      )
      .orderBy(asc(jobs.createdAt))
      .limit(SHOWN_MAX);
    const places = await placesInQueue(
      context.tx,
      items.filter(({ state }) => state === "queued").map(({ id }) => id),
    );
    return { items: items.map((item) => ({ ...item, place: places.get(item.id) ?? null })) };
  },
});
