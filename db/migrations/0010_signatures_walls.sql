-- Findings, delegations, reminders, receipts and broken glass belong to an organization.
do $$
declare t text;
begin
  foreach t in array array['signature_receipts', 'findings', 'delegations', 'review_reminders', 'break_glass'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on signature_receipts, findings, delegations, review_reminders, break_glass to countersign_app;
--> statement-breakpoint
grant update (answer, closed_by, closed_at) on findings to countersign_app;
--> statement-breakpoint
grant update (revoked_at) on delegations to countersign_app;
--> statement-breakpoint
grant update (state, confirmed_by, confirmed_role, confirmed_at, previous_version_id, review_due_on, reviewed_by, reviewed_at, outcome, review)
  on break_glass to countersign_app;
--> statement-breakpoint
create trigger signature_receipts_change before update or delete on signature_receipts for each row execute function refuse_change();
--> statement-breakpoint
create trigger review_reminders_change before update or delete on review_reminders for each row execute function refuse_change();
--> statement-breakpoint
create trigger findings_kept before delete on findings for each row execute function refuse_change();
--> statement-breakpoint
create trigger delegations_kept before delete on delegations for each row execute function refuse_change();
--> statement-breakpoint
create trigger break_glass_kept before delete on break_glass for each row execute function refuse_change();
--> statement-breakpoint

-- What is asked for stays what it was; only the state of the asking moves.
create function refuse_other_request() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - array['state', 'state_reason', 'closed_at', 'expires_at', 'due_on'])
     is distinct from (to_jsonb(old) - array['state', 'state_reason', 'closed_at', 'expires_at', 'due_on']) then
    raise exception 'a review request is not rewritten' using errcode = '42501', constraint = 'review_requests_fixed';
  end if;
  if old.state <> new.state and (old.state, new.state) not in (
    ('pending', 'approved'), ('pending', 'changes_requested'), ('pending', 'withdrawn'), ('pending', 'expired'), ('pending', 'voided'),
    ('approved', 'applied'), ('approved', 'changes_requested'), ('approved', 'withdrawn'), ('approved', 'expired'), ('approved', 'voided'),
    ('changes_requested', 'pending'), ('changes_requested', 'approved'), ('changes_requested', 'withdrawn'),
    ('changes_requested', 'expired'), ('changes_requested', 'voided')
  ) then
    raise exception 'a request does not go from % to %', old.state, new.state
      using errcode = '42501', constraint = 'review_requests_transition';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger review_requests_fixed before update on review_requests for each row execute function refuse_other_request();
--> statement-breakpoint

-- Approved means: enough different people, by the latest word of each say, on the request's own content, in a role of its policy.
create function refuse_unearned_approval() returns trigger language plpgsql as $$
declare have integer; objections integer; needed integer;
begin
  if new.state <> 'approved' or old.state = 'approved' then return new; end if;
  select count(distinct d.reviewer_id) filter (where d.decision = 'approve'),
         count(*) filter (where d.decision = 'request_changes')
    into have, objections
    from decisions d
   where d.request_id = new.id and d.decision <> 'comment' and d.content_digest = new.content_digest
     and new.policy -> 'roles' ? d.reviewer_role
     and not exists (select 1 from decisions later where later.supersedes = d.id);
  needed := greatest(1, coalesce((new.policy ->> 'quorum')::integer, 1));
  if have < needed or objections > 0 then
    raise exception 'approved needs % approvals and no objection; there are % and %', needed, have, objections
      using errcode = '42501', constraint = 'review_requests_quorum';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger review_requests_quorum before update of state on review_requests for each row execute function refuse_unearned_approval();
--> statement-breakpoint

-- Who had a part in what is decided on: who asked, who made it, who trained it, who changed it last.
create function had_a_part(r review_requests, person text) returns boolean language sql stable as $$
  select person in (r.requested_by, r.author_id, r.last_modifier_id) or person = any (r.author_ids)
    or (r.subject_type = 'model_version' and exists (
      select 1 from model_versions v join runs t on t.id = v.run_id
      where v.id = r.subject_id and person in (v.created_by, t.created_by)))
$$;
--> statement-breakpoint
create function granted_own_role(r review_requests, person text) returns boolean language sql stable as $$
  select exists (
    select 1 from audit_entries e
    where e.org_id = r.org_id and e.target_id = person and e.outcome = 'ok'
      and e.action in ('access.setProjectMember', 'access.setMemberRole')
      and person in (e.actor_id, e.on_behalf_of)
      and (e.project_id is null or e.project_id = r.project_id)
      and e.at >= r.created_at)
$$;
--> statement-breakpoint
create or replace function refuse_own_approval() returns trigger language plpgsql as $$
declare r review_requests;
begin
  if new.decision = 'comment' then
    if new.on_behalf_of is not null or new.supersedes is not null then
      raise exception 'a comment is one''s own and replaces nothing' using errcode = '42501', constraint = 'decisions_comment';
    end if;
    return new;
  end if;
  select * into r from review_requests where id = new.request_id;
  if new.decision = 'approve' and (had_a_part(r, new.reviewer_id) or had_a_part(r, new.on_behalf_of)) then
    raise exception 'own work cannot be approved' using errcode = '42501', constraint = 'decisions_not_own';
  end if;
  if new.decision = 'approve' and (granted_own_role(r, new.reviewer_id) or granted_own_role(r, new.on_behalf_of)) then
    raise exception 'a role given to oneself does not sign' using errcode = '42501', constraint = 'decisions_own_grant';
  end if;
  if new.on_behalf_of is not null and not exists (
    select 1 from delegations g where g.request_id = new.request_id and g.from_user = new.on_behalf_of
      and g.to_user = new.reviewer_id and g.revoked_at is null and g.until_on >= current_date
  ) then
    raise exception 'nobody handed this say over' using errcode = '42501', constraint = 'decisions_delegated';
  end if;
  if new.supersedes is not null and not exists (
    select 1 from decisions d where d.id = new.supersedes and d.request_id = new.request_id
      and coalesce(d.on_behalf_of, d.reviewer_id) = coalesce(new.on_behalf_of, new.reviewer_id)
      and not (d.decision = 'approve' and new.decision = 'approve' and d.content_digest = new.content_digest)
  ) then
    raise exception 'a decision replaces an earlier one of the same say' using errcode = '42501', constraint = 'decisions_chain';
  end if;
  return new;
end $$;
--> statement-breakpoint

-- A say is handed over by its holder, to somebody else, once, and not by or to whoever holds one already.
alter table delegations add constraint delegations_two_people check (from_user <> to_user and created_by = from_user);
--> statement-breakpoint
create function refuse_delegation() returns trigger language plpgsql as $$
declare r review_requests;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.request_id, 7));
  select * into r from review_requests where id = new.request_id;
  if had_a_part(r, new.from_user) or had_a_part(r, new.to_user) then
    raise exception 'own work is not decided by a delegate either' using errcode = '42501', constraint = 'delegations_not_own';
  end if;
  if exists (select 1 from delegations g where g.request_id = new.request_id and g.revoked_at is null and g.until_on >= current_date
             and (g.to_user in (new.from_user, new.to_user) or g.from_user = new.to_user)) then
    raise exception 'a say is handed over once' using errcode = '42501', constraint = 'delegations_no_chain';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger delegations_rules before insert on delegations for each row execute function refuse_delegation();
--> statement-breakpoint

-- A finding is closed once, with an answer; what was found is not rewritten.
create function finding_change() returns trigger language plpgsql as $$
begin
  if old.closed_at is not null then
    raise exception 'a closed finding stays closed' using errcode = '42501', constraint = 'findings_final';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger findings_final before update on findings for each row execute function finding_change();
--> statement-breakpoint
alter table findings add constraint findings_closed check (
  (closed_at is null and closed_by is null and answer is null) or (closed_at is not null and closed_by is not null and answer is not null));
--> statement-breakpoint
alter table findings add constraint findings_severity check (severity in ('critical', 'major', 'minor'));
--> statement-breakpoint

-- Broken glass takes two people; a third closes it.
alter table break_glass add constraint break_glass_two_people check (confirmed_by is null or confirmed_by <> proposed_by);
--> statement-breakpoint
alter table break_glass add constraint break_glass_third_person check (
  reviewed_by is null or (reviewed_by <> proposed_by and reviewed_by <> confirmed_by));
--> statement-breakpoint
alter table break_glass add constraint break_glass_states check (case state
  when 'proposed' then confirmed_by is null and reviewed_by is null
  when 'withdrawn' then confirmed_by is null and reviewed_by is null
  when 'in_force' then confirmed_by is not null and confirmed_at is not null and review_due_on is not null and reviewed_by is null
  when 'reviewed' then confirmed_by is not null and reviewed_by is not null and outcome is not null and review is not null
  else false end);
--> statement-breakpoint
alter table break_glass add constraint break_glass_roles check (
  proposed_role = any (roles) and (confirmed_role is null or confirmed_role = any (roles)));
--> statement-breakpoint
create function break_glass_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' then
      raise exception 'broken glass begins with a proposal' using errcode = '42501', constraint = 'break_glass_transition';
    end if;
    return new;
  end if;
  if (old.state, new.state) not in (('proposed', 'in_force'), ('proposed', 'withdrawn'), ('in_force', 'reviewed')) then
    raise exception 'broken glass does not go from % to %', old.state, new.state using errcode = '42501', constraint = 'break_glass_transition';
  end if;
  if old.state = 'in_force' and (new.confirmed_by, new.confirmed_role, new.confirmed_at, new.review_due_on, new.previous_version_id)
     is distinct from (old.confirmed_by, old.confirmed_role, old.confirmed_at, old.review_due_on, old.previous_version_id) then
    raise exception 'who broke the glass is not rewritten' using errcode = '42501', constraint = 'break_glass_fixed';
  end if;
  if new.state = 'in_force' and new.confirmed_at > new.expires_at then
    raise exception 'the proposal ran out' using errcode = '42501', constraint = 'break_glass_expired';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger break_glass_rules before insert or update on break_glass for each row execute function break_glass_change();
--> statement-breakpoint

-- An alias points where an approved request says, or where two people broke the glass for it, and nowhere else.
create or replace function refuse_unapproved_alias() returns trigger language plpgsql as $$
begin
  if exists (select 1 from review_requests r where r.id = new.request_id and r.state in ('approved', 'applied')
             and r.subject_type = 'model_version' and r.subject_id = new.version_id and r.alias = new.alias) then
    return new;
  end if;
  if exists (select 1 from break_glass b where b.id = new.request_id and b.state = 'in_force' and b.version_id = new.version_id
             and b.alias = new.alias and b.model_id = new.model_id and b.confirmed_by is not null) then
    return new;
  end if;
  raise exception 'an alias moves only through an approved request' using errcode = '42501', constraint = 'aliases_approved';
end $$;
