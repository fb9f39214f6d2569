-- A place in the log is given by the sequencer alone, and after the entry is there: one that came with a number would stop it for good.
create function refuse_place_on_insert() returns trigger language plpgsql as $$
begin
  raise exception 'an entry comes without its place in the log' using errcode = '42501', constraint = 'audit_entries_unplaced';
end $$;
--> statement-breakpoint
create trigger audit_entries_unplaced before insert on audit_entries for each row
  when (new.leaf_index is not null) execute function refuse_place_on_insert();
--> statement-breakpoint

-- Pruning deletes and never empties a value, so no setting of the caller's opens a hold. One trigger for every change of a value.
create or replace function refuse_erasure_under_hold() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from legal_holds h where h.org_id = old.org_id and h.lifted_at is null and (
      h.covers = 'organization' or h.user_id = old.subject_id
      or h.project_id = (select e.project_id from audit_entries e where e.id = old.entry_id))
  ) then
    raise exception 'a legal hold keeps this value' using errcode = '42501', constraint = 'audit_private_held';
  end if;
  return new;
end $$;
--> statement-breakpoint
drop trigger audit_private_held on audit_private;
--> statement-breakpoint
create trigger audit_private_held before update on audit_private for each row execute function refuse_erasure_under_hold();
--> statement-breakpoint

-- The roles that somebody's latest grant, in the project or in its organization, was their own doing, whenever that was. The first
-- owner's, and one that came by somebody else's invitation, are not.
create function own_grants(org text, project text, person text) returns text[] language sql stable as $$
  select coalesce(array_agg(latest.role) filter (where latest.own), '{}') from (
    select distinct on (g.place) g.place, g.role, g.own from (
      select coalesce(e.project_id, '') as place, e.after ->> 'role' as role,
             coalesce(person in (e.actor_id, e.on_behalf_of), false) as own, e.at, e.ordinal
        from audit_entries e
       where e.org_id = org and e.target_id = person and e.outcome = 'ok'
         and ((e.action = 'access.setProjectMember' and e.project_id = project)
           or (e.action = 'access.setMemberRole' and e.project_id is null))
      union all
      select '', e.after ->> 'role', coalesce(e.after ->> 'invitedBy' = person, false), e.at, e.ordinal
        from audit_entries e
       where e.org_id = org and e.target_id = person and e.outcome = 'ok' and e.action = 'access.acceptInvitation'
      union all
      select project, e.after ->> 'projectRole', coalesce(e.after ->> 'invitedBy' = person, false), e.at, e.ordinal
        from audit_entries e
       where e.org_id = org and e.target_id = person and e.outcome = 'ok' and e.action = 'access.acceptInvitation'
         and e.after ->> 'projectId' = project
    ) g order by g.place, g.at desc, g.ordinal desc
  ) latest
$$;
--> statement-breakpoint

-- Whether all that lets somebody decide is what they gave themselves: of the roles they hold that count, or of all they hold when
-- none counts (they would use a colleague's say).
create function only_own_grants(org text, project text, person text, counting text[]) returns boolean language sql stable as $$
  with held as (
    select m.role from members m where m.org_id = org and m.user_id = person and m.role in ('owner', 'admin', 'auditor')
    union
    select p.role from project_members p where p.org_id = org and p.project_id = project and p.user_id = person
  ), relevant as (
    select h.role from held h where h.role = any (counting) or not exists (select 1 from held x where x.role = any (counting))
  )
  select coalesce(bool_and(r.role = any (own_grants(org, project, person))), false) from relevant r
$$;
--> statement-breakpoint
-- A role taken after the request bars as before, whatever came after it.
create or replace function granted_own_role(r review_requests, person text) returns boolean language sql stable as $$
  select only_own_grants(r.org_id, r.project_id, person, array(select jsonb_array_elements_text(r.policy -> 'roles')))
      or exists (
        select 1 from audit_entries e
         where e.org_id = r.org_id and e.target_id = person and e.outcome = 'ok'
           and e.action in ('access.setProjectMember', 'access.setMemberRole')
           and person in (e.actor_id, e.on_behalf_of)
           and (e.project_id is null or e.project_id = r.project_id)
           and e.at >= r.created_at)
$$;
--> statement-breakpoint

-- Beside the trigger of signatures: the very role that a signature is given in is not one's own gift either.
create function refuse_own_grant() returns trigger language plpgsql as $$
begin
  if new.decision <> 'comment'
     and new.reviewer_role = any (own_grants(new.org_id, new.project_id, coalesce(new.on_behalf_of, new.reviewer_id))) then
    raise exception 'a role given to oneself does not sign' using errcode = '42501', constraint = 'decisions_own_grant';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger decisions_own_grant before insert on decisions for each row execute function refuse_own_grant();
