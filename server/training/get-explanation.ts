import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { runResults, runs } from "#db/schema/training.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import { RunRef } from "#domain/training/schemas.ts";
import type { Explanation } from "#ml/explain/explain.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

/** Rows of the holdout are rows of a dataset: a key for runs alone does not open them. */
export const ROWS = "dataset:read";

/** What the trainer kept about single answers of a run; null while it trains and for runs of before it did. */
export async function explanationOf(tx: Tx, runId: string): Promise<Explanation | null> {
  const [row] = await tx
    .select({ explanation: sql<Explanation | null>`${runResults.result} -> 'explanation'` })
    .from(runResults)
    .where(eq(runResults.runId, runId));
  return row?.explanation ?? null;
}

export const getExplanation = query({
  name: "training.getExplanation",
  summary:
    "What each feature adds to a run's answers: over a sample of its holdout and, for whoever may read datasets, row by row (SHAP values).",
  permission: "run:read",
  scope: inProjectOf<{ runId: string }>(runs, "This run", (input) => input.runId),
  input: RunRef,
  async run({ tx, input, standing }): Promise<{ explanation: Explanation | null }> {
    const explanation = await explanationOf(tx, input.runId);
    if (!explanation || mayInProject(standing, ROWS)) return { explanation };
    return { explanation: { ...explanation, rows: [] } };
  },
});
