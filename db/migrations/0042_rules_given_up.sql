ALTER TABLE "policy_versions" ADD COLUMN "follows_organization" boolean DEFAULT false NOT NULL;--> statement-breakpoint
alter table policy_versions add constraint policy_versions_follows check (not (for_organization and follows_organization));
--> statement-breakpoint

-- A project goes by its own rule unless it gave that up, then by the organization's, then by the default.
create or replace function gate_quorum(project text, asked_gate text) returns integer language sql stable as $$
  select coalesce(
    (select (v.rule ->> 'quorum')::integer from policy_versions v
      where v.org_id = p.org_id and (v.project_id = p.id or v.for_organization) and v.gate = asked_gate and v.tier = p.risk_tier
        and v.state = 'in_force' and not v.follows_organization
      order by v.for_organization limit 1),
    default_quorum(asked_gate, p.risk_tier))
  from projects p where p.id = project
$$;
--> statement-breakpoint

-- As before, and: nobody speaks for another on a rule for all projects who has no say on it themselves.
create or replace function refuse_delegation() returns trigger language plpgsql as $$
declare r review_requests;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.request_id, 7));
  select * into r from review_requests where id = new.request_id;
  if had_a_part(r, new.from_user) or had_a_part(r, new.to_user) then
    raise exception 'own work is not decided by a delegate either' using errcode = '42501', constraint = 'delegations_not_own';
  end if;
  if exists (select 1 from policy_versions v where v.id = r.subject_id and v.for_organization) and not exists (
    select 1 from members m where m.org_id = r.org_id and m.user_id = new.to_user and r.policy -> 'roles' ? m.role) then
    raise exception 'a say on a rule for all projects goes to somebody who has one' using errcode = '42501', constraint = 'delegations_across_projects';
  end if;
  if exists (select 1 from delegations g where g.request_id = new.request_id and g.revoked_at is null and g.until_on >= current_date
             and (g.to_user in (new.from_user, new.to_user) or g.from_user = new.to_user)) then
    raise exception 'a say is handed over once' using errcode = '42501', constraint = 'delegations_no_chain';
  end if;
  return new;
end $$;
