import { and, asc, count, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { jobLogLines } from "#db/schema/kernel.ts";
import { runs } from "#db/schema/training.ts";
import { LOG_PAGE } from "#domain/format/log.ts";
import { RunRef } from "#domain/training/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findRun } from "./internal.ts";

const RunLog = RunRef.extend({
  /** Lines after this number; from the first when left out. */
  after: z.int().min(-1).default(-1),
});
const SearchLog = RunRef.extend({
  text: z
    .string()
    .min(1, { error: "Type what to look for." })
    .max(200, { error: "Look for 200 characters at most." }),
});

export type LogLine = { n: number; at: string; line: string };

const columns = { n: jobLogLines.n, at: jobLogLines.at, line: jobLogLines.line };
const lineCount = async (tx: Tx, jobId: string): Promise<number> => {
  const [row] = await tx
    .select({ lines: sql<number>`coalesce(max(${jobLogLines.n}) + 1, 0)::int` })
    .from(jobLogLines)
    .where(eq(jobLogLines.jobId, jobId));
  return row?.lines ?? 0;
};

export const runLog = query({
  name: "training.runLog",
  summary: `The log of a run, at most ${LOG_PAGE} lines after the given one, and how many there are.`,
  permission: "run:read",
  scope: inProjectOf<z.output<typeof RunLog>>(runs, "This run", (input) => input.runId),
  input: RunLog,
  async run({ tx, input }): Promise<{ lines: LogLine[]; more: boolean; total: number }> {
    const run = await findRun(tx, input.runId);
    const lines = await tx
      .select(columns)
      .from(jobLogLines)
      .where(and(eq(jobLogLines.jobId, run.jobId), gt(jobLogLines.n, input.after)))
      .orderBy(asc(jobLogLines.n))
      .limit(LOG_PAGE + 1);
    return {
      lines: lines.slice(0, LOG_PAGE),
      more: lines.length > LOG_PAGE,
      total: await lineCount(tx, run.jobId),
    };
  },
});

export const searchLog = query({
  name: "training.searchLog",
  summary: `Lines of a run's log that hold a text, upper and lower case alike: the first ${LOG_PAGE}, and how many there are.`,
  permission: "run:read",
  scope: inProjectOf<z.output<typeof SearchLog>>(runs, "This run", (input) => input.runId),
  input: SearchLog,
  async run({ tx, input }): Promise<{ lines: LogLine[]; found: number }> {
    const run = await findRun(tx, input.runId);
    const holds = and(
      eq(jobLogLines.jobId, run.jobId),
      sql`position(lower(${input.text}) in lower(${jobLogLines.line})) > 0`,
    );
    const lines = await tx
      .select(columns)
      .from(jobLogLines)
      .where(holds)
      .orderBy(asc(jobLogLines.n))
      .limit(LOG_PAGE);
    if (lines.length < LOG_PAGE) return { lines, found: lines.length };
    const [counted] = await tx.select({ found: count() }).from(jobLogLines).where(holds);
    return { lines, found: counted?.found ?? lines.length };
  },
});
