import { and, count, eq, inArray, max, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { idSchema } from "#domain/format/ids.ts";
import { ExperimentRef } from "#domain/training/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { bestRuns, type RunItem } from "./run-list.ts";

export type ExperimentItem = {
  id: string;
  name: string;
  question: string;
  createdAt: string;
  createdBy: { id: string; name: string };
  runs: number;
  unfinished: number;
  lastRunAt: string | null;
  bestRun: RunItem | null;
};

const columns = {
  id: experiments.id,
  name: experiments.name,
  question: experiments.question,
  createdAt: experiments.createdAt,
  createdById: experiments.createdBy,
  createdByName: users.name,
};
type Row = {
  id: string;
  name: string;
  question: string;
  createdAt: string;
  createdById: string;
  createdByName: string | null;
};

const ListExperiments = z.object({ projectId: idSchema("prj"), ...pageInput });

export const listExperiments = query({
  name: "training.listExperiments",
  summary: "The experiments of a project, newest first, each with its best run.",
  permission: "run:read",
  scope: inProject<z.output<typeof ListExperiments>>(),
  input: ListExperiments,
  async run(context): Promise<Page<ExperimentItem>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(experiments.createdAt, experiments.id, input.cursor);
    const rows = await tx
      .select(columns)
      .from(experiments)
      .leftJoin(users, eq(users.id, experiments.createdBy))
      .where(and(eq(experiments.projectId, projectOf(context).id), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row);
    return { items: await withRuns(tx, page.items), nextCursor: page.nextCursor };
  },
});

export const getExperiment = query({
  name: "training.getExperiment",
  summary: "One experiment with its best run.",
  permission: "run:read",
  scope: inProjectOf<z.output<typeof ExperimentRef>>(
    experiments,
    "This experiment",
    (input) => input.experimentId,
  ),
  input: ExperimentRef,
  async run({ tx, input }): Promise<ExperimentItem> {
    const rows = await tx
      .select(columns)
      .from(experiments)
      .leftJoin(users, eq(users.id, experiments.createdBy))
      .where(eq(experiments.id, input.experimentId));
    const [item] = await withRuns(tx, rows);
    if (!item) throw notFound("This experiment");
    return item;
  },
});

async function withRuns(tx: Tx, rows: Row[]): Promise<ExperimentItem[]> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const counts = await tx
    .select({
      id: runs.experimentId,
      runs: count(),
      unfinished: sql<number>`(count(*) filter (where ${runs.state} in ('queued', 'running', 'cancelling')))::int`,
      lastRunAt: max(runs.createdAt),
    })
    .from(runs)
    .where(inArray(runs.experimentId, ids))
    .groupBy(runs.experimentId);
  const countOf = new Map(counts.map((row) => [row.id, row]));
  const best = await bestRuns(tx, ids);
  return rows.map(({ createdById, createdByName, ...row }) => ({
    ...row,
    createdBy: { id: createdById, name: createdByName ?? "Somebody who has left" },
    runs: countOf.get(row.id)?.runs ?? 0,
    unfinished: countOf.get(row.id)?.unfinished ?? 0,
    lastRunAt: countOf.get(row.id)?.lastRunAt ?? null,
    bestRun: best.get(row.id) ?? null,
  }));
}
