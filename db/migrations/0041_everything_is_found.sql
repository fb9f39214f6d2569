-- All the words in a specification: columns, conditions, values, the kinds of its steps.
create function spec_words(spec jsonb) returns text language sql immutable parallel safe as $$
  select string_agg(word #>> '{}', ' ') from jsonb_path_query(spec, 'strict $.**') word where jsonb_typeof(word) in ('string', 'number') $$;
--> statement-breakpoint
create function search_put_recipe(p_id text) returns void language sql as $$
  select search_put(r.org_id, r.project_id, 'recipe', r.id, r.name, concat_ws(' ', r.description, v.note, spec_words(v.spec)), r.created_at)
  from dataset_recipes r
  left join lateral (select note, spec from dataset_recipe_versions where recipe_id = r.id order by number desc limit 1) v on true
  where r.id = p_id $$;
--> statement-breakpoint
create function search_put_expectation(p_id text) returns void language sql as $$
  select search_put(e.org_id, e.project_id, 'expectation', e.id,
    concat_ws(' ', e.spec ->> 'name', e.spec ->> 'column', spec_words(e.spec -> 'columns')),
    concat_ws(' ', 'expected of', d.name, spec_words(e.spec - 'datasetId')), e.created_at)
  from dataset_expectations e left join datasets d on d.id = e.dataset_id where e.id = p_id $$;
--> statement-breakpoint
create function search_put_monitor(p_id text) returns void language sql as $$
  select search_put(n.org_id, n.project_id, 'monitor', n.id, concat_ws(' ', m.name, n.alias), concat_ws(' ', 'monitor on', d.name), n.created_at)
  from monitors n left join models m on m.id = n.model_id left join datasets d on d.id = n.dataset_id where n.id = p_id $$;
--> statement-breakpoint
create function search_put_deployment(p_id text) returns void language sql as $$
  select search_put(p.org_id, p.project_id, 'deployment', p.id, concat_ws(' ', m.name, p.endpoint),
    concat_ws(' ', 'v' || v.number, p.state, p.reason, p.retired_reason), p.deployed_at)
  from deployments p left join models m on m.id = p.model_id left join model_versions v on v.id = p.version_id where p.id = p_id $$;
--> statement-breakpoint

create function search_follow_work() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from search_documents where id = old.id;
    return old;
  end if;
  case tg_table_name
    when 'dataset_recipes' then
      perform search_put_recipe(new.id);
    when 'dataset_recipe_versions' then
      perform search_put_recipe(new.recipe_id);
    when 'dataset_expectations' then
      if new.retired_at is null then
        perform search_put_expectation(new.id);
      else
        delete from search_documents where id = new.id;
      end if;
    when 'monitors' then
      perform search_put_monitor(new.id);
    when 'deployments' then
      perform search_put_deployment(new.id);
    when 'alerts' then
      perform search_put(new.org_id, new.project_id, 'alert', new.id, new.message, concat_ws(' ', new.feature, new.note), new.created_at);
    when 'findings' then
      perform search_put(new.org_id, new.project_id, 'finding', new.id, '', concat_ws(' ', new.body, new.answer), new.raised_at);
    when 'focuses' then
      perform search_put(new.org_id, new.project_id, 'focus', new.id, initcap(replace(new.phase, '_', ' ')), new.reason, new.started_at);
    when 'visits' then
      -- Most visits are acts that nobody said a word about: those are read in the list of visits.
      if concat(new.reason, new.outcome_note) = '' then
        delete from search_documents where id = new.id;
      else
        perform search_put(new.org_id, new.project_id, 'visit', new.id, '', concat_ws(' ', new.reason, new.outcome_note), new.at);
      end if;
    when 'models' then
      perform search_put_monitor(n.id) from monitors n where n.model_id = new.id;
      perform search_put_deployment(p.id) from deployments p where p.model_id = new.id;
    when 'datasets' then
      perform search_put_monitor(n.id) from monitors n where n.dataset_id = new.id;
      perform search_put_expectation(e.id) from dataset_expectations e where e.dataset_id = new.id and e.retired_at is null;
  end case;
  return new;
end $$;
--> statement-breakpoint
create trigger search_recipes after insert or delete or update of name, description on dataset_recipes for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_recipe_versions after insert on dataset_recipe_versions for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_expectations after insert or delete or update of retired_at on dataset_expectations for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_monitors after insert or delete or update of alias on monitors for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_deployments after insert or delete or update of state, retired_reason on deployments for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_alerts after insert or delete or update of message, note on alerts for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_findings after insert or delete or update of body, answer on findings for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_focuses after insert or delete or update of reason on focuses for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_visits after delete or update of reason, outcome_note on visits for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_new_visits after insert on visits for each row when (new.reason is not null or new.outcome_note is not null)
  execute function search_follow_work();
--> statement-breakpoint
create trigger search_models_at_work after update of name on models for each row execute function search_follow_work();
--> statement-breakpoint
create trigger search_datasets_at_work after update of name on datasets for each row execute function search_follow_work();
--> statement-breakpoint

-- What is there already. The owner has to see past the walls for a moment, also where it is no superuser.
do $$
declare t text; watched text[] := array['datasets', 'dataset_recipes', 'dataset_recipe_versions', 'dataset_expectations', 'models', 'model_versions', 'monitors',
  'deployments', 'alerts', 'findings', 'focuses', 'visits', 'search_documents'];
begin
  foreach t in array watched loop execute format('alter table %I no force row level security', t); end loop;
  perform search_put_recipe(id) from dataset_recipes;
  perform search_put_expectation(id) from dataset_expectations where retired_at is null;
  perform search_put_monitor(id) from monitors;
  perform search_put_deployment(id) from deployments;
  perform search_put(org_id, project_id, 'alert', id, message, concat_ws(' ', feature, note), created_at) from alerts;
  perform search_put(org_id, project_id, 'finding', id, '', concat_ws(' ', body, answer), raised_at) from findings;
  perform search_put(org_id, project_id, 'focus', id, initcap(replace(phase, '_', ' ')), reason, started_at) from focuses;
  perform search_put(org_id, project_id, 'visit', id, '', concat_ws(' ', reason, outcome_note), at) from visits
    where concat(reason, outcome_note) <> '';
  foreach t in array watched loop execute format('alter table %I force row level security', t); end loop;
end $$;
