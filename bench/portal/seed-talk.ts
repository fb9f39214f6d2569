import { idIn, inProjectNumber, OWN_PROJECTS, PERSON, SIZES, seededId, someMoment } from "./seed-ids.ts";

const NOTICES = { own: 20_000, others: 100_000 };
const EXPECTATIONS = 200;
const RECIPES = 200;
/** A thread of project 1 that many have answered. */
export const LONG_THREAD = { id: seededId("cmt", inProjectNumber(9, 0)), answers: 2_000, versions: 100 };

/** What people are told, a long thread, the wordings of a brief, sub-teams, what is expected of a dataset, and recipes. */
export function talk(org: number): string[] {
  const orgId = `pg_temp.bench_id('org', ${org}, 1)`;
  const first = `pg_temp.bench_id('prj', ${org}, 1)`;
  const person = (n: string | number) => `pg_temp.bench_id('usr', ${org}, ${n})`;
  const comment = (n: string) => idIn("cmt", org, n, "9");
  const phase = idIn("phs", org, "4", "1");
  const step = Math.floor(SIZES.projects / OWN_PROJECTS);
  const notices = (prefix: string, count: number, who: string, p: string) =>
    `insert into notices (id, org_id, project_id, user_id, kind, actor_id, subject_type, subject_id, comment_id, created_at, shown_at, read_at)
     select pg_temp.bench_id('${prefix}', ${org}, n), ${orgId}, pg_temp.bench_id('prj', ${org}, ${p}), ${who},
       (array['mention','answer','thread'])[1 + n % 3], ${person(`1 + n % ${SIZES.people}`)}, 'phase', ${idIn("phs", org, "4", p)},
       pg_temp.bench_id('cmt', ${org}, 1 + n % ${SIZES.comments}), at, at + case when n % 50 = 0 then interval '400 days' else '0' end,
       case when n % 3 > 0 then at end
     from generate_series(1, ${count}) n, lateral (select ${someMoment} + n * interval '0 s' as at) t`;
  return [
    notices("ntc", NOTICES.own, person(PERSON.scientist), `1 + n % ${OWN_PROJECTS} * ${step}`),
    notices("ntd", NOTICES.others, person(`1 + n % ${SIZES.people}`), `1 + n % ${SIZES.projects}`),
    `insert into comments (id, org_id, project_id, subject_type, subject_id, parent_id, body, author_id, created_at)
     select ${comment("n")}, ${orgId}, ${first}, 'phase', ${phase}, case when n > 0 then ${comment("0")} end,
       repeat('A remark that says what was seen and what follows from it. ', 3), ${person(`1 + n % ${SIZES.people}`)},
       now() - (${LONG_THREAD.answers} - n) * interval '4 hours' from generate_series(0, ${LONG_THREAD.answers}) n`,
    `insert into comment_versions (org_id, project_id, comment_id, number, body, written_at)
     select ${orgId}, ${first}, ${comment("0")}, n, repeat('An earlier wording. ', 10), now() - (${LONG_THREAD.versions} - n) * interval '1 hour'
     from generate_series(1, ${LONG_THREAD.versions}) n`,
    `insert into phase_briefs (id, org_id, project_id, phase_id, version, body, author_id, at)
     select pg_temp.bench_id('brf', ${org}, n), ${orgId}, ${first}, ${phase}, n, repeat('What this phase is to bring about. ', 100),
       ${person(`1 + n % ${SIZES.people}`)}, ${someMoment} from generate_series(1, 500) n`,
    `update project_members set team = 'team ' || right(user_id, 1) where project_id = ${first}`,
    `insert into focuses (id, org_id, project_id, phase, team, reason, declared_by, started_at)
     select ${idIn("foc", org, "(1000 + k)", "1")}, ${orgId}, ${first}, 'data_preparation', 'team ' || k, 'They prepare.', ${person(3)}, now()
     from generate_series(0, 9) k`,
    `insert into dataset_expectations (id, org_id, project_id, dataset_id, spec, severity, tolerance, created_by)
     select pg_temp.bench_id('exc', ${org}, n), ${orgId}, ${first}, ${idIn("dst", org, "1", "1")},
       jsonb_build_object('kind', 'not_null', 'column', 'column ' || n), 'must', 0, ${person(3)} from generate_series(1, ${EXPECTATIONS}) n`,
    `insert into dataset_recipes (id, org_id, project_id, slug, name, created_by, created_at)
     select pg_temp.bench_id('rcp', ${org}, n), ${orgId}, ${first}, 'recipe-' || n, 'Recipe ' || n, ${person(3)}, ${someMoment}
     from generate_series(1, ${RECIPES}) n`,
    `insert into dataset_recipe_versions (id, org_id, project_id, recipe_id, number, spec, digest, created_by)
     select pg_temp.bench_id('rcv', ${org}, n * 100 + k), ${orgId}, ${first}, pg_temp.bench_id('rcp', ${org}, n), k, '{"steps": []}', md5(n || ' ' || k), ${person(3)}
     from generate_series(1, ${RECIPES}) n, generate_series(1, 10) k`,
  ];
}
