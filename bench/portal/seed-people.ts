import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { idIn, OWN_PROJECTS, SIZES, someMoment } from "./seed-ids.ts";

const person = (org: number, n: string) => `pg_temp.bench_id('usr', ${org}, ${n})`;
const sqlArray = (values: readonly string[]) => `array[${values.map((value) => `'${value}'`).join(", ")}]`;
const PHASE_ARRAY = sqlArray(PHASES);

/** An organization with its people, projects, phases, focuses and checklists. */
export function peopleAndProjects(org: number): string[] {
  const orgId = `pg_temp.bench_id('org', ${org}, 1)`;
  const project = `pg_temp.bench_id('prj', ${org}, p)`;
  const items = RECOMMENDATIONS.map(({ key, phase }, i) => `('${key}', '${phase}', ${i + 1})`).join(", ");
  return [
    `insert into organizations (id, slug, name) values (${orgId}, 'bench-${org}', 'Bench ${org}')`,
    `insert into users (id, email, name, created_at)
     select ${person(org, "n")}, 'person-${org}-' || n || '@example.test', 'Person ' || n, ${someMoment}
     from generate_series(1, ${SIZES.people}) n`,
    `insert into members (org_id, user_id, role, created_at)
     select ${orgId}, ${person(org, "n")},
       case when n <= 8 then (array['owner','admin','lead','scientist','engineer','reviewer','stakeholder','auditor'])[n]
         else (array['lead','scientist','scientist','engineer','reviewer','stakeholder'])[1 + n % 6] end, ${someMoment}
     from generate_series(1, ${SIZES.people}) n`,
    `insert into sessions (id, token_hash, user_id, method, expires_at)
     select pg_temp.bench_id('ses', ${org}, n), 'bench-${org}-' || n, ${person(org, `1 + n % ${SIZES.people}`)}, 'password', now() + interval '1 day'
     from generate_series(1, 4000) n`,
    `insert into api_keys (id, org_id, user_id, name, token_hash, hint, role, created_at, expires_at)
     select pg_temp.bench_id('key', ${org}, n), ${orgId}, ${person(org, `1 + n % ${SIZES.people}`)}, 'key ' || n, 'bench-${org}-' || n, 'abcd',
       'scientist', now() - n % 200 * interval '1 day', now() + interval '90 days' from generate_series(1, 2000) n`,
    `insert into projects (id, org_id, slug, name, description, archived_at, created_by, created_at)
     select ${project}, ${orgId}, 'project-' || p, 'Project ' || p, 'What project ' || p || ' is about, in one sentence.',
       case when p % 20 = 0 then now() end, ${person(org, "3")}, now() - interval '361 days' + p * interval '8 hours'
     from generate_series(1, ${SIZES.projects}) p`,
    `insert into project_members (org_id, project_id, user_id, role)
     select ${orgId}, ${project}, m.user_id, m.role
     from generate_series(1, ${SIZES.projects}) p, generate_series(0, 7) k
     join members m on true
     where m.org_id = ${orgId} and m.user_id = ${person(org, `9 + (p * 7 + k * 23) % ${SIZES.people - 8}`)}`,
    // Spread over the whole list, so that a person's own projects are not all on its first page.
    `insert into project_members (org_id, project_id, user_id, role)
     select ${orgId}, ${project}, m.user_id, m.role
     from generate_series(1, ${SIZES.projects}, ${Math.floor(SIZES.projects / OWN_PROJECTS)}) p
     join members m on m.org_id = ${orgId} and m.user_id in (${[3, 4, 5, 6, 7].map((n) => person(org, String(n))).join(", ")})
     where p < ${Math.floor(SIZES.projects / OWN_PROJECTS) * OWN_PROJECTS}`,
    `insert into phases (id, org_id, project_id, phase, status, owner_id, brief)
     select ${idIn("phs", org, "k")}, ${orgId}, ${project}, (${PHASE_ARRAY})[k],
       (array['not_started','in_progress','blocked','done','reopened'])[1 + (p + k) % 5], ${person(org, `1 + (p * 9 + k) % ${SIZES.people}`)},
       repeat('What this phase is to bring about. ', 12)
     from generate_series(1, ${SIZES.projects}) p, generate_series(1, 9) k`,
    `insert into focuses (id, org_id, project_id, phase, reason, declared_by, started_at, ended_at)
     select ${idIn("foc", org, "k")}, ${orgId}, ${project}, (${PHASE_ARRAY})[1 + (p + k) % 9], 'The work moved on.', ${person(org, "3")},
       now() - (61 - k) * interval '6 days', case when k < 60 then now() - (60 - k) * interval '6 days' end
     from generate_series(1, ${SIZES.projects}) p, generate_series(case when p = 1 then 1 else 56 end, 60) k`,
    `insert into checklist_items (id, org_id, project_id, key, phase, position, status, owner_id, due_on, updated_by)
     select ${idIn("itm", org, "i.n")}, ${orgId}, ${project}, i.key, i.phase, i.n,
       (array['open','in_progress','done','not_applicable'])[1 + (p + i.n) % 4],
       ${person(org, `1 + (p * 34 + i.n) % ${SIZES.people}`)}, current_date + ((p + i.n) % 60 - 20), ${person(org, "4")}
     from generate_series(1, ${SIZES.projects}) p, (values ${items}) i (key, phase, n)`,
  ];
}
