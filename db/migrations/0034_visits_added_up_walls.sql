alter table visit_sums enable row level security;
--> statement-breakpoint
alter table visit_sums force row level security;
--> statement-breakpoint
create policy organization_wall on visit_sums for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
grant select, insert, update on visit_sums to countersign_app;
--> statement-breakpoint
-- Counters change in place: room in each page for that.
alter table visit_sums set (fillfactor = 70);
--> statement-breakpoint

-- Effort of a visit in hours: what a person said; else the length of what was observed, at least five minutes (domain/lifecycle/visits.ts).
create function visit_effort(v visits) returns numeric language sql immutable as $$
  select case
    when v.effort_hours is not null then v.effort_hours::numeric
    when v.kind = 'observed' and v.actor_id is not null
      then round(greatest(extract(epoch from coalesce(v.ended_at, v.at) - v.at) / 3600, 5 / 60::numeric), 9)
  end $$;
--> statement-breakpoint

-- A shard that no other transaction writes to now, so that nobody waits for a counter; with more writers than shards one waits.
create function free_visit_shard(project text) returns smallint language plpgsql as $$
declare shard integer;
begin
  for i in 0..7 loop
    shard := (pg_backend_pid() + i) % 8;
    if pg_try_advisory_xact_lock(hashtextextended('visit sums ' || project, shard)) then return shard; end if;
  end loop;
  perform pg_advisory_xact_lock(hashtextextended('visit sums ' || project, shard));
  return shard;
end $$;
--> statement-breakpoint

create function add_to_visit_sums(added visits[], removed visits[]) returns void language plpgsql as $$
declare one_of visits := coalesce(added[1], removed[1]);
begin
  if one_of.id is null then return; end if;
  insert into visit_sums as sums
    (org_id, project_id, month, focus_phase, phase, scenario, shard, visits, with_effort, effort_hours, improved, judged)
  select org_id, project_id, month, focus_phase, phase, scenario, free_visit_shard(one_of.project_id),
         sum(sign), sum(sign * (effort is not null)::int), sum(sign * coalesce(effort, 0)),
         sum(sign * (outcome is not distinct from 'improved')::int), sum(sign * (outcome is not null)::int)
    from (
      select v.*, date_trunc('month', v.at at time zone 'UTC')::date as month, visit_effort(v) as effort, 1 as sign from unnest(added) v
      union all
      select v.*, date_trunc('month', v.at at time zone 'UTC')::date, visit_effort(v), -1 from unnest(removed) v
    ) changed
   group by org_id, project_id, month, focus_phase, phase, scenario
  having sum(sign) <> 0 or sum(sign * coalesce(effort, 0)) <> 0 or sum(sign * (effort is not null)::int) <> 0
      or sum(sign * (outcome is not distinct from 'improved')::int) <> 0 or sum(sign * (outcome is not null)::int) <> 0
      on conflict on constraint visit_sums_of_group do update
     set visits = sums.visits + excluded.visits, with_effort = sums.with_effort + excluded.with_effort,
         effort_hours = sums.effort_hours + excluded.effort_hours,
         improved = sums.improved + excluded.improved, judged = sums.judged + excluded.judged;
end $$;
--> statement-breakpoint
create function sum_visits() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then perform add_to_visit_sums(array(select v::visits from now_there v), '{}');
  elsif tg_op = 'DELETE' then perform add_to_visit_sums('{}', array(select v::visits from was_there v));
  else perform add_to_visit_sums(array(select v::visits from now_there v), array(select v::visits from was_there v));
  end if;
  return null;
end $$;
--> statement-breakpoint

-- What is there already is added up once, past the walls for a moment.
alter table visits no force row level security;
--> statement-breakpoint
alter table visit_sums no force row level security;
--> statement-breakpoint
select add_to_visit_sums(array_agg(v), '{}') from visits v group by project_id;
--> statement-breakpoint
alter table visit_sums force row level security;
--> statement-breakpoint
alter table visits force row level security;
--> statement-breakpoint
create trigger visits_summed_insert after insert on visits referencing new table as now_there for each statement execute function sum_visits();
--> statement-breakpoint
create trigger visits_summed_update after update on visits referencing old table as was_there new table as now_there for each statement execute function sum_visits();
--> statement-breakpoint
create trigger visits_summed_delete after delete on visits referencing old table as was_there for each statement execute function sum_visits();
