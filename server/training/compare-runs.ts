import { and, count, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { idSchema } from "#domain/format/ids.ts";
import { COMPARED_EXPERIMENTS_MAX, COMPARED_MAX } from "#domain/training/compare.ts";
import { type FigureName, mainFigure } from "#domain/training/figures.ts";
import type { Figures } from "#domain/training/result.ts";
import { type SettingColumn, settingColumns } from "#domain/training/run-settings.ts";
import type { RunSpec } from "#domain/training/schemas.ts";
import { RUN_STATES, type RunState } from "#domain/training/states.ts";
import { type RunTask, taskOf } from "#domain/training/tasks.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const CompareRuns = z.object({
  projectId: idSchema("prj"),
  /** Runs of all experiments when left out. */
  experimentIds: z
    .array(idSchema("exp"))
    .min(1, { error: "Name an experiment, or leave the list out for all of them." })
    .max(COMPARED_EXPERIMENTS_MAX, { error: `At most ${COMPARED_EXPERIMENTS_MAX} experiments at once.` })
    .optional(),
  state: z.enum(RUN_STATES).optional(),
  cursor: z.string().max(200).nullish(),
  limit: z
    .int()
    .min(1)
    .max(COMPARED_MAX, { error: `At most ${COMPARED_MAX} runs are compared at once.` })
    .default(COMPARED_MAX),
});

/** What is small enough to be there a thousand times. */
export type ComparedRun = {
  id: string;
  number: number;
  experimentId: string;
  experiment: string;
  state: RunState;
  task: RunTask;
  metric: FigureName;
  /** On the rows held back; none until the run has ended. */
  figures: Figures | null;
  foldMean: number | null;
  foldStd: number | null;
  n: number | null;
  trials: number | null;
  seconds: number | null;
  modelBytes: number | null;
  createdAt: string;
};

export type RunComparison = {
  items: ComparedRun[];
  /** What each run was asked for and found, in the order of `items`. */
  settings: SettingColumn[];
  /** Runs that there are in all. */
  total: number;
  nextCursor: string | null;
};

export const compareRuns = query({
  name: "training.compareRuns",
  summary: `Up to ${COMPARED_MAX} runs of a project or of some of its experiments beside each other, newest first: settings and figures.`,
  permission: "run:read",
  scope: inProject<z.output<typeof CompareRuns>>(),
  input: CompareRuns,
  async run(context): Promise<RunComparison> {
    const { tx, input } = context;
    const chosen = and(
      eq(runs.projectId, projectOf(context).id),
      input.experimentIds ? inArray(runs.experimentId, input.experimentIds) : undefined,
      input.state ? eq(runs.state, input.state) : undefined,
    );
    const { after, orderBy } = keyset(runs.createdAt, runs.id, input.cursor);
    const [counted] = await tx.select({ total: count() }).from(runs).where(chosen);
    const rows = await tx
      .select({
        id: runs.id,
        number: runs.number,
        experimentId: runs.experimentId,
        experiment: experiments.name,
        state: runs.state,
        algorithm: runs.algorithm,
        spec: runs.spec,
        metric: sql<FigureName | null>`${runs.metrics} ->> 'metric'`,
        figures: sql<Figures | null>`${runs.metrics} -> 'holdout'`,
        fold: sql<Fold>`${runs.metrics} -> 'folds' -> coalesce(${runs.metrics} ->> 'metric', 'rocAuc')`,
        n: sql<number | null>`(${runs.metrics} ->> 'n')::int`,
        trials: sql<number | null>`(${runs.metrics} ->> 'trials')::int`,
        bestParams: sql<Record<string, number> | null>`${runs.metrics} -> 'bestParams'`,
        code: sql<string | null>`${runs.manifest} -> 'code' ->> 'sourceSha256'`,
        modelBytes: runs.modelSize,
        dataset: datasets.name,
        version: sql<string>`coalesce(nullif(${datasetVersions.label}, ''), 'v' || ${datasetVersions.number})`,
        seconds: sql<number | null>`extract(epoch from ${runs.finishedAt} - ${runs.startedAt})::float8`,
        createdAt: runs.createdAt,
      })
      .from(runs)
      .innerJoin(experiments, eq(experiments.id, runs.experimentId))
      .innerJoin(datasetVersions, eq(datasetVersions.id, runs.datasetVersionId))
      .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
      .where(and(chosen, after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row);
    return {
      items: page.items.map(({ algorithm: _a, spec, bestParams: _b, code: _c, fold, ...row }) => {
        const task = taskOf((spec as RunSpec).target);
        const { dataset: _d, version: _v, ...rest } = row;
        return {
          ...rest,
          task,
          metric: row.metric ?? mainFigure(task),
          foldMean: fold?.mean ?? null,
          foldStd: fold?.std ?? null,
        };
      }),
      settings: settingColumns(
        page.items.map(({ spec, algorithm, bestParams, code, dataset, version }) => ({
          // Written by startRun from the same schema, so it is not parsed a thousand times over.
          spec: spec as RunSpec,
          ...{ algorithm, bestParams, code, dataset: { name: dataset, version } },
        })),
      ),
      total: counted?.total ?? 0,
      nextCursor: page.nextCursor,
    };
  },
});

type Fold = { mean: number | null; std: number | null } | null;
