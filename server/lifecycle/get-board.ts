import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { PHASES, type Phase, type PhaseStatus, phaseInfo } from "#domain/lifecycle/phases.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { openFocus, toCountByPhase, visitsByPhase } from "./internal.ts";

export type BoardPhase = {
  id: string;
  phase: Phase;
  question: string;
  status: PhaseStatus;
  ownerId: string | null;
  ownerName: string | null;
  brief: string;
  items: number;
  openItems: number;
  comments: number;
  visits: number;
  inFocus: boolean;
};

export const getBoard = query({
  name: "lifecycle.getBoard",
  summary: "The nine phases of a project: question, brief, owner, status, open items, comments and visits.",
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }): Promise<{ focus: { phase: Phase; since: string } | null; phases: BoardPhase[] }> {
    const focus = await openFocus(tx, input.projectId);
    const rows = await tx
      .select({ phase: phases, ownerName: users.name })
      .from(phases)
      .leftJoin(users, eq(users.id, phases.ownerId))
      .where(eq(phases.projectId, input.projectId));
    const items = await tx
      .select({
        phase: checklistItems.phase,
        n: count(),
        open: sql<number>`(count(*) filter (where ${checklistItems.status} in ('open', 'in_progress')))::int`,
      })
      .from(checklistItems)
      .where(eq(checklistItems.projectId, input.projectId))
      .groupBy(checklistItems.phase);
    const said = await tx
      .select({ id: comments.subjectId, n: count() })
      .from(comments)
      .where(
        and(
          isNull(comments.deletedAt),
          inArray(
            comments.subjectId,
            rows.map((row) => row.phase.id),
          ),
        ),
      )
      .groupBy(comments.subjectId);
    const visited = toCountByPhase(await visitsByPhase(tx, input.projectId));
    const byPhase = new Map(rows.map((row) => [row.phase.phase, row]));
    return {
      focus: focus && { phase: focus.phase, since: focus.startedAt },
      phases: PHASES.flatMap((phase) => {
        const row = byPhase.get(phase);
        if (!row) return [];
        const { id, status, ownerId, brief } = row.phase;
        return {
          id,
          phase,
          question: phaseInfo(phase).question,
          status,
          ownerId,
          ownerName: row.ownerName,
          brief,
          items: items.find((of) => of.phase === phase)?.n ?? 0,
          openItems: items.find((of) => of.phase === phase)?.open ?? 0,
          comments: said.find((subject) => subject.id === id)?.n ?? 0,
          visits: visited[phase],
          inFocus: focus?.phase === phase,
        };
      }),
    };
  },
});
