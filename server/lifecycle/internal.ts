import { and, count, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { projectMembers } from "#db/schema/access.ts";
import { focuses, phases, visits } from "#db/schema/lifecycle.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { RunContext } from "#server/kernel/verb.ts";

/** Every project has all nine phases from its first moment. */
export async function preparePhases(tx: Tx, project: { orgId: string; projectId: string }): Promise<void> {
  await tx.insert(phases).values(PHASES.map((phase) => ({ id: newId("phs"), ...project, phase })));
}

/** The open focus with everything about it; null before the first declaration. */
export async function openFocus(tx: Tx, projectId: string) {
  const [row] = await tx
    .select()
    .from(focuses)
    .where(and(eq(focuses.projectId, projectId), isNull(focuses.endedAt)));
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

/** The projects that a call is about: the one in scope, or each that the caller may see. */
export function seenProjects(
  context: Pick<RunContext<unknown>, "project" | "standing" | "userId" | "orgId">,
  column: PgColumn,
): SQL {
  if (context.project) return eq(column, context.project.id);
  const { organization } = context.standing;
  if (organization && ORGANIZATION_WIDE.has(organization)) return sql`true`;
  return sql`${column} in (select ${projectMembers.projectId} from ${projectMembers}
    where ${projectMembers.userId} = ${context.userId} and ${projectMembers.orgId} = ${context.orgId})`;
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
