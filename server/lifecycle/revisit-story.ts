import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { type Advice, adviceFor } from "#domain/lifecycle/advice.ts";
import { OfPeriod, OfProject } from "#domain/lifecycle/queries.ts";
import { type JudgedRevisit, judgeRevisits, type Revisit } from "#domain/lifecycle/repetition.ts";
import { revisitFigures as figuresOf, type RevisitFigures } from "#domain/lifecycle/revisit-figures.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { visitGroups } from "./visit-sums.ts";

// Judging needs a series whole; beyond this many explained revisits the oldest are left out.
const JUDGED_MAX = 5_000;

export type ToldRevisit = Revisit & { actorName: string | null; outcomeNote: string | null };

export const repetitions = query({
  name: "lifecycle.repetitions",
  summary: `Returns to the same place for the same reason without improvement, the third and later, with what was tried before, and how many improved something; among the newest ${JUDGED_MAX} revisits that somebody explained.`,
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }): Promise<{
    items: JudgedRevisit<ToldRevisit>[];
    judged: number;
    /** Those that improved something. */
    iterations: number;
    nextCursor: null;
  }> {
    const rows = await tx
      .select({
        id: visits.id,
        focus: visits.focusPhase,
        visited: visits.phase,
        scenario: visits.scenario,
        reason: visits.reason,
        outcome: visits.outcome,
        outcomeNote: visits.outcomeNote,
        actorName: users.name,
        at: visits.at,
      })
      .from(visits)
      .leftJoin(users, eq(users.id, visits.actorId))
      .where(
        and(
          eq(visits.projectId, input.projectId),
          isNotNull(visits.explainedAt),
          ne(visits.focusPhase, visits.phase),
        ),
      )
      .orderBy(desc(visits.at), desc(visits.id))
      .limit(JUDGED_MAX);
    const told = rows.flatMap(({ focus, ...row }): ToldRevisit[] =>
      focus === null ? [] : [{ ...row, focus }],
    );
    const judged = judgeRevisits(told);
    return {
      items: judged.filter(({ kind }) => kind === "repetition").reverse(),
      judged: judged.length,
      iterations: judged.filter(({ kind }) => kind === "iteration").length,
      nextCursor: null,
    };
  },
});

export const revisitFigures = query({
  name: "lifecycle.revisitFigures",
  summary:
    "What a team reads off its revisits in a period: shares, most revisited phases, costly reasons, trend by month, how late things are found, and the recommendations that this speaks for.",
  permission: "phase:read",
  scope: inProject<z.output<typeof OfPeriod>>(),
  input: OfPeriod,
  async run({ tx, input }): Promise<RevisitFigures & { advice: Advice[] }> {
    const groups = await visitGroups(tx, input.projectId, input);
    const figures = figuresOf(groups, input.measure);
    return { ...figures, advice: adviceFor(figures.reasons) };
  },
});
