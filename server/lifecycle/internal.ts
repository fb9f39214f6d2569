import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { focuses, phaseCriteria, phases, visits } from "#db/schema/lifecycle.ts";
import { CRITERION_KINDS, FIRST_CRITERIA } from "#domain/lifecycle/criteria.ts";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";

/** Every project has all nine phases from its first moment, each with the criteria that it begins with. */
export async function preparePhases(tx: Tx, project: { orgId: string; projectId: string }): Promise<void> {
  await tx.insert(phases).values(PHASES.map((phase) => ({ id: newId("phs"), ...project, phase })));
  await tx
    .insert(phaseCriteria)
    .values(
      PHASES.flatMap((phase) =>
        CRITERION_KINDS.flatMap((kind) => FIRST_CRITERIA[phase][kind].map((text) => ({ kind, text }))).map(
          (criterion, index) => ({ id: newId("crt"), ...project, phase, ...criterion, position: index + 1 }),
        ),
      ),
    );
}

/** The open focus of the project, or of one of its sub-teams, with everything about it; null before the first declaration. */
export async function openFocus(tx: Tx, projectId: string, team: string | null = null) {
  const [row] = await tx
    .select()
    .from(focuses)
    .where(
      and(
        eq(focuses.projectId, projectId),
        isNull(focuses.endedAt),
        team === null ? isNull(focuses.team) : eq(focuses.team, team),
      ),
    );
  return row ?? null;
}

export async function findPhase(tx: Tx, projectId: string, phase: Phase) {
  const [row] = await tx
    .select()
    .from(phases)
    .where(and(eq(phases.projectId, projectId), eq(phases.phase, phase)));
  if (!row) throw notFound("This phase");
  return row;
}

export const toCountByPhase = (rows: readonly { phase: Phase; n: number }[]): Record<Phase, number> => {
  const counts = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const row of rows) counts[row.phase] += row.n;
  return counts;
};

export const visitsByPhase = (tx: Tx, projectId: string) =>
  tx
    .select({ phase: visits.phase, n: count() })
    .from(visits)
    .where(eq(visits.projectId, projectId))
    .groupBy(visits.phase);

/** For each phase that was ever declared as a focus: from when to when in all, and the sub-teams whose focus it is now. */
export async function focusPeriods(tx: Tx, projectId: string) {
  const rows = await tx
    .select({
      phase: focuses.phase,
      from: sql`min(${focuses.startedAt})`.mapWith(focuses.startedAt),
      to: sql`case when bool_or(${focuses.endedAt} is null) then null else max(${focuses.endedAt}) end`.mapWith(
        (value): string | null => (value === null ? null : new Date(value).toISOString()),
      ),
      teams: sql<string[]>`coalesce(array_agg(${focuses.team} order by ${focuses.team})
        filter (where ${focuses.team} is not null and ${focuses.endedAt} is null), '{}')`,
    })
    .from(focuses)
    .where(eq(focuses.projectId, projectId))
    .groupBy(focuses.phase);
  return rows.map(({ phase, from, to, teams }) => ({ phase, factual: { from, to }, teams }));
}
