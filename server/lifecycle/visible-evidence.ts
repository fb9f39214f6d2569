import { and, desc, eq, gte, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { findings } from "#db/schema/approvals.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phaseCriteria, phases } from "#db/schema/lifecycle.ts";
import { formatMetric, formatPercent } from "#domain/format/numbers.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import type { Evidence } from "#domain/lifecycle/evidence.ts";
import { gainsSince, type Measured } from "#domain/lifecycle/gains.ts";
import { EVIDENCE_MAX } from "#domain/lifecycle/schemas.ts";

const titles = new Map(RECOMMENDATIONS.map(({ key, title }) => [key, title]));
const FACT_WORDS_MAX = 160;
/** Of each dataset's history, this much is looked at. */
const VERSIONS_MAX = 200;

const cut = (text: string): string =>
  text.length > FACT_WORDS_MAX ? `${[...text].slice(0, FACT_WORDS_MAX).join("")}…` : text;

type Row = { id: string; series: string; name: string; number: number; value: number; at: Date };
const measured = ({ id, series, name, number, value, at }: Row, what: string): Measured => ({
  id,
  series,
  label: `${what} ${number} of ${cut(name)}`,
  value,
  at: new Date(at).toISOString(),
});

/**
 * What the portal can see since a moment that may show an improvement: a better figure than the best before in the same
 * experiment or model, fewer missing values than in the versions of a dataset before, a finding closed, an item checked off. Newest
 * first. It proposes; whether it was this visit's doing a person says.
 */
export async function evidenceSince(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const found = [
    ...(await metricGains(tx, projectId, since)),
    ...(await qualityGains(tx, projectId, since)),
    ...(await closedFindings(tx, projectId, since)),
    ...(await checkedOff(tx, projectId, since)),
  ];
  return found.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, EVIDENCE_MAX);
}

async function metricGains(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const side = (at: string) => sql.raw(`(${at} >= '${new Date(since).toISOString()}'::timestamptz)`);
  const figure = (of: string) => sql.raw(`(${of}.metrics -> 'holdout' ->> 'rocAuc')::float8`);
  const nested = (of: string) => sql.raw(`(${of}.metrics -> 'holdout' -> 'metrics' ->> 'rocAuc')::float8`);
  const runs = await tx.execute<Row>(sql`
    select distinct on (r.experiment_id, ${side("r.finished_at")})
           r.id, r.experiment_id as series, e.name, r.number, ${figure("r")} as value, r.finished_at as at
      from runs r join experiments e on e.id = r.experiment_id
     where r.project_id = ${projectId} and r.state = 'succeeded' and r.finished_at is not null and ${figure("r")} is not null
     order by r.experiment_id, ${side("r.finished_at")}, ${figure("r")} desc`);
  const versions = await tx.execute<Row>(sql`
    select distinct on (v.model_id, ${side("v.created_at")})
           v.id, v.model_id as series, m.name, v.number, ${nested("v")} as value, v.created_at as at
      from model_versions v join models m on m.id = v.model_id
     where v.project_id = ${projectId} and ${nested("v")} is not null
     order by v.model_id, ${side("v.created_at")}, ${nested("v")} desc`);
  const all = [
    ...[...runs].map((row) => measured(row, "run")),
    ...[...versions].map((row) => measured(row, "version")),
  ];
  return gainsSince(all, since, "higher").map(({ best, before }) => ({
    kind: "metric",
    id: best.id,
    objectId: best.id,
    fact: `ROC AUC ${formatMetric(before.value)} to ${formatMetric(best.value)} on held-back rows: ${best.label}, against ${before.label}.`,
    at: new Date(best.at).toISOString(),
  }));
}

async function qualityGains(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
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

async function closedFindings(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const rows = await tx
    .select()
    .from(findings)
    .where(and(eq(findings.projectId, projectId), gte(findings.closedAt, sql`${since}::timestamptz`)))
    .orderBy(desc(findings.closedAt))
    .limit(EVIDENCE_MAX);
  return rows.map(({ id, requestId, number, severity, body, closedAt }) => ({
    kind: "finding",
    id,
    objectId: requestId,
    fact: `Finding ${number} (${severity}) is closed: ${cut(body)}`,
    at: closedAt ?? since,
  }));
}

async function checkedOff(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const from = sql`${since}::timestamptz`;
  const items = await tx
    .select({ id: checklistItems.id, key: checklistItems.key, at: checklistItems.updatedAt })
    .from(checklistItems)
    .where(
      and(
        eq(checklistItems.projectId, projectId),
        eq(checklistItems.status, "done"),
        gte(checklistItems.updatedAt, from),
      ),
    )
    .orderBy(desc(checklistItems.updatedAt))
    .limit(EVIDENCE_MAX);
  const criteria = await tx
    .select({ id: phaseCriteria.id, text: phaseCriteria.text, at: phaseCriteria.metAt, phaseId: phases.id })
    .from(phaseCriteria)
    .innerJoin(
      phases,
      and(eq(phases.projectId, phaseCriteria.projectId), eq(phases.phase, phaseCriteria.phase)),
    )
    .where(
      and(
        eq(phaseCriteria.projectId, projectId),
        isNull(phaseCriteria.removedAt),
        gte(phaseCriteria.metAt, from),
      ),
    )
    .orderBy(desc(phaseCriteria.metAt))
    .limit(EVIDENCE_MAX);
  return [
    ...items.map(
      ({ id, key, at }): Evidence => ({
        kind: "item",
        id,
        objectId: id,
        fact: `Checklist item done: ${cut(titles.get(key) ?? key)}`,
        at,
      }),
    ),
    ...criteria.map(
      ({ id, text, at, phaseId }): Evidence => ({
        kind: "item",
        id,
        objectId: phaseId,
        fact: `Criterion met: ${cut(text)}`,
        at: at ?? since,
      }),
    ),
  ];
}
