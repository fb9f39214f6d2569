import { PHASES } from "#domain/lifecycle/phases.ts";
import { idIn, SIZES, someMoment } from "./seed-ids.ts";

const sqlArray = (values: readonly string[]) => `array[${values.map((value) => `'${value}'`).join(", ")}]`;

/** Acts, the frequent ones first, and kinds of object: entry i gets one of them, the first far more often than the last. */
const ACTS = [
  ["training.startRun", "run"],
  ["discussion.comment", "comment"],
  ["governance.updateItem", "checklist_item"],
  ["datasets.createVersion", "dataset_version"],
  ["lifecycle.updatePhase", "phase"],
  ["models.recordPreview", "preview"],
  ["training.finishRun", "run"],
  ["models.registerVersion", "model_version"],
  ["approvals.request", "review_request"],
  ["approvals.decide", "review_request"],
  ["monitoring.completeWindow", "window"],
  ["lifecycle.changeFocus", "focus"],
  ["models.moveAlias", "model"],
  ["access.setProjectMember", "member"],
] as const;

/** The one act of its area, of its kind of object and with its outcome: what an index has to find among all others. */
export const RARE = { action: "serving.restart", targetType: "server", every: 50_000 };

/** A year of entries in the order in which they were written, most of them in few projects and by few people. */
export function auditEntries(org: number): string {
  const rare = `i % ${RARE.every} = 0`;
  return `insert into audit_entries (id, org_id, project_id, at, actor_type, actor_id, actor_label, action, target_type, target_id, target_label,
      outcome, before, after, request_id, body)
    select pg_temp.bench_id('aud', ${org}, i), pg_temp.bench_id('org', ${org}, 1), project, at, actor_type, actor, label, action, target_type, target,
      'an object of project ' || p, outcome, before, after, 'req' || i,
      convert_to(jsonb_build_object('v', 1, 'id', i, 'projectId', project, 'at', at, 'actorId', actor, 'action', action, 'targetId', target,
        'before', before, 'after', after)::text, 'UTF8')
    from (
      select i, p, case when i % 33 > 0 then pg_temp.bench_id('prj', ${org}, p) end as project,
        now() - (${SIZES.auditEntries} - i) * interval '31 s' as at,
        case when i % 20 = 0 then 'system' else 'user' end as actor_type,
        case when i % 20 = 0 then null else pg_temp.bench_id('usr', ${org}, who) end as actor,
        case when i % 20 = 0 then 'worker · training.run' else 'person-${org}-' || who || '@example.test' end as label,
        case when ${rare} then '${RARE.action}' else (${sqlArray(ACTS.map(([action]) => action))})[act] end as action,
        case when ${rare} then '${RARE.targetType}' else (${sqlArray(ACTS.map(([, target]) => target))})[act] end as target_type,
        case when act = 8 then ${idIn("mdv", org, "(1 + i % 6)")} when act in (9, 10) then ${idIn("req", org, "(1 + i % 6)")}
          else ${idIn("run", org, "(1 + i % 6)")} end as target,
        case when i % 2000 = 0 then 'denied' else 'ok' end as outcome,
        jsonb_build_object('status', 'open', 'owner', null) as before, jsonb_build_object('status', 'in_progress', 'owner', 'Person ' || who) as after
      from (
        select i, 1 + floor(${SIZES.projects} * power(random(), 2))::int as p, 1 + floor(${SIZES.people} * power(random(), 2))::int as who,
          1 + floor(${ACTS.length} * power(random(), 2))::int as act
        from generate_series(1, ${SIZES.auditEntries}) i
      ) drawn
    ) entries`;
}

/** Visits and comments: a tenth of them in project 1. */
export function visitsAndComments(org: number): string[] {
  const orgId = `pg_temp.bench_id('org', ${org}, 1)`;
  const project = `pg_temp.bench_id('prj', ${org}, p)`;
  const phase = `(${sqlArray(PHASES)})`;
  const some = (what: string, count: number) => `from (
      select ${what} as n, case when ${what} % 10 = 0 then 1 else 1 + ${what} % ${SIZES.projects} end as p, random() as chance
      from generate_series(1, ${count}) ${what}) drawn`;
  return [
    `insert into visits (id, org_id, project_id, phase, focus_phase, actor_id, kind, verb, at)
     select pg_temp.bench_id('vis', ${org}, n), ${orgId}, ${project}, ${phase}[1 + floor(chance * 9)::int],
       case when n % 50 > 0 then ${phase}[1 + n % 9] end, pg_temp.bench_id('usr', ${org}, 1 + n % ${SIZES.people}),
       case when n % 30 = 0 then 'logged' else 'observed' end, 'training.startRun', ${someMoment}
     ${some("v", SIZES.visits)}`,
    // Of each three one begins a thread; half of those of project 1 are about one phase.
    `insert into comments (id, org_id, project_id, subject_type, subject_id, parent_id, body, author_id, created_at)
     select pg_temp.bench_id('cmt', ${org}, n), ${orgId}, ${project}, kind,
       case when kind = 'phase' then ${idIn("phs", org, "4")} else ${idIn("mdv", org, "(1 + n / 30 % 6)")} end,
       case when n / 10 % 3 > 0 then pg_temp.bench_id('cmt', ${org}, n - n / 10 % 3 * 10) end,
       repeat('A remark that says what was seen and what follows from it. ', 3), pg_temp.bench_id('usr', ${org}, 1 + n % ${SIZES.people}), ${someMoment}
     ${some("c", SIZES.comments)}, lateral (select case when n / 30 % 2 = 0 then 'phase' else 'model_version' end as kind) k`,
  ];
}
