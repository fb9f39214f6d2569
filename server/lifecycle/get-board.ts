import { and, count, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phaseBriefs, phaseCriteria, phases } from "#db/schema/lifecycle.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import type { CriterionKind } from "#domain/lifecycle/criteria.ts";
import { PHASES, type Phase, type PhaseStatus, phaseInfo } from "#domain/lifecycle/phases.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { focusPeriods, openFocus, toCountByPhase, visitsByPhase } from "./internal.ts";

export type BoardPhase = {
  id: string;
  phase: Phase;
  question: string;
  status: PhaseStatus;
  ownerId: string | null;
  ownerName: string | null;
  brief: string;
  /** Of its present text; `at` null: nobody has written one. */
  briefVersion: number;
  briefAt: string | null;
  briefByName: string | null;
  items: number;
  openItems: number;
  comments: number;
  openThreads: number;
  visits: number;
  inFocus: boolean;
  /** Sub-teams whose focus it is now. */
  teams: string[];
  planned: { from: string; to: string } | null;
  /** From the first declaration as the focus to the end of the last; `to` is null while it lasts. */
  factual: { from: string; to: string | null } | null;
  criteria: Record<CriterionKind, { met: number; of: number }>;
  /** The review that asks to leave the phase, while it is open or approved. */
  leaveRequest: { id: string; state: string } | null;
};

export const getBoard = query({
  name: "lifecycle.getBoard",
  summary:
    "The nine phases of a project: question, brief, owner, status, planned and factual period, criteria, open items and threads, gate and visits.",
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }): Promise<{
    focus: { phase: Phase; since: string } | null;
    /** Whether a phase is left only with somebody else's approval. */
    gateClosed: boolean;
    phases: BoardPhase[];
  }> {
    const focus = await openFocus(tx, input.projectId);
    const writer = alias(users, "writer");
    const rows = await tx
      .select({
        phase: phases,
        ownerName: users.name,
        briefAt: phaseBriefs.at,
        briefByName: writer.name,
      })
      .from(phases)
      .leftJoin(users, eq(users.id, phases.ownerId))
      .leftJoin(
        phaseBriefs,
        and(eq(phaseBriefs.phaseId, phases.id), eq(phaseBriefs.version, phases.briefVersion)),
      )
      .leftJoin(writer, eq(writer.id, phaseBriefs.authorId))
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
      .select({
        id: comments.subjectId,
        n: count(),
        open: sql<number>`(count(*) filter (where ${comments.parentId} is null and ${comments.resolvedAt} is null))::int`,
      })
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
    const periods = await focusPeriods(tx, input.projectId);
    const criteria = await tx
      .select({
        phase: phaseCriteria.phase,
        kind: phaseCriteria.kind,
        of: count(),
        met: count(phaseCriteria.metAt),
      })
      .from(phaseCriteria)
      .where(and(eq(phaseCriteria.projectId, input.projectId), isNull(phaseCriteria.removedAt)))
      .groupBy(phaseCriteria.phase, phaseCriteria.kind);
    const asked = await tx
      .select({ id: reviewRequests.id, state: reviewRequests.state, subjectId: reviewRequests.subjectId })
      .from(reviewRequests)
      .where(
        and(
          eq(reviewRequests.projectId, input.projectId),
          eq(reviewRequests.gate, "leave_phase"),
          inArray(reviewRequests.state, OPEN_STATES),
        ),
      )
      .orderBy(desc(reviewRequests.createdAt))
      .limit(PHASES.length * 4);
    const criteriaOf = (phase: Phase, kind: CriterionKind) => {
      const row = criteria.find((of) => of.phase === phase && of.kind === kind);
      return { met: row?.met ?? 0, of: row?.of ?? 0 };
    };
    const byPhase = new Map(rows.map((row) => [row.phase.phase, row]));
    return {
      focus: focus && { phase: focus.phase, since: focus.startedAt },
      gateClosed: await gateIsClosed(tx, input.projectId, "leave_phase"),
      phases: PHASES.flatMap((phase) => {
        const row = byPhase.get(phase);
        if (!row) return [];
        const { id, status, ownerId, brief, briefVersion, plannedFrom, plannedTo } = row.phase;
        const request = asked.find(({ subjectId }) => subjectId === id);
        return {
          id,
          phase,
          question: phaseInfo(phase).question,
          status,
          ownerId,
          ownerName: row.ownerName,
          brief,
          briefVersion,
          briefAt: row.briefAt,
          briefByName: row.briefByName,
          items: items.find((of) => of.phase === phase)?.n ?? 0,
          openItems: items.find((of) => of.phase === phase)?.open ?? 0,
          comments: said.find((subject) => subject.id === id)?.n ?? 0,
          openThreads: said.find((subject) => subject.id === id)?.open ?? 0,
          visits: visited[phase],
          inFocus: focus?.phase === phase,
          teams: periods.find((of) => of.phase === phase)?.teams ?? [],
          planned: plannedFrom && plannedTo ? { from: plannedFrom, to: plannedTo } : null,
          factual: periods.find((of) => of.phase === phase)?.factual ?? null,
          criteria: { entry: criteriaOf(phase, "entry"), exit: criteriaOf(phase, "exit") },
          leaveRequest: request ? { id: request.id, state: request.state } : null,
        };
      }),
    };
  },
});
