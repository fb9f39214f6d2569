import { and, count, eq, isNotNull } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { visitActs, visits } from "#db/schema/lifecycle.ts";
import type { Evidence } from "#domain/lifecycle/evidence.ts";
import { likelyReasons } from "#domain/lifecycle/likely-reasons.ts";
import { OfVisit } from "#domain/lifecycle/queries.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { evidenceSince } from "./visible-evidence.ts";

const ACTS_MAX = 500;

export type ProposedReason = {
  key: string;
  title: string;
  when: string;
  paperSection: string;
  because: string[];
};

export const revisitProposals = query({
  name: "lifecycle.revisitProposals",
  summary:
    "For one visit: the scenarios of its passage, the likely ones first with what speaks for them, and the evidence of an improvement that the portal sees since it began.",
  permission: "phase:read",
  scope: inProjectOf<z.output<typeof OfVisit>>(visits, "This visit", (input) => input.visitId),
  input: OfVisit,
  async run({ tx, input }): Promise<{ reasons: ProposedReason[]; evidence: Evidence[] }> {
    const [visit] = await tx.select().from(visits).where(eq(visits.id, input.visitId));
    if (!visit) throw notFound("This visit");
    const { projectId, focusPhase: focus, phase: visited } = visit;
    const evidence = await evidenceSince(tx, projectId, visit.at);
    if (focus === null || focus === visited) return { reasons: [], evidence };
    const acts = await tx
      .select({ verb: visitActs.verb })
      .from(visitActs)
      .where(eq(visitActs.visitId, visit.id))
      .limit(ACTS_MAX);
    const seen = visit.kind === "observed" ? [...acts, { verb: visit.verb }] : acts;
    const earlier = await earlierReasons(tx, { projectId, focus, visited });
    const reasons = likelyReasons({ focus, visited, acts: seen, earlier });
    return {
      reasons: reasons.map(({ scenario: { key, title, when, paperSection }, because }) => ({
        key,
        title,
        when,
        paperSection,
        because: [...because],
      })),
      evidence,
    };
  },
});

/** How often each scenario was given for a passage in the project. */
export async function earlierReasons(
  tx: Tx,
  passage: {
    projectId: string;
    focus: NonNullable<(typeof visits.$inferSelect)["focusPhase"]>;
    visited: (typeof visits.$inferSelect)["phase"];
  },
): Promise<{ scenario: string; count: number }[]> {
  const rows = await tx
    .select({ scenario: visits.scenario, count: count() })
    .from(visits)
    .where(
      and(
        eq(visits.projectId, passage.projectId),
        eq(visits.focusPhase, passage.focus),
        eq(visits.phase, passage.visited),
        isNotNull(visits.explainedAt),
        isNotNull(visits.scenario),
      ),
    )
    .groupBy(visits.scenario);
  return rows.flatMap(({ scenario, count: n }) => (scenario === null ? [] : [{ scenario, count: n }]));
}
