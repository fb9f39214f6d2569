-- The thresholds in force become the first of their history. The owner has to see past the walls for a moment, also where it is no superuser.
alter table monitors no force row level security;
--> statement-breakpoint
insert into monitor_configs (org_id, project_id, monitor_id, number, config, proposed_by, set_by, set_at)
  select org_id, project_id, id, config_version, config, created_by, created_by, created_at from monitors;
--> statement-breakpoint
alter table monitors force row level security;
--> statement-breakpoint

-- Policies, thresholds and deployments belong to an organization.
do $$
declare t text;
begin
  foreach t in array array['policy_versions', 'monitor_configs', 'deployments'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on policy_versions, monitor_configs, deployments to countersign_app;
--> statement-breakpoint
grant update (state, request_id, in_force_by, in_force_at, ended_at) on policy_versions to countersign_app;
--> statement-breakpoint
grant update (state, retired_by, retired_at, retired_reason) on deployments to countersign_app;
--> statement-breakpoint
create trigger policy_versions_kept before delete on policy_versions for each row execute function refuse_change();
--> statement-breakpoint
create trigger monitor_configs_change before update or delete on monitor_configs for each row execute function refuse_change();
--> statement-breakpoint
create trigger deployments_kept before delete on deployments for each row execute function refuse_change();
--> statement-breakpoint

-- How many approvals a gate asks for now: the version in force for the project's tier, else the default of that gate and tier
-- (domain/approvals/policy.ts; a test holds the two against each other).
create function default_quorum(gate text, tier text) returns integer language sql immutable as $$
  select case
    when gate = 'leave_phase' then case tier when 'high' then 1 else 0 end
    when gate = 'release_version' then case tier when 'high' then 2 else 1 end
    when gate in ('deploy', 'accept_exception', 'change_threshold') then case tier when 'low' then 0 else 1 end
    when gate = 'change_policy' then case tier when 'high' then 2 else 1 end
    else 1 end
$$;
--> statement-breakpoint
create function gate_quorum(project text, asked_gate text) returns integer language sql stable as $$
  select coalesce(
    (select (v.rule ->> 'quorum')::integer from policy_versions v
      where v.project_id = p.id and v.gate = asked_gate and v.tier = p.risk_tier and v.state = 'in_force'),
    default_quorum(asked_gate, p.risk_tier))
  from projects p where p.id = project
$$;
--> statement-breakpoint
-- A passage is open where the policy asks for nobody, or has its approved request for exactly this subject.
create function passage_open(project text, asked_gate text, request text, subject text) returns boolean language sql stable as $$
  select case when request is null then coalesce(gate_quorum(project, asked_gate), 1) = 0
    else exists (select 1 from review_requests r where r.id = request and r.project_id = project and r.gate = asked_gate
                 and r.subject_id = subject and r.state in ('approved', 'applied')) end
$$;
--> statement-breakpoint

-- A rule is proposed by one person and put in force by another, through its approved request.
alter table policy_versions add constraint policy_versions_tier check (tier in ('low', 'limited', 'high'));
--> statement-breakpoint
alter table policy_versions add constraint policy_versions_two_people check (in_force_by is null or in_force_by <> proposed_by or carried_over);
--> statement-breakpoint
alter table policy_versions add constraint policy_versions_states check (case state
  when 'in_force' then carried_over or (request_id is not null and in_force_by is not null and in_force_at is not null)
  when 'superseded' then ended_at is not null
  when 'proposed' then in_force_by is null and in_force_at is null
  else in_force_by is null and ended_at is not null end);
--> statement-breakpoint
create function refuse_unapproved_policy() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' or new.carried_over then
      raise exception 'a policy begins as a proposal' using errcode = '42501', constraint = 'policy_versions_proposed';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - array['state', 'request_id', 'in_force_by', 'in_force_at', 'ended_at'])
     is distinct from (to_jsonb(old) - array['state', 'request_id', 'in_force_by', 'in_force_at', 'ended_at']) then
    raise exception 'a policy version is not rewritten' using errcode = '42501', constraint = 'policy_versions_fixed';
  end if;
  if (old.request_id is not null and new.request_id is distinct from old.request_id)
     or (old.in_force_by is not null and (new.in_force_by, new.in_force_at) is distinct from (old.in_force_by, old.in_force_at)) then
    raise exception 'who put a policy in force is not rewritten' using errcode = '42501', constraint = 'policy_versions_fixed';
  end if;
  if old.state <> new.state and (old.state, new.state) not in
     (('proposed', 'in_force'), ('proposed', 'refused'), ('proposed', 'withdrawn'), ('in_force', 'superseded')) then
    raise exception 'a policy does not go from % to %', old.state, new.state using errcode = '42501', constraint = 'policy_versions_transition';
  end if;
  if new.state = 'in_force' and old.state <> 'in_force' and not exists (
    select 1 from review_requests r where r.id = new.request_id and r.gate = 'change_policy' and r.subject_id = new.id
      and r.project_id = new.project_id and r.state in ('approved', 'applied') and r.payload -> 'rule' = new.rule) then
    raise exception 'a policy comes in force only through an approved request' using errcode = '42501', constraint = 'policy_versions_approved';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger policy_versions_approved before insert or update on policy_versions for each row execute function refuse_unapproved_policy();
--> statement-breakpoint

-- Approved also means that each role which the policy names is among the approvals.
create function refuse_missing_role() returns trigger language plpgsql as $$
begin
  if new.state <> 'approved' or old.state = 'approved' then return new; end if;
  if exists (
    select 1 from jsonb_array_elements_text(coalesce(new.policy -> 'requiredRoles', '[]'::jsonb)) as required(role)
    where not exists (
      select 1 from decisions d where d.request_id = new.id and d.decision = 'approve' and d.content_digest = new.content_digest
        and d.reviewer_role = required.role and not exists (select 1 from decisions later where later.supersedes = d.id))) then
    raise exception 'a role that the policy asks for is missing' using errcode = '42501', constraint = 'review_requests_required_roles';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger review_requests_required_roles before update of state on review_requests for each row execute function refuse_missing_role();
--> statement-breakpoint

-- A lower tier loosens every policy at once, so it is approved like a policy; a higher one counts at once.
alter table projects add constraint projects_risk_tier check (risk_tier in ('low', 'limited', 'high'));
--> statement-breakpoint
create function refuse_unapproved_tier() returns trigger language plpgsql as $$
declare tiers text[] := array['low', 'limited', 'high'];
begin
  if array_position(tiers, new.risk_tier) < array_position(tiers, old.risk_tier) and not exists (
    select 1 from review_requests r where r.id = new.risk_request_id and r.gate = 'change_policy' and r.subject_id = new.id
      and r.state in ('approved', 'applied') and r.payload ->> 'tier' = new.risk_tier) then
    raise exception 'a lower risk tier needs an approved request' using errcode = '42501', constraint = 'projects_tier_approved';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger projects_tier_approved before update of risk_tier on projects for each row execute function refuse_unapproved_tier();
--> statement-breakpoint

-- A phase is done only through its gate.
create function refuse_unapproved_leave() returns trigger language plpgsql as $$
begin
  if new.status = 'done' and old.status <> 'done'
     and not passage_open(new.project_id, 'leave_phase', new.leave_request_id, new.id) then
    raise exception 'a phase is left only through its gate' using errcode = '42501', constraint = 'phases_left';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger phases_left before update of status on phases for each row execute function refuse_unapproved_leave();
--> statement-breakpoint

-- An item is set aside only through an accepted exception, until its day; a longer one is a new exception.
create function refuse_unapproved_exception() returns trigger language plpgsql as $$
begin
  if new.status <> 'not_applicable'
     or (old.status = 'not_applicable' and new.exception_until is not distinct from old.exception_until) then return new; end if;
  if not passage_open(new.project_id, 'accept_exception', new.exception_request_id, new.id)
     or (new.exception_request_id is not null and not exists (
       select 1 from review_requests r where r.id = new.exception_request_id
         and r.payload ->> 'expiresOn' = to_char(new.exception_until, 'YYYY-MM-DD'))) then
    raise exception 'an item is set aside only through an accepted exception' using errcode = '42501', constraint = 'checklist_items_exception';
  end if;
  return new;
end $$;
--> statement-breakpoint

-- Thresholds change only through their gate, to exactly what was approved.
create function refuse_unapproved_thresholds() returns trigger language plpgsql as $$
begin
  if new.config is not distinct from old.config and new.config_version = old.config_version then return new; end if;
  if not passage_open(new.project_id, 'change_threshold', new.config_request_id, new.id)
     or (new.config_request_id is not null and not exists (
       select 1 from review_requests r where r.id = new.config_request_id and r.payload -> 'config' = new.config)) then
    raise exception 'thresholds change only through an approved request' using errcode = '42501', constraint = 'monitors_thresholds';
  end if;
  return new;
end $$;
--> statement-breakpoint

-- Only a released version goes into service, through its gate; what was in service is history.
create function refuse_unapproved_deployment() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.state = 'retired' or new.state <> 'retired' or new.retired_by is null or new.retired_at is null then
      raise exception 'a deployment is retired once, and not brought back' using errcode = '42501', constraint = 'deployments_retired';
    end if;
    return new;
  end if;
  if new.state <> 'live' or not passage_open(new.project_id, 'deploy', new.request_id, new.version_id)
     or (new.request_id is not null and not exists (
       select 1 from review_requests r where r.id = new.request_id and r.alias = new.endpoint)) then
    raise exception 'a version goes into service only through its gate' using errcode = '42501', constraint = 'deployments_approved';
  end if;
  if not exists (select 1 from review_requests r where r.gate = 'release_version' and r.subject_id = new.version_id and r.state = 'applied')
     and not exists (select 1 from aliases a where a.version_id = new.version_id) then
    raise exception 'only a released version goes into service' using errcode = '42501', constraint = 'deployments_released';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger deployments_approved before insert or update on deployments for each row execute function refuse_unapproved_deployment();
