import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { ExpectationSpec } from "#domain/datasets/expectations/kinds.ts";
import type { Outcome } from "#domain/datasets/expectations/quality.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import { formatMetric, formatPercent } from "#domain/format/numbers.ts";
import type { Evidence } from "#domain/lifecycle/evidence.ts";
import { type Gain, gainsSince, type Measured, nowPassing } from "#domain/lifecycle/gains.ts";
import { FIGURE_LABELS, mainFigure, SHARES, SMALLER_IS_BETTER } from "#domain/training/figures.ts";
import { RUN_TASKS, type RunTask } from "#domain/training/tasks.ts";
import { cut } from "./evidence-words.ts";

/** Of each dataset's history, this much is looked at. */
const VERSIONS_MAX = 200;
/** Checks that are read at most: those of the newest versions. */
const CHECKS_MAX = 20_000;

type Row = { id: string; series: string; name: string; number: number; value: number; at: Date };
const measured = ({ id, series, name, number, value, at }: Row, what: string): Measured => ({
  id,
  series,
  label: `${what} ${number} of ${cut(name)}`,
  value,
  at: new Date(at).toISOString(),
});

/** Each task by its own main figure; a series is one question of one task, so that only what may be compared is compared. */
export async function metricGains(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (const task of RUN_TASKS) {
    const name = mainFigure(task);
    const better = SMALLER_IS_BETTER.has(name) ? "lower" : "higher";
    const all = await figuresOf(tx, { projectId, since, task, better });
    found.push(...gainsSince(all, since, better).map((gain) => metricFact(task, gain)));
  }
  return found;
}

function metricFact(task: RunTask, { best, before }: Gain<Measured>): Evidence {
  const name = mainFigure(task);
  const written = (value: number) => (SHARES.has(name) ? formatPercent(value, 1) : formatMetric(value));
  return {
    kind: "metric",
    id: best.id,
    objectId: best.id,
    fact: `${FIGURE_LABELS[name]} ${written(before.value)} to ${written(best.value)} on held-back rows: ${best.label}, against ${before.label}.`,
    at: new Date(best.at).toISOString(),
  };
}

/** The best run of each experiment and target, and the best version of each model, before the moment and since. */
async function figuresOf(
  tx: Tx,
  of: { projectId: string; since: string; task: RunTask; better: "higher" | "lower" },
): Promise<Measured[]> {
  const name = mainFigure(of.task);
  const order = sql.raw(of.better === "higher" ? "desc" : "asc");
  const side = (at: string) => sql.raw(`(${at} >= '${new Date(of.since).toISOString()}'::timestamptz)`);
  // Figures from before other tasks came do not name theirs: they tell two classes apart.
  const isTask = (row: string) =>
    sql`coalesce(${sql.raw(row)}.metrics ->> 'task', 'binary_classification') = ${of.task}`;
  const ofRun = sql.raw(`(r.metrics -> 'holdout' ->> '${name}')::float8`);
  const ofVersion = sql.raw(`(v.metrics -> 'holdout' -> 'metrics' ->> '${name}')::float8`);
  const target = sql.raw("coalesce(r.spec ->> 'target', '')");
  const runs = await tx.execute<Row>(sql`
    select distinct on (r.experiment_id, ${target}, ${side("r.finished_at")})
           r.id, r.experiment_id || ' ' || ${target} as series, e.name, r.number, ${ofRun} as value, r.finished_at as at
      from runs r join experiments e on e.id = r.experiment_id
     where r.project_id = ${of.projectId} and r.state = 'succeeded' and r.finished_at is not null
       and ${isTask("r")} and ${ofRun} is not null
     order by r.experiment_id, ${target}, ${side("r.finished_at")}, ${ofRun} ${order}`);
  const versions = await tx.execute<Row>(sql`
    select distinct on (v.model_id, ${side("v.created_at")})
           v.id, v.model_id as series, m.name, v.number, ${ofVersion} as value, v.created_at as at
      from model_versions v join models m on m.id = v.model_id
     where v.project_id = ${of.projectId} and ${isTask("v")} and ${ofVersion} is not null
     order by v.model_id, ${side("v.created_at")}, ${ofVersion} ${order}`);
  return [
    ...[...runs].map((row) => measured(row, "run")),
    ...[...versions].map((row) => measured(row, "version")),
  ];
}

export async function qualityGains(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const rows = await tx.execute<Row>(sql`
    select v.id, v.dataset_id as series, d.name, v.number, v.created_at as at,
           (select sum((c ->> 'missing')::float8) from jsonb_array_elements(p.profile -> 'columns') c)
             / nullif((p.profile ->> 'rows')::float8 * jsonb_array_length(p.profile -> 'columns'), 0) as value
      from (select * from dataset_versions where project_id = ${projectId} and state = 'ready'
             order by created_at desc limit ${VERSIONS_MAX}) v
      join datasets d on d.id = v.dataset_id
      join dataset_profiles p on p.version_id = v.id and jsonb_typeof(p.profile -> 'columns') = 'array'`);
  const all = [...rows].filter(({ value }) => value !== null).map((row) => measured(row, "version"));
  return gainsSince(all, since, "lower").map(({ best, before }) => ({
    kind: "quality",
    id: best.id,
    objectId: best.id,
    fact: `Missing values ${formatPercent(before.value, 1)} to ${formatPercent(best.value, 1)}: ${best.label}, against ${before.label}.`,
    at: new Date(best.at).toISOString(),
  }));
}

type CheckRow = {
  rule: string;
  spec: ExpectationSpec;
  tolerance: number;
  outcome: Outcome;
  version: string;
  number: number;
  name: string;
  at: Date;
};

/** Expectations in force that the newest version before the moment broke and the newest since keeps. */
export async function rulesNowPassing(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const rows = await tx.execute<CheckRow>(sql`
    select e.id as rule, e.spec, e.tolerance, c.outcome, v.id as version, v.number, d.name, v.created_at as at
      from (select * from dataset_versions where project_id = ${projectId} and state = 'ready'
             order by created_at desc limit ${VERSIONS_MAX}) v
      join datasets d on d.id = v.dataset_id
      join dataset_checks c on c.version_id = v.id
      join dataset_expectations e on e.id = c.expectation_id and e.retired_at is null
     order by v.created_at desc, v.number desc limit ${CHECKS_MAX}`);
  const checks = [...rows].map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  return nowPassing(checks, since).map(({ now, before }) => ({
    kind: "quality",
    id: now.rule,
    objectId: now.version,
    fact: `Now holds: ${cut(expectationSentence(now).replace(/\.$/, ""))}. Version ${now.number} of ${cut(now.name)}, against version ${before.number}, which failed it.`,
    at: now.at,
  }));
}
