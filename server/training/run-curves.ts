import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { type CurvePoint, jobPoints } from "#db/schema/kernel.ts";
import { runs } from "#db/schema/training.ts";
import { RunRef } from "#domain/training/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findRun } from "./internal.ts";

const ROWS = 500;
const RunCurves = RunRef.extend({
  /** Points after this cursor; from the first when left out. */
  after: z.int().min(-1).default(-1),
});

export const runCurves = query({
  name: "training.runCurves",
  summary:
    "The curves of a run while it trains: losses of its fits, scores of the settings tried. By cursor, so that only what is new comes.",
  permission: "run:read",
  scope: inProjectOf<z.output<typeof RunCurves>>(runs, "This run", (input) => input.runId),
  input: RunCurves,
  async run({ tx, input }): Promise<{ points: CurvePoint[]; next: number; more: boolean }> {
    const run = await findRun(tx, input.runId);
    const rows = await tx
      .select({ n: jobPoints.n, points: jobPoints.points })
      .from(jobPoints)
      .where(and(eq(jobPoints.jobId, run.jobId), gt(jobPoints.n, input.after)))
      .orderBy(asc(jobPoints.n))
      .limit(ROWS + 1);
    const shown = rows.slice(0, ROWS);
    return {
      points: shown.flatMap(({ points }) => points),
      next: shown.at(-1)?.n ?? input.after,
      more: rows.length > ROWS,
    };
  },
});
