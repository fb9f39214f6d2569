import { idIn, perProject, SIZES, someMoment } from "./seed-ids.ts";

const RULE = `'{"gate":"release_version","quorum":1,"roles":["reviewer","lead","owner"],"requiredRoles":[],"requirePreview":true,"requireChecklistPhases":[],
  "blockOnOpenThreads":false,"blockOnCriticalFindings":true,"expiresAfterDays":30,"breakGlass":{"allowed":true,"roles":["lead","owner"]}}'::jsonb`;
const VERSIONS = { large: 60, others: 1 };
const DEPLOYMENTS = { large: 200, others: 2 };
const CONFIGS = { large: 40, others: 1 };
const EMERGENCIES = { large: 60, others: 1 };
const INVITATIONS = 1_000;

/** Who is asked in, the rules of the gates with their history, what is in service, and the emergencies. After people and work. */
export function gates(org: number): string[] {
  const orgId = `pg_temp.bench_id('org', ${org}, 1)`;
  const project = `pg_temp.bench_id('prj', ${org}, p)`;
  const person = (n: string) => `pg_temp.bench_id('usr', ${org}, ${n})`;
  const all = `from generate_series(1, ${SIZES.projects}) p`;
  const last = (n: { large: number; others: number }) =>
    `case when p = 1 then ${n.large} else ${n.others} end`;
  const version = (k: string) => idIn("mdv", org, `(1 + ${k} % case when p = 1 then 1200 else 6 end)`);
  return [
    `insert into invitations (id, org_id, email, role, token_hash, invited_by, created_at, renewed_at, expires_at, revoked_at)
     select pg_temp.bench_id('inv', ${org}, n), ${orgId}, 'invited-${org}-' || n || '@example.test', 'scientist', 'bench-${org}-' || n, ${person("2")},
       at, at, at + interval '7 days', case when n % 2 = 0 then at end
     from generate_series(1, ${INVITATIONS}) n, lateral (select ${someMoment} + n * interval '0 s' as at) t`,
    `insert into policy_versions (id, org_id, project_id, gate, tier, number, rule, state, reason, base_number, proposed_by, proposed_at, request_id,
       in_force_by, in_force_at, ended_at)
     select ${idIn("pol", org, "k")}, ${orgId}, ${project}, 'release_version', 'limited', k, ${RULE},
       case when k = ${last(VERSIONS)} then 'in_force' else 'superseded' end, 'Two pairs of eyes.', k - 1, ${person("2")}, at, ${idIn("req", org, "(90000 + k)")},
       ${person("1")}, at, case when k < ${last(VERSIONS)} then at end
     ${all}, ${perProject(VERSIONS.large, VERSIONS.others)} k, lateral (select now() - (61 - k) * interval '5 days' as at) t
     where p = 1 or p % 3 = 0`,
    `insert into deployments (id, org_id, project_id, model_id, version_id, endpoint, state, reason, request_id, deployed_by, deployed_at,
       retired_by, retired_at, retired_reason)
     select ${idIn("dpl", org, "k")}, ${orgId}, ${project}, v.model_id, v.id, 'production', case when isLast then 'live' else 'retired' end,
       'Better than the one before.', ${idIn("req", org, "k")}, ${person("5")}, at, case when isLast then null else ${person("5")} end,
       case when isLast then null else at + interval '1 hour' end, case when isLast then null else 'The next one.' end
     ${all}, ${perProject(DEPLOYMENTS.large, DEPLOYMENTS.others)} k,
       lateral (select k = ${last(DEPLOYMENTS)} as isLast, now() - (201 - k) * interval '1 day' as at) t, model_versions v
     where v.id = ${version("k")}`,
    `insert into monitor_configs (org_id, project_id, monitor_id, number, config, reason, proposed_by, set_by, set_at, request_id)
     select m.org_id, m.project_id, m.id, k, m.config, 'Too many alarms.', ${person("5")}, ${person("6")}, now() - (41 - k) * interval '7 days', null
     from monitors m, generate_series(1, case when m.project_id = pg_temp.bench_id('prj', ${org}, 1) then ${CONFIGS.large} else ${CONFIGS.others} end) k
     where m.org_id = ${orgId}`,
    `insert into break_glass (id, org_id, project_id, model_id, version_id, alias, label, path, content_digest, manifest, reason, state, roles,
       proposed_by, proposed_role, proposed_at, expires_at, confirmed_by, confirmed_role, confirmed_at, review_due_on, reviewed_by, reviewed_at, outcome, review)
     select ${idIn("brk", org, "k")}, ${orgId}, ${project}, v.model_id, v.id, 'champion', 'Model v' || v.number, '["models"]', md5('c'), '{}',
       'The one in service fails.', case when isOpen then 'in_force' else 'reviewed' end, array['lead', 'owner'], ${person("3")}, 'lead', at, at + interval '1 hour',
       ${person("1")}, 'owner', at, (at + interval '3 days')::date, case when isOpen then null else ${person("6")} end,
       case when isOpen then null else at + interval '1 day' end, case when isOpen then null else 'justified' end, case when isOpen then null else 'It was right.' end
     ${all}, ${perProject(EMERGENCIES.large, EMERGENCIES.others)} k,
       lateral (select k > 0.8 * (${last(EMERGENCIES)}) as isOpen, now() - (61 - k) * interval '5 days' as at) t, model_versions v
     where v.id = ${version("k")}`,
  ];
}
