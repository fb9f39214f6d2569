import { idIn, perProject, SIZES, someMoment } from "./seed-ids.ts";
import { COLUMNS, RUN_METRICS, RUN_SPEC, VERSION_METRICS, WINDOW } from "./seed-json.ts";

const RUNS = { large: 900, others: 6 };
const VERSIONS = { large: 30, others: 3 };
const MODELS = { large: 40, others: 2 };
const WINDOWS = { large: 60, others: 6 };
const json = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;

/** Datasets, experiments, runs with their jobs, models with their reviews and aliases, and what watches them. */
export function work(org: number): string[] {
  const orgId = `pg_temp.bench_id('org', ${org}, 1)`;
  const project = `pg_temp.bench_id('prj', ${org}, p)`;
  const by = (n: string) => `pg_temp.bench_id('usr', ${org}, 1 + (${n}) % ${SIZES.people})`;
  const all = `from generate_series(1, ${SIZES.projects}) p`;
  const large = (n: { large: number; others: number }) =>
    `case when p = 1 then ${n.large} else ${n.others} end`;
  const model = "(k - 1) / v.per + 1";
  const versions = `${all}, lateral (select ${large(VERSIONS)} as per, ${large(MODELS)} as models) v, lateral generate_series(1, v.per * v.models) k`;
  const isLast = "(k - 1) % v.per + 1 = v.per";
  return [
    `insert into datasets (id, org_id, project_id, slug, name, created_by, created_at)
     select ${idIn("dst", org, "k")}, ${orgId}, ${project}, 'dataset-' || k, 'Dataset ' || k, ${by("p + k")}, ${someMoment}
     ${all}, ${perProject(60, 3)} k`,
    `insert into dataset_versions (id, org_id, project_id, dataset_id, number, label, source_name, source_sha256, source_size,
       source_format, sha256, size, rows, column_count, state, created_by, created_at)
     select ${idIn("dsv", org, "(d * 100 + k)")}, ${orgId}, ${project}, ${idIn("dst", org, "d")}, k, '2001-' || k, 'data.csv', md5(random()::text), 1000000,
       'csv', md5(random()::text), 500000, 100000, 30, 'ready', ${by("p + d + k")}, ${someMoment}
     ${all}, ${perProject(60, 3)} d, ${perProject(24, 3)} k`,
    `insert into dataset_profiles (version_id, org_id, project_id, columns)
     select v.id, v.org_id, v.project_id, ${json(COLUMNS)} from dataset_versions v where v.org_id = ${orgId}`,
    `insert into experiments (id, org_id, project_id, name, question, created_by, created_at)
     select ${idIn("exp", org, "k")}, ${orgId}, ${project}, 'Experiment ' || k, 'Which model answers best?', ${by("p + k")}, ${someMoment}
     ${all}, ${perProject(60, 2)} k`,
    `insert into runs (id, org_id, project_id, experiment_id, number, dataset_version_id, dataset_sha256, algorithm, spec, state, job_id,
       metrics, model_sha256, model_size, created_by, created_at, started_at, finished_at)
     select ${idIn("run", org, "k")}, ${orgId}, ${project}, ${idIn("exp", org, `(1 + k % ${"case when p = 1 then 60 else 2 end"})`)}, k,
       ${idIn("dsv", org, "101")}, md5('d'), (array['logistic_regression','decision_tree','gradient_boosting'])[1 + k % 3], ${json(RUN_SPEC)},
       case when k % 10 = 0 then 'failed' else 'succeeded' end, ${idIn("job", org, "k")},
       jsonb_set(${json(RUN_METRICS)}, '{holdout,rocAuc}', to_jsonb(random())), md5(random()::text), 2400000, ${by("p + k")}, at, at, at
     ${all}, ${perProject(RUNS.large, RUNS.others)} k, lateral (select ${someMoment} + k * interval '0 s' as at) t`,
    `insert into jobs (id, org_id, project_id, kind, target_type, target_id, payload, requested_by, state, attempt, created_at, started_at, finished_at)
     select r.job_id, r.org_id, r.project_id, 'training.run', 'run', r.id, '{}', r.created_by,
       case when r.state = 'failed' then 'failed' else 'succeeded' end, 1, r.created_at, r.started_at, r.finished_at
     from runs r where r.org_id = ${orgId}`,
    `insert into jobs (id, org_id, project_id, kind, target_type, target_id, payload, requested_by, state, attempt, stage, fraction)
     select ${idIn("job", org, "90000")}, ${orgId}, ${project}, 'training.run', 'run', ${idIn("run", org, "1")}, '{}', ${by("p")},
       case when p % 2 = 0 then 'running' else 'queued' end, 1, 'training', 0.4 from generate_series(1, 200) p`,
    `insert into job_log_lines (org_id, job_id, n, line)
     select ${orgId}, ${idIn("job", org, "k")}, n, 'step ' || n || ' of the training, with its figures'
     ${all}, ${perProject(RUNS.large, RUNS.others)} k, generate_series(1, case when p = 1 then 200 else 20 end) n`,
    `insert into models (id, org_id, project_id, slug, name, description, created_by, created_at)
     select ${idIn("mod", org, "k")}, ${orgId}, ${project}, 'model-' || k, 'Model ' || k, 'What it predicts.', ${by("p + k")}, ${someMoment}
     ${all}, ${perProject(MODELS.large, MODELS.others)} k`,
    `insert into model_versions (id, org_id, project_id, model_id, number, run_id, dataset_version_id, dataset_sha256, sha256, size, algorithm,
       input_schema, metrics, manifest, created_by, created_at)
     select ${idIn("mdv", org, "k")}, ${orgId}, ${project}, ${idIn("mod", org, `(${model})`)}, (k - 1) % v.per + 1,
       ${idIn("run", org, `(1 + k % ${large(RUNS)})`)}, ${idIn("dsv", org, "101")}, md5('d'), md5(random()::text), 2400000, 'gradient_boosting',
       ${json(COLUMNS)}, ${json(VERSION_METRICS)}, '{}', ${by("p + k")}, ${someMoment} ${versions}`,
    `insert into version_cards (version_id, org_id, project_id, body, updated_by)
     select id, org_id, project_id, repeat('What this version is for. ', 10), created_by from model_versions where org_id = ${orgId}`,
    `insert into review_requests (id, org_id, project_id, gate, subject_type, subject_id, subject_label, subject_path, alias, content_digest, manifest, policy, reason, state,
       requested_by, author_id, last_modifier_id, created_at, closed_at)
     select ${idIn("req", org, "k")}, ${orgId}, ${project}, 'release_version', 'model_version', ${idIn("mdv", org, "k")},
       'Model ' || ${model} || ' v' || (k - 1) % v.per + 1, jsonb_build_array('models', 'model-' || ${model}, ((k - 1) % v.per + 1)::text), 'champion', md5('c'), '{}',
       '{"gate":"release_version","quorum":1,"roles":["reviewer","lead"],"requirePreview":true,"requireChecklistPhases":[],"blockOnOpenThreads":false,"expiresAfterDays":30}',
       'Better than the one before.',
       case when ${isLast} then (array['pending','pending','changes_requested','approved'])[1 + (p + k) % 4] else 'applied' end,
       ${by("p + k")}, ${by("p + k")}, ${by("p + k")}, at, case when ${isLast} then null else at end
     ${versions}, lateral (select ${someMoment} + k * interval '0 s' as at) t`,
    `insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest, created_at, record, record_sha256, key_id, signature, step_up_id)
     select replace(id, 'req_', 'dcs_'), org_id, project_id, id, ${by("5")}, 'reviewer', 'approve', 'Looks right.', 'I approve this.', content_digest, created_at,
       '{}', encode(sha256('{}'), 'hex'), '00000000', 'none', replace(id, 'req_', 'stp_')
     from review_requests where org_id = ${orgId} and state = 'applied'`,
    `insert into aliases (org_id, project_id, model_id, alias, version_id, request_id, moved_by, moved_at)
     select distinct on (v.model_id) v.org_id, v.project_id, v.model_id, 'champion', v.id, r.id, v.created_by, r.closed_at
     from model_versions v join review_requests r on r.subject_id = v.id and r.state = 'applied' where v.org_id = ${orgId}
     order by v.model_id, v.number desc`,
    `insert into previews (id, org_id, project_id, version_id, user_id, model_sha256, input, input_sha256, output, runtime, provider, duration_ms, created_at)
     select ${idIn("prv", org, "k")}, ${orgId}, ${project}, ${idIn("mdv", org, "(case when p = 1 and k <= 2000 then 1 else 1 + k % 6 end)")}, ${by("p + k")},
       md5('m'), '{"distance": 867, "carrier": "WN"}', md5(k::text), '{"probability": 0.43}', 'onnxruntime-web', 'wasm', 0.05, ${someMoment}
     ${all}, ${perProject(4_000, 18)} k`,
    `insert into monitors (id, org_id, project_id, model_id, alias, dataset_id, config, created_by, created_at)
     select ${idIn("mon", org, "k")}, ${orgId}, ${project}, ${idIn("mod", org, "k")}, 'champion', ${idIn("dst", org, "1")},
       '{"version":1,"psiWarn":0.1,"psiAlert":0.25,"minRows":500,"accuracyDropWarn":0.03,"accuracyDropAlert":0.05}', ${by("p")}, ${someMoment}
     ${all}, ${perProject(20, 1)} k`,
    `insert into monitor_references (id, org_id, project_id, monitor_id, model_version_id, rows, sketches, metrics)
     select replace(m.id, 'mon_', 'mrf_'), m.org_id, m.project_id, m.id, a.version_id, 100000, ${json(WINDOW.sketches)}, ${json(WINDOW.reference)}
     from monitors m join aliases a on a.model_id = m.model_id where m.org_id = ${orgId}`,
    `insert into monitor_windows (id, org_id, project_id, monitor_id, model_version_id, dataset_version_id, label, config_version, rows, sketches,
       features, metrics, verdict, created_at)
     select ${idIn("win", org, "(m * 100 + k)")}, ${orgId}, ${project}, ${idIn("mon", org, "m")}, a.version_id,
       ${idIn("dsv", org, "(100 * (1 + (k - 1) / 3) + 1 + (k - 1) % 3)")}, '2001-' || k, 1, 100000, ${json(WINDOW.sketches)}, ${json(WINDOW.features)},
       ${json(WINDOW.record)}, case when k % 5 = 0 then 'drifted' else 'stable' end, now() - (61 - k) * interval '5 days'
     ${all}, ${perProject(20, 1)} m, aliases a, ${perProject(WINDOWS.large, WINDOWS.others)} k where a.model_id = ${idIn("mod", org, "m")}`,
    `insert into alerts (id, org_id, project_id, monitor_id, window_id, kind, feature, value, threshold, message, state, created_at)
     select replace(w.id, 'win_', 'alr_') || f, w.org_id, w.project_id, w.monitor_id, w.id, 'feature_drift', 'feature ' || f, 0.3, 0.25,
       'feature ' || f || ' has drifted', case when f = 1 then 'open' else 'acknowledged' end, w.created_at
     from monitor_windows w, generate_series(1, 5) f where w.org_id = ${orgId} and w.verdict = 'drifted'`,
  ];
}
