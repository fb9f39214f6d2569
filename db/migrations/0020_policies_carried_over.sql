-- What was in force before policies had versions is carried over, for the tier that every project begins in. The owner has to see past
-- the walls for a moment, also where it is no superuser.
alter table policies no force row level security;
--> statement-breakpoint
alter table policy_versions no force row level security;
--> statement-breakpoint
alter table policy_versions disable trigger policy_versions_approved;
--> statement-breakpoint
insert into policy_versions (id, org_id, project_id, gate, tier, number, rule, state, reason, base_number, proposed_by, proposed_at, in_force_by, in_force_at, carried_over)
  select id, org_id, project_id, gate, 'limited', rev, rule || jsonb_build_object('gate', gate), 'in_force',
         'In force before policies had versions.', rev - 1, updated_by, updated_at, updated_by, updated_at, true from policies;
--> statement-breakpoint
alter table policy_versions enable trigger policy_versions_approved;
--> statement-breakpoint
alter table policy_versions force row level security;
--> statement-breakpoint

-- A proposal ends with its request.
create function end_proposal() returns trigger language plpgsql as $$
begin
  update policy_versions set state = case new.state when 'withdrawn' then 'withdrawn' else 'refused' end, ended_at = now()
   where id = new.subject_id and state = 'proposed';
  return new;
end $$;
--> statement-breakpoint
create trigger review_requests_end_proposal after update of state on review_requests for each row
  when (new.gate = 'change_policy' and new.state in ('withdrawn', 'expired', 'voided')) execute function end_proposal();
--> statement-breakpoint
create trigger checklist_items_exception before update on checklist_items for each row execute function refuse_unapproved_exception();
--> statement-breakpoint
create trigger monitors_thresholds before update on monitors for each row execute function refuse_unapproved_thresholds();
