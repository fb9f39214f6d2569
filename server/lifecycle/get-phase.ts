import { and, asc, count, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { projectMembers, users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { phaseBriefs, phaseCriteria, visits } from "#db/schema/lifecycle.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { GetPhase } from "#domain/lifecycle/queries.ts";
import { CRITERIA_MAX } from "#domain/lifecycle/schemas.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findPhase, focusPeriods, openFocus } from "./internal.ts";

const titles = new Map(RECOMMENDATIONS.map(({ key, title }) => [key, title]));
const MEMBERS_MAX = 500;

export const getPhase = query({
  name: "lifecycle.getPhase",
  summary: "One phase of a project with its brief, owner, status, plan, criteria and checklist items.",
  permission: "phase:read",
  scope: inProject<z.output<typeof GetPhase>>(),
  input: GetPhase,
  async run({ tx, input }) {
    const { projectId, phase } = input;
    const row = await findPhase(tx, projectId, phase);
    const focus = await openFocus(tx, projectId);
    const owner = alias(users, "owner");
    const items = await tx
      .select({
        id: checklistItems.id,
        key: checklistItems.key,
        status: statusToday,
        ownerName: owner.name,
        dueOn: checklistItems.dueOn,
      })
      .from(checklistItems)
      .leftJoin(owner, eq(owner.id, checklistItems.ownerId))
      .where(and(eq(checklistItems.projectId, projectId), eq(checklistItems.phase, phase)))
      .orderBy(asc(checklistItems.position));
    const members = await tx
      .select({ id: users.id, name: users.name, role: projectMembers.role })
      .from(projectMembers)
      .innerJoin(users, eq(users.id, projectMembers.userId))
      .where(eq(projectMembers.projectId, projectId))
      .orderBy(asc(users.name))
      .limit(MEMBERS_MAX);
    const [said] = await tx
      .select({ n: count() })
      .from(comments)
      .where(and(eq(comments.subjectId, row.id), isNull(comments.deletedAt)));
    const [visited] = await tx
      .select({ n: count() })
      .from(visits)
      .where(and(eq(visits.projectId, projectId), eq(visits.phase, phase)));
    const metBy = alias(users, "met_by");
    const criteria = await tx
      .select({
        id: phaseCriteria.id,
        kind: phaseCriteria.kind,
        text: phaseCriteria.text,
        metAt: phaseCriteria.metAt,
        metByName: metBy.name,
      })
      .from(phaseCriteria)
      .leftJoin(metBy, eq(metBy.id, phaseCriteria.metBy))
      .where(
        and(
          eq(phaseCriteria.projectId, projectId),
          eq(phaseCriteria.phase, phase),
          isNull(phaseCriteria.removedAt),
        ),
      )
      .orderBy(asc(phaseCriteria.position), asc(phaseCriteria.id))
      .limit(CRITERIA_MAX);
    const [brief] = await tx
      .select({ at: phaseBriefs.at, authorName: users.name })
      .from(phaseBriefs)
      .leftJoin(users, eq(users.id, phaseBriefs.authorId))
      .where(and(eq(phaseBriefs.phaseId, row.id), eq(phaseBriefs.version, row.briefVersion)));
    const period = (await focusPeriods(tx, projectId)).find((of) => of.phase === phase);
    const people = await tx
      .select({ ownerName: users.name })
      .from(users)
      .where(eq(users.id, row.ownerId ?? ""));
    const writer = await tx
      .select({ name: users.name })
      .from(users)
      .where(eq(users.id, row.updatedBy ?? ""));
    return {
      id: row.id,
      phase,
      question: phaseInfo(phase).question,
      status: row.status,
      ownerId: row.ownerId,
      ownerName: people[0]?.ownerName ?? null,
      brief: row.brief,
      briefVersion: row.briefVersion,
      briefAt: brief?.at ?? null,
      briefByName: brief?.authorName ?? null,
      planned: row.plannedFrom && row.plannedTo ? { from: row.plannedFrom, to: row.plannedTo } : null,
      factual: period?.factual ?? null,
      teams: period?.teams ?? [],
      criteria,
      rev: row.rev,
      updatedAt: row.updatedBy ? row.updatedAt : null,
      updatedByName: writer[0]?.name ?? null,
      inFocus: focus?.phase === phase,
      comments: said?.n ?? 0,
      visits: visited?.n ?? 0,
      items: items.map((item) => ({ ...item, title: titles.get(item.key) ?? item.key })),
      members,
    };
  },
});
