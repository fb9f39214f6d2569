-- Words are compared without punctuation, in their own form and by their English stem. A word of a title stands once more with "=" before
-- it, the kind with "@" and the project with "#": no text can hold those, so that the index answers for all of them.
create function search_text(value text) returns text language sql immutable parallel safe as $$
  select regexp_replace(left(value, 100000), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g') $$;
--> statement-breakpoint
create function search_words(p_kind text, p_project text, p_title text, p_body text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  t text := search_text(p_title);
  b text := search_text(p_body);
  named text[] := case when t = '' then '{}' else tsvector_to_array(to_tsvector('pg_catalog.simple', t) || to_tsvector('pg_catalog.english', t)) end;
begin
  return strip(to_tsvector('pg_catalog.simple', b) || to_tsvector('pg_catalog.english', b))
    || array_to_tsvector(named || array(select '=' || w from unnest(named) w) || array['@' || p_kind, '#' || p_project]);
end $$;
--> statement-breakpoint
-- What is looked for in this transaction; without it, what every document answers to.
create function app_search() returns tsquery language sql stable as $$
  select coalesce(nullif(current_setting('app.search', true), ''), '!''~''')::tsquery $$;
--> statement-breakpoint
alter table search_documents enable row level security;
--> statement-breakpoint
alter table search_documents force row level security;
--> statement-breakpoint
create policy organization_wall on search_documents for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
-- Behind a wall PostgreSQL asks an index only with operators that it trusts to leak nothing, and "@@" is none of them. As part of the wall
-- itself it may. This one only narrows: what the organization's wall hides stays hidden.
create policy search_wall on search_documents as restrictive for select using (words @@ (select app_search()));
--> statement-breakpoint
grant select, insert, update, delete on search_documents to countersign_app;
--> statement-breakpoint

create function search_put(p_org text, p_project text, p_kind text, p_id text, p_title text, p_body text, p_at timestamptz) returns void language sql as $$
  insert into search_documents as d (id, org_id, project_id, kind, title, body, at, words)
  values (p_id, p_org, p_project, p_kind, coalesce(p_title, ''), coalesce(p_body, ''), p_at,
          search_words(p_kind, p_project, coalesce(p_title, ''), coalesce(p_body, '')))
  on conflict (id) do update set title = excluded.title, body = excluded.body, at = excluded.at, words = excluded.words
   where (d.title, d.body) is distinct from (excluded.title, excluded.body) $$;
--> statement-breakpoint
create function search_put_dataset_version(p_id text) returns void language sql as $$
  select search_put(v.org_id, v.project_id, 'dataset_version', v.id,
    concat_ws(' ', d.name, coalesce(nullif(v.label, ''), 'v' || v.number)),
    concat_ws(' ', 'v' || v.number, v.source_name,
      (select string_agg(c ->> 'name', ' ') from dataset_profiles p, jsonb_array_elements(case jsonb_typeof(p.columns) when 'array' then p.columns else '[]' end) c
        where p.version_id = v.id)), v.created_at)
  from dataset_versions v left join datasets d on d.id = v.dataset_id where v.id = p_id $$;
--> statement-breakpoint
create function search_put_model_version(p_id text) returns void language sql as $$
  select search_put(v.org_id, v.project_id, 'model_version', v.id, concat_ws(' ', m.name, 'v' || v.number),
    concat_ws(' ', replace(v.algorithm, '_', ' '), c.body), v.created_at)
  from model_versions v left join models m on m.id = v.model_id left join version_cards c on c.version_id = v.id where v.id = p_id $$;
--> statement-breakpoint
create function search_put_run(p_id text) returns void language sql as $$
  select search_put(r.org_id, r.project_id, 'run', r.id, 'run ' || r.number,
    concat_ws(' ', e.name, replace(r.algorithm, '_', ' '), r.error), r.created_at)
  from runs r left join experiments e on e.id = r.experiment_id where r.id = p_id $$;
--> statement-breakpoint
-- The words of the checklist's items, which are the program's and not a project's. A test holds them against domain/governance.
create function checklist_words() returns table (key text, title text, detail text) language sql immutable parallel safe as $$
  values
    ('pd-1', 'Keep stakeholders in the conversation from the first day', 'Expect the problem to be unclear at the start and to change on the way; agree on how often and where you talk about it.'),
    ('pd-2', 'Ask stakeholders for input and write down what you understand', 'Each time the understanding of the problem moves, put the new version into the brief, so that decisions rest on the same text.'),
    ('pd-3', 'Check the problem statement again at fixed points', 'Read it against what has been learned since, and confirm or correct it; an old statement quietly misleads all later work.'),
    ('pd-4', 'Make ethics part of the problem statement', 'Say who could be harmed, which biases are likely and what responsible use means here, in the statement itself.'),
    ('pd-5', 'Bring in privacy and security experts', 'Have the planned use of data read by somebody whose work is privacy or security, before it is built upon.'),
    ('pd-6', 'Find out early which data exists and can be reached', 'With data engineers and people of the domain, list the data the problem needs and mark what is there, what is missing and who grants access.'),
    ('pd-7', 'Plan how different sources will be joined', 'When data comes from several places or in several formats, name the keys, the mismatches and the way to one coherent table.'),
    ('da-1', 'Work with data and infrastructure experts from the start', 'They know which source really has the fields you need and what will be hard to get; ask before requesting access.'),
    ('da-2', 'Examine outside data providers before relying on them', 'Check a provider''s standing, the quality of its data, its usage terms and how consent was obtained.'),
    ('da-3', 'Acquire a small pilot sample first', 'Look at the quality and relevance of a sample before paying the price of the full acquisition.'),
    ('da-4', 'Document sources, methods and known limits of the data', 'For each dataset write where it came from, how it was taken and what it cannot tell.'),
    ('da-5', 'Keep a record of the governance steps taken on the data', 'Record provider checks, usage agreements, anonymisation and the measures that protect the data while it is acquired.'),
    ('dp-1', 'Explore the data in rounds and let findings reach the problem', 'Look for patterns and quality problems repeatedly, and adjust the problem statement to what the data can support.'),
    ('dp-2', 'Have stakeholders and domain experts confirm the prepared data', 'Show them the prepared table and ask whether it means what they expect, and which special cases are missing.'),
    ('dp-3', 'Document how the data was prepared and why', 'Write down steps, methods and decisions briefly enough that the people of later phases will read them.'),
    ('md-1', 'Plan for several rounds of training and keep what each taught', 'Expect to train, evaluate and refine more than once, and note the lesson of each round where the next one will find it.'),
    ('md-2', 'Carry new understanding back to the problem definition', 'When modelling shows new factors or a metric that misses the point, update the statement, the aims and the evaluation criteria.'),
    ('md-3', 'Name the limits of the data and acquire what is missing', 'When data is too little, one-sided or without an important feature, change the collection rather than only the model.'),
    ('md-4', 'Develop with deployment and scale in mind', 'Check the target environment, its resource and latency limits and the expected growth before settling on a model.'),
    ('md-5', 'Measure fairness and look for bias while developing', 'Choose fairness metrics and affected groups, compare results between groups, and record what follows from it.'),
    ('md-6', 'Prepare tracking and drift detection during development', 'Decide which inputs and results will be watched, and keep the reference that later windows are compared with.'),
    ('de-1', 'Fit the problem definition to the real world before release', 'Compare the statement with the constraints found in the target environment, and make sure the model serves today''s need.'),
    ('de-2', 'Settle monitoring and lifecycle management with the deployment', 'Before release, define performance tracking, drift detection, and who updates, retrains and retires the model.'),
    ('de-3', 'Design the deployment for growth', 'Estimate the data volume and load to come, and choose an infrastructure that can take them without losing performance.'),
    ('de-4', 'Check legal, regulatory and ethical duties at deployment', 'Go through privacy, security, fairness and transparency for the way the model is actually released.'),
    ('mo-1', 'Define indicators and monitoring metrics at the project''s beginning', 'Agree with stakeholders on the few figures that show success, and on the values at which somebody has to act.'),
    ('mo-2', 'Tie monitoring and model development together', 'Make monitoring part of the deployment pipeline, and let what it finds lead directly to development work.'),
    ('sc-1', 'Assess scalability early in development', 'Find out where growing data or demand would break the system while its architecture can still change.'),
    ('sc-2', 'Build the deployment from parts that can be added and removed', 'Keep it modular and distributed, for example in containers under an orchestrator, so that capacity follows demand.'),
    ('sc-3', 'Load-test realistic use and remove the bottlenecks found', 'Simulate several patterns of use, find what gives way first, and improve it with the figures in hand.'),
    ('sc-4', 'Use infrastructure that adjusts its size by itself', 'Where it fits, run on services that grow and shrink with demand, so that nobody has to resize by hand.'),
    ('gc-1', 'Bring governance into the first phases', 'Take up rules and policies while the problem, the data and the model are still being shaped, to save later returns.'),
    ('gc-2', 'Know the rules that apply, and keep that knowledge fresh', 'List the regulations, policies and ethical guidelines for this project, and look for changes at fixed intervals.'),
    ('gc-3', 'Set up a body that oversees ethics', 'Name a board or group that regularly looks at fairness, bias and transparency and can ask for changes.') $$;
--> statement-breakpoint

create function search_put_checklist_item(p_id text) returns void language sql as $$
  select search_put(i.org_id, i.project_id, 'checklist_item', i.id, coalesce(w.title, i.key), concat_ws(' ', i.note, w.detail), i.updated_at)
  from checklist_items i left join lateral (select title, detail from checklist_words() w where w.key = i.key) w on true where i.id = p_id $$;
--> statement-breakpoint

create function search_follow() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from search_documents where id = old.id;
    return old;
  end if;
  case tg_table_name
    when 'projects' then
      perform search_put(new.org_id, new.id, 'project', new.id, new.name, new.description, new.created_at);
    when 'phases' then
      perform search_put(new.org_id, new.project_id, 'phase', new.id, initcap(replace(new.phase, '_', ' ')), new.brief, new.updated_at);
    when 'datasets' then
      perform search_put(new.org_id, new.project_id, 'dataset', new.id, new.name, new.description, new.created_at);
      if tg_op = 'UPDATE' then
        perform search_put_dataset_version(v.id) from dataset_versions v where v.dataset_id = new.id;
      end if;
    when 'dataset_versions' then
      perform search_put_dataset_version(new.id);
    when 'dataset_profiles' then
      perform search_put_dataset_version(new.version_id);
    when 'experiments' then
      perform search_put(new.org_id, new.project_id, 'experiment', new.id, new.name, new.question, new.created_at);
    when 'runs' then
      perform search_put_run(new.id);
    when 'models' then
      perform search_put(new.org_id, new.project_id, 'model', new.id, new.name, new.description, new.created_at);
      if tg_op = 'UPDATE' then
        perform search_put_model_version(v.id) from model_versions v where v.model_id = new.id;
      end if;
    when 'model_versions' then
      perform search_put_model_version(new.id);
    when 'version_cards' then
      perform search_put_model_version(new.version_id);
    when 'review_requests' then
      perform search_put(new.org_id, new.project_id, 'review_request', new.id, concat_ws(' ', replace(new.gate, '_', ' '), new.subject_label, new.alias),
        new.reason, new.created_at);
    when 'checklist_items' then
      perform search_put_checklist_item(new.id);
    when 'comments' then
      if new.deleted_at is null then
        perform search_put(new.org_id, new.project_id, 'comment', new.id, '', new.body, new.created_at);
      else
        delete from search_documents where id = new.id;
      end if;
  end case;
  return new;
end $$;
--> statement-breakpoint
create trigger search_projects after insert or delete or update of name, description on projects for each row execute function search_follow();
--> statement-breakpoint
create trigger search_phases after insert or delete or update of brief on phases for each row execute function search_follow();
--> statement-breakpoint
create trigger search_datasets after insert or delete or update of name, description on datasets for each row execute function search_follow();
--> statement-breakpoint
create trigger search_dataset_versions after insert or delete or update of label, source_name on dataset_versions for each row execute function search_follow();
--> statement-breakpoint
create trigger search_dataset_profiles after insert or update of columns on dataset_profiles for each row execute function search_follow();
--> statement-breakpoint
create trigger search_experiments after insert or delete or update of name, question on experiments for each row execute function search_follow();
--> statement-breakpoint
create trigger search_runs after insert or delete or update of error on runs for each row execute function search_follow();
--> statement-breakpoint
create trigger search_models after insert or delete or update of name, description on models for each row execute function search_follow();
--> statement-breakpoint
create trigger search_model_versions after insert on model_versions for each row execute function search_follow();
--> statement-breakpoint
create trigger search_version_cards after insert or update of body on version_cards for each row execute function search_follow();
--> statement-breakpoint
create trigger search_review_requests after insert or delete or update of reason, subject_label on review_requests for each row execute function search_follow();
--> statement-breakpoint
create trigger search_checklist_items after insert or delete or update of note on checklist_items for each row execute function search_follow();
--> statement-breakpoint
create trigger search_comments after insert or delete or update of body, deleted_at on comments for each row execute function search_follow();
--> statement-breakpoint

-- What is there already. The owner has to see past the walls for a moment, also where it is no superuser.
do $$
declare t text; watched text[] := array['projects', 'phases', 'datasets', 'dataset_versions', 'dataset_profiles', 'experiments', 'runs', 'models',
  'model_versions', 'version_cards', 'review_requests', 'checklist_items', 'comments', 'search_documents'];
begin
  foreach t in array watched loop execute format('alter table %I no force row level security', t); end loop;
  perform search_put(org_id, id, 'project', id, name, description, created_at) from projects;
  perform search_put(org_id, project_id, 'phase', id, initcap(replace(phase, '_', ' ')), brief, updated_at) from phases;
  perform search_put(org_id, project_id, 'dataset', id, name, description, created_at) from datasets;
  perform search_put_dataset_version(id) from dataset_versions;
  perform search_put(org_id, project_id, 'experiment', id, name, question, created_at) from experiments;
  perform search_put_run(id) from runs;
  perform search_put(org_id, project_id, 'model', id, name, description, created_at) from models;
  perform search_put_model_version(id) from model_versions;
  perform search_put(org_id, project_id, 'review_request', id, concat_ws(' ', replace(gate, '_', ' '), subject_label, alias), reason, created_at) from review_requests;
  perform search_put_checklist_item(id) from checklist_items;
  perform search_put(org_id, project_id, 'comment', id, '', body, created_at) from comments where deleted_at is null;
  foreach t in array watched loop execute format('alter table %I force row level security', t); end loop;
end $$;
--> statement-breakpoint

alter table status_links enable row level security;
--> statement-breakpoint
alter table status_links force row level security;
--> statement-breakpoint
create policy organization_wall on status_links for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
-- Whoever opens a link has its token's hash; the organization is known only after the link was found.
create policy presented_status_link on status_links for select using (token_hash = nullif(current_setting('app.status_link_hash', true), ''));
--> statement-breakpoint
grant select, insert, update on status_links to countersign_app;
--> statement-breakpoint
alter table status_reads enable row level security;
--> statement-breakpoint
alter table status_reads force row level security;
--> statement-breakpoint
create policy organization_wall on status_reads for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
grant select, insert, update on status_reads to countersign_app;
