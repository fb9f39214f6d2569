import postgres from "postgres";
import { seededId } from "#bench/portal/seed-ids.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { SCENARIOS } from "#domain/lifecycle/scenarios/catalogue.ts";

export const SIZES = { visits: 1_000_000, otherProjects: 49, visitsOfOthers: 2_000, years: 5 };

export const ORG = seededId("org", 1);
export const PERSON = seededId("usr", 1);
/** Project 0 has the million visits; the others follow it. */
export const projectId = (n: number): string => seededId("prj", n);

const CHUNK = 50_000;

/**
 * Visits over five years, each focus in its turn with a third of the work elsewhere, every second revisit explained by a scenario of its
 * passage, one in five with hours that somebody said. They are inserted as the portal would, so that the sums are kept by their trigger.
 */
export async function seedVisits(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`select set_config('app.org_id', ${ORG}, false)`;
    await sql`insert into organizations (id, slug, name) values (${ORG}, 'matrix', 'Matrix')`;
    await sql`insert into users (id, email, name) values (${PERSON}, 'lead@matrix.test', 'Lead')`;
    await sql`insert into members (org_id, user_id, role) values (${ORG}, ${PERSON}, 'owner')`;
    for (let n = 0; n <= SIZES.otherProjects; n += 1)
      await sql`insert into projects (id, org_id, slug, name, created_by, created_at)
        values (${projectId(n)}, ${ORG}, ${`p${n}`}, ${`Project ${n}`}, ${PERSON}, now() - make_interval(years => ${SIZES.years}))`;
    for (let from = 0; from < SIZES.visits; from += CHUNK) await insertVisits(sql, projectId(0), from, CHUNK);
    for (let n = 1; n <= SIZES.otherProjects; n += 1)
      await insertVisits(sql, projectId(n), 0, SIZES.visitsOfOthers);
    await sql`vacuum analyze visits`;
    await sql`vacuum analyze visit_sums`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function insertVisits(sql: postgres.Sql, project: string, from: number, count: number): Promise<void> {
  const passages = SCENARIOS.map(({ focus, visited }) => `${focus} ${visited}`);
  await sql`
    insert into visits (id, org_id, project_id, phase, focus_phase, actor_id, kind, verb, scenario, outcome, explained_at, effort_hours, at, ended_at)
    select 'vis_' || lpad((${from} + g)::text, 8, '0') || right(${project}, 8), ${ORG}, ${project}, phase, focus, ${PERSON},
           case when g % 5 = 0 then 'logged' else 'observed' end, 'training.startRun', scenario,
           case when scenario is null then null else (array['improved', 'unchanged', 'blocked'])[1 + g % 3] end,
           case when scenario is null then null else at end, case when g % 5 = 0 then 1 + g % 7 end, at, at + make_interval(mins => (g % 50)::int)
      from generate_series(1, ${count}::int) g,
      lateral (select now() - make_interval(years => ${SIZES.years}) * (1 - (${from} + g) / ${from + count + 1}::float8) as at,
        (${[...PHASES]}::text[])[1 + (g / 7) % 9] as focus) t,
      lateral (select case when g % 3 = 0 then (${[...PHASES]}::text[])[1 + (g * 5 / 3) % 9] else focus end as phase) p,
      lateral (select case when phase <> focus and g % 2 = 0 then (
        select key from unnest(${SCENARIOS.map(({ key }) => key)}::text[], ${passages}::text[]) c (key, passage)
         where passage = focus || ' ' || phase order by md5(key || g % 5) limit 1) end as scenario) s`;
}
