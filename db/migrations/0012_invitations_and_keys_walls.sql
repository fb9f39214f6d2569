alter table invitations enable row level security;
--> statement-breakpoint
alter table invitations force row level security;
--> statement-breakpoint
create policy organization_wall on invitations for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
-- Whoever opens an invitation has its token's hash; the organization is known only after the invitation was found.
create policy presented_invitation on invitations for select
  using (nullif(current_setting('app.invitation_hash', true), '') in (token_hash, mail_token_hash));
--> statement-breakpoint
grant select, insert, update on invitations, setup_links to countersign_app;
--> statement-breakpoint

alter table users add constraint users_kind check (kind in ('person', 'service'));
--> statement-breakpoint
alter table api_keys add constraint api_keys_life check (expires_at - created_at <= interval '366 days');
--> statement-breakpoint
alter table invitations add constraint invitations_life check (expires_at - renewed_at <= interval '8 days');
--> statement-breakpoint
alter table invitations add constraint invitations_project check ((project_id is null) = (project_role is null));
--> statement-breakpoint

-- A service account stays one, and a person stays a person: otherwise the rules below could be walked around.
create function account_kind_stays() returns trigger language plpgsql as $$
begin
  raise exception 'the kind of an account does not change' using errcode = '42501', constraint = 'users_kind_stays';
end $$;
--> statement-breakpoint
create trigger users_kind_stays before update on users for each row when (old.kind is distinct from new.kind) execute function account_kind_stays();
--> statement-breakpoint

-- No password and no session for a service account: it has keys and nothing else.
create function refuse_service_sign_in() returns trigger language plpgsql as $$
begin
  if (select kind from users where id = new.user_id) = 'service' then
    raise exception 'a service account does not sign in' using errcode = '42501', constraint = 'service_account_keys_only';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger passwords_of_people before insert or update on passwords for each row execute function refuse_service_sign_in();
--> statement-breakpoint
create trigger sessions_of_people before insert on sessions for each row execute function refuse_service_sign_in();
--> statement-breakpoint

-- Roles that decide, invite or hold the organization are for people.
create function refuse_service_role() returns trigger language plpgsql as $$
begin
  if new.role not in ('scientist', 'engineer', 'stakeholder', 'auditor')
     and (select kind from users where id = new.user_id) = 'service' then
    raise exception 'a service account does not hold the role %', new.role using errcode = '42501', constraint = 'service_account_role';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger members_service_role before insert or update on members for each row execute function refuse_service_role();
--> statement-breakpoint
create trigger project_members_service_role before insert or update on project_members for each row execute function refuse_service_role();
--> statement-breakpoint

-- A decision is a person's; and whoever made a key for a service account stands behind what it did.
create function refuse_service_decision() returns trigger language plpgsql as $$
begin
  if (select kind from users where id = new.reviewer_id) = 'service' then
    raise exception 'a service account does not decide' using errcode = '42501', constraint = 'decisions_by_people';
  end if;
  if new.decision = 'approve' and exists (
    select 1 from review_requests r
    join users u on u.kind = 'service' and u.id in (r.requested_by, r.author_id, r.last_modifier_id)
    join api_keys k on k.user_id = u.id
    where r.id = new.request_id and k.created_by = new.reviewer_id
  ) then
    raise exception 'own work cannot be approved, not through a service account either' using errcode = '42501', constraint = 'decisions_not_own_service';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger decisions_by_people before insert on decisions for each row execute function refuse_service_decision();
