-- Who the application is acting for, set for each transaction. Unset means that no row of any organization is visible.
create function app_org() returns text language sql stable as $$ select nullif(current_setting('app.org_id', true), '') $$;
--> statement-breakpoint
create function app_user() returns text language sql stable as $$ select nullif(current_setting('app.user_id', true), '') $$;
--> statement-breakpoint
create function app_reader() returns text language sql stable as $$ select nullif(current_setting('app.reader', true), '') $$;
--> statement-breakpoint

-- Every table with an organization: row-level security, forced, one policy for all four commands.
do $$
declare t text;
begin
  for t in
    select c.table_name from information_schema.columns c
    join information_schema.tables s using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'org_id' and s.table_type = 'BASE TABLE'
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
alter table organizations enable row level security;
--> statement-breakpoint
alter table organizations force row level security;
--> statement-breakpoint
create policy organization_wall on organizations for all using (id = (select app_org())) with check (id = (select app_org()));
--> statement-breakpoint
-- A person finds their own organizations before one is chosen.
create policy own_memberships on members for select using (user_id = (select app_user()));
--> statement-breakpoint
create policy own_organizations on organizations for select
  using (id in (select m.org_id from members m where m.user_id = (select app_user())));
--> statement-breakpoint
-- The scheduler walks the organizations; the stream of changes is read once for all pages and filtered for each.
create policy scheduler_reads on organizations for select using ((select app_reader()) = 'scheduler');
--> statement-breakpoint
create policy stream_reads on events for select using ((select app_reader()) = 'events');
--> statement-breakpoint
-- Whoever presents a key has its hash; the organization is known only after the key was found.
create policy presented_key on api_keys for select using (token_hash = nullif(current_setting('app.key_hash', true), ''));
--> statement-breakpoint
-- A sign-in belongs to no organization yet, and is recorded all the same.
create policy without_organization on audit_entries for insert with check (org_id is null and (select app_org()) is null);
--> statement-breakpoint

grant usage on schema public to countersign_app;
--> statement-breakpoint
grant select, insert, update on all tables in schema public to countersign_app;
--> statement-breakpoint
grant delete on members, project_members, idempotency_keys, sign_in_failures to countersign_app;
--> statement-breakpoint
revoke update on audit_entries, model_versions, decisions, previews, events, job_log_lines, uploads, artifacts, run_results from countersign_app;
--> statement-breakpoint

-- The second half of "append only": what no grant can give back.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = '42501';
end $$;
--> statement-breakpoint
create function audit_entry_change() returns trigger language plpgsql as $$
begin
  if old.leaf_index is null and new.leaf_index is not null
     and (to_jsonb(new) - 'leaf_index') = (to_jsonb(old) - 'leaf_index') then
    return new;
  end if;
  raise exception 'audit_entries is append-only: % is refused', tg_op using errcode = '42501';
end $$;
--> statement-breakpoint
create trigger audit_entries_update before update on audit_entries for each row execute function audit_entry_change();
--> statement-breakpoint
create trigger audit_entries_delete before delete on audit_entries for each row execute function refuse_change();
--> statement-breakpoint
create trigger audit_entries_truncate before truncate on audit_entries for each statement execute function refuse_change();
--> statement-breakpoint
create trigger model_versions_change before update or delete on model_versions for each row execute function refuse_change();
--> statement-breakpoint
create trigger decisions_change before update or delete on decisions for each row execute function refuse_change();
--> statement-breakpoint

-- Author, requester and last modifier cannot approve, whatever the application says.
create function refuse_own_approval() returns trigger language plpgsql as $$
declare r record;
begin
  if new.decision <> 'approve' then return new; end if;
  select requested_by, author_id, last_modifier_id into r from review_requests where id = new.request_id;
  if new.reviewer_id in (r.requested_by, r.author_id, r.last_modifier_id) then
    raise exception 'own work cannot be approved' using errcode = '42501', constraint = 'decisions_not_own';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger decisions_not_own before insert on decisions for each row execute function refuse_own_approval();
--> statement-breakpoint

-- An alias points where an approved request says, and nowhere else.
create function refuse_unapproved_alias() returns trigger language plpgsql as $$
declare r record;
begin
  select subject_id, alias, state into r from review_requests where id = new.request_id;
  if r is null or r.state not in ('approved', 'applied') or r.subject_id <> new.version_id or r.alias is distinct from new.alias then
    raise exception 'an alias moves only through an approved request' using errcode = '42501', constraint = 'aliases_approved';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger aliases_approved before insert or update on aliases for each row execute function refuse_unapproved_alias();
--> statement-breakpoint

-- At most one focus is open in a project.
create unique index focuses_open on focuses (project_id) where ended_at is null;
