import { and, eq, gte, isNotNull, lte, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { visitSums, visits } from "#db/schema/lifecycle.ts";
import type { VisitCount } from "#domain/lifecycle/overlap.ts";
import type { Period } from "#domain/lifecycle/period.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import type { VisitGroup } from "#domain/lifecycle/revisit-figures.ts";

const added = (column: PgColumn) => sql<number>`sum(${column})::int`;

const sums = {
  count: added(visitSums.visits),
  withEffort: added(visitSums.withEffort),
  effortHours: sql<number>`sum(${visitSums.effortHours})::float8`,
};

export const within = ({ from, to }: Period): SQL | undefined =>
  and(
    from === undefined ? undefined : gte(visitSums.month, `${from}-01`),
    to === undefined ? undefined : lte(visitSums.month, `${to}-01`),
  );

/** Visits by the phase in focus and the one visited, of the projects that `where` leaves; those before any focus are counted apart. */
export async function passageCounts(
  tx: Tx,
  where: SQL | undefined,
): Promise<{ counts: VisitCount[]; beforeAnyFocus: number }> {
  const rows = await tx
    .select({ focus: visitSums.focusPhase, visited: visitSums.phase, ...sums })
    .from(visitSums)
    .where(where)
    .groupBy(visitSums.focusPhase, visitSums.phase);
  return {
    counts: rows.flatMap(({ focus, ...row }) => (focus === null ? [] : { focus, ...row })),
    beforeAnyFocus: rows.reduce((sum, row) => sum + (row.focus === null ? row.count : 0), 0),
  };
}

/** Visits by month, passage and reason: what the figures are read off. */
export function visitGroups(tx: Tx, projectId: string, period: Period): Promise<VisitGroup[]> {
  return tx
    .select({
      month: sql<string>`to_char(${visitSums.month}, 'YYYY-MM')`,
      focus: sql<Phase>`${visitSums.focusPhase}`,
      visited: visitSums.phase,
      scenario: visitSums.scenario,
      ...sums,
      improved: added(visitSums.improved),
      judged: added(visitSums.judged),
    })
    .from(visitSums)
    .where(and(eq(visitSums.projectId, projectId), isNotNull(visitSums.focusPhase), within(period)))
    .groupBy(visitSums.month, visitSums.focusPhase, visitSums.phase, visitSums.scenario)
    .having(sql`sum(${visitSums.visits}) > 0`);
}

/** Visits by passage and reason over a whole period: fewer groups, where no month is asked for. Their month is the period's. */
export async function reasonGroups(tx: Tx, projectId: string, period: Period): Promise<VisitGroup[]> {
  const rows = await tx
    .select({
      focus: sql<Phase>`${visitSums.focusPhase}`,
      visited: visitSums.phase,
      scenario: visitSums.scenario,
      ...sums,
    })
    .from(visitSums)
    .where(and(eq(visitSums.projectId, projectId), isNotNull(visitSums.focusPhase), within(period)))
    .groupBy(visitSums.focusPhase, visitSums.phase, visitSums.scenario)
    .having(sql`sum(${visitSums.visits}) > 0`);
  return rows.map((row) => ({ ...row, month: period.from ?? "" }));
}

/** The moments of a project's first and last visit: one step into each end of an index. */
export async function visitEnds(
  tx: Tx,
  projectId: string,
): Promise<{ firstAt: string | null; lastAt: string | null }> {
  const end = async (order: SQL) => {
    const [row] = await tx
      .select({ at: visits.at })
      .from(visits)
      .where(eq(visits.projectId, projectId))
      .orderBy(order)
      .limit(1);
    return row?.at ?? null;
  };
  return {
    firstAt: await end(sql`${visits.at} asc nulls first`),
    lastAt: await end(sql`${visits.at} desc nulls last`),
  };
}
