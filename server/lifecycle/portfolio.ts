import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { focuses, phases } from "#db/schema/lifecycle.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { alerts } from "#db/schema/monitoring.ts";
import type { Phase, PhaseStatus } from "#domain/lifecycle/phases.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import { query } from "#server/kernel/verb.ts";

const Portfolio = z.object({ ...pageInput, archived: z.boolean().default(false) });

export type PortfolioProject = {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  focus: { phase: Phase; since: string } | null;
  statuses: { phase: Phase; status: PhaseStatus }[];
  checklist: { closed: number; total: number };
  champion: { modelName: string; number: number } | null;
  openAlerts: number;
};

export const portfolio = query({
  name: "lifecycle.portfolio",
  summary: "The projects the caller sees: focus, checklist, champion and open alerts of each, newest first.",
  permission: "organization:read",
  scope: inOrganization,
  input: Portfolio,
  async run(context) {
    const { tx, input } = context;
    const { after, orderBy } = keyset(projects.createdAt, projects.id, input.cursor);
    const rows = await tx
      .select()
      .from(projects)
      .where(
        and(
          eq(projects.orgId, context.orgId),
          seenProjects(context, projects.id),
          input.archived ? sql`${projects.archivedAt} is not null` : isNull(projects.archivedAt),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row);
    const ids = page.items.map(({ id }) => id);
    if (ids.length === 0) return { items: [] as PortfolioProject[], nextCursor: null };
    const inFocus = await tx
      .select({ projectId: focuses.projectId, phase: focuses.phase, since: focuses.startedAt })
      .from(focuses)
      .where(and(inArray(focuses.projectId, ids), isNull(focuses.endedAt)));
    const statuses = await tx
      .select({ projectId: phases.projectId, phase: phases.phase, status: phases.status })
      .from(phases)
      .where(inArray(phases.projectId, ids));
    const items = await tx
      .select({
        projectId: checklistItems.projectId,
        total: count(),
        closed: sql<number>`count(*) filter (where ${statusToday} in ('done', 'not_applicable'))::int`,
      })
      .from(checklistItems)
      .where(inArray(checklistItems.projectId, ids))
      .groupBy(checklistItems.projectId);
    const champions = await tx
      .select({ projectId: aliases.projectId, modelName: models.name, number: modelVersions.number })
      .from(aliases)
      .innerJoin(models, eq(models.id, aliases.modelId))
      .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
      .where(and(inArray(aliases.projectId, ids), eq(aliases.alias, "champion")))
      .orderBy(aliases.movedAt);
    const open = await tx
      .select({ projectId: alerts.projectId, n: count() })
      .from(alerts)
      .where(and(inArray(alerts.projectId, ids), eq(alerts.state, "open")))
      .groupBy(alerts.projectId);
    return {
      nextCursor: page.nextCursor,
      items: page.items.map((project): PortfolioProject => {
        const of = <T extends { projectId: string }>(list: T[]) =>
          list.filter((row) => row.projectId === project.id);
        const [focus] = of(inFocus);
        const [checklist] = of(items);
        const champion = of(champions).at(-1);
        return {
          id: project.id,
          slug: project.slug,
          name: project.name,
          description: project.description,
          createdAt: project.createdAt,
          focus: focus ? { phase: focus.phase, since: focus.since } : null,
          statuses: of(statuses).map(({ phase, status }) => ({ phase, status })),
          checklist: { closed: checklist?.closed ?? 0, total: checklist?.total ?? 0 },
          champion: champion ? { modelName: champion.modelName, number: champion.number } : null,
          openAlerts: of(open)[0]?.n ?? 0,
        };
      }),
    };
  },
});
