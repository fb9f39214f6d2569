import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { answersOf } from "#domain/lifecycle/advice.ts";
import { monthAfter } from "#domain/lifecycle/period.ts";
import { type Direction, direction, PHASES } from "#domain/lifecycle/phases.ts";
import { ListVisits as Filters } from "#domain/lifecycle/queries.ts";
import { effortOfVisit } from "#domain/lifecycle/visits.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const ListVisits = Filters.extend(pageInput);

export const listVisits = query({
  name: "lifecycle.listVisits",
  summary: "Visits of a project with the focus of their moment, newest first.",
  permission: "phase:read",
  scope: inProject<z.output<typeof ListVisits>>(),
  input: ListVisits,
  async run({ tx, input }) {
    const { after, orderBy } = keyset(visits.at, visits.id, input.cursor);
    const rows = await tx
      .select({
        id: visits.id,
        phase: visits.phase,
        focusPhase: visits.focusPhase,
        kind: visits.kind,
        verb: visits.verb,
        reason: visits.reason,
        scenario: visits.scenario,
        outcome: visits.outcome,
        outcomeNote: visits.outcomeNote,
        evidence: visits.evidence,
        effortHours: visits.effortHours,
        actorName: users.name,
        actorId: visits.actorId,
        at: visits.at,
        endedAt: visits.endedAt,
        acts: sql<number>`(select count(*)::int from visit_acts act where act.visit_id = visits.id)`,
      })
      .from(visits)
      .leftJoin(users, eq(users.id, visits.actorId))
      .where(
        and(
          eq(visits.projectId, input.projectId),
          input.visit === undefined ? undefined : eq(visits.id, input.visit),
          input.focus && eq(visits.focusPhase, input.focus),
          input.phase && eq(visits.phase, input.phase),
          input.kind && eq(visits.kind, input.kind),
          input.direction && pairsOf(input.direction),
          input.recommendation === undefined
            ? undefined
            : inArray(visits.scenario, [...answersOf(input.recommendation)]),
          input.from === undefined ? undefined : sql`${visits.at} >= ${startOf(input.from)}::timestamptz`,
          input.to === undefined
            ? undefined
            : sql`${visits.at} < ${startOf(monthAfter(input.to))}::timestamptz`,
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(
      rows.map((row) => ({
        ...row,
        direction: row.focusPhase === null ? null : direction(row.focusPhase, row.phase),
        /** What the visit counts for in hours: said, or derived from its acts; null where neither is known. */
        countedHours: effortOfVisit({ ...row, personId: row.actorId, startedAt: row.at }),
      })),
      input.limit,
      (row) => ({ createdAt: row.at, id: row.id }),
    );
  },
});

const startOf = (month: string): string => `${month}-01T00:00:00Z`;

/** The rule of directions lives in the domain; here it becomes the pairs for which it holds. */
function pairsOf(wanted: Direction) {
  return or(
    ...PHASES.map((focus) => {
      const visited = PHASES.filter((phase) => direction(focus, phase) === wanted);
      return visited.length === 0
        ? undefined
        : sql`(${visits.focusPhase} = ${focus} and ${visits.phase} in ${visited})`;
    }),
  );
}
