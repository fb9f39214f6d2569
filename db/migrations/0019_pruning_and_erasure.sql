-- What quorum and separation of duties are shown from stays, whatever the policy says: approvals, roles, keys and settings of the
-- log, and every passage that names the content it was for.
create function audit_entry_stays(action text, target_type text, after jsonb) returns boolean language sql immutable
  set search_path = pg_catalog as $$
  select split_part(action, '.', 1) in ('approvals', 'audit')
      or coalesce(target_type, '') in ('review_request', 'user', 'approval_policy', 'policy')
      or coalesce(after ? 'contentDigest', false)
$$;
--> statement-breakpoint

-- The flag is set inside prune_audit_entries alone. A role without DELETE gains nothing by setting it.
create function refuse_delete_but_pruning() returns trigger language plpgsql as $$
begin
  if current_setting('app.pruning', true) = 'on' then return old; end if;
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = '42501';
end $$;
--> statement-breakpoint
drop trigger audit_entries_delete on audit_entries;
--> statement-breakpoint
create trigger audit_entries_delete before delete on audit_entries for each row execute function refuse_delete_but_pruning();
--> statement-breakpoint
drop trigger audit_private_delete on audit_private;
--> statement-breakpoint
create trigger audit_private_delete before delete on audit_private for each row execute function refuse_delete_but_pruning();
--> statement-breakpoint

-- The only way past the trigger. It takes nothing from its caller but how many: the policy, the holds and what is covered by a copied
-- checkpoint are read here, so that no caller can have more removed than they allow.
create function prune_audit_entries(most integer) returns table (pruned_index bigint) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  org text := app_org();
  keep_months integer;
  covered bigint;
begin
  select p.months into keep_months from retention_policies p where p.org_id = org order by p.version desc limit 1;
  if org is null or keep_months is null then return; end if;
  if exists (select 1 from legal_holds h where h.org_id = org and h.covers = 'organization' and h.lifted_at is null) then return; end if;
  select max(r.size) into covered from anchor_receipts r join log_checkpoints c on c.size = r.size and c.root = r.root where r.outcome = 'kept';
  if covered is null then return; end if;
  perform set_config('app.pruning', 'on', true);
  return query
    with doomed as (
      select e.id, e.leaf_index from audit_entries e
       where e.org_id = org and e.at < now() - make_interval(months => keep_months)
         and e.leaf_index is not null and e.leaf_index < covered
         and not audit_entry_stays(e.action, e.target_type, e.after)
         and not exists (
           select 1 from legal_holds h where h.org_id = org and h.lifted_at is null and (
             h.project_id = e.project_id
             or h.user_id in (e.actor_id, e.on_behalf_of)
             or (e.target_type = 'user' and h.user_id = e.target_id)
             or exists (select 1 from audit_private p where p.entry_id = e.id and p.subject_id = h.user_id)))
       order by e.leaf_index limit most
    ), values_gone as (
      delete from audit_private p using doomed d where p.entry_id = d.id
    ), gone as (
      delete from audit_entries e using doomed d where e.id = d.id returning e.leaf_index
    )
    select g.leaf_index from gone g order by 1;
  perform set_config('app.pruning', 'off', true);
end $$;
--> statement-breakpoint
revoke all on function prune_audit_entries(integer) from public;
--> statement-breakpoint
grant execute on function prune_audit_entries(integer) to countersign_app;
--> statement-breakpoint

-- A hold keeps the values of whom and what it covers, whoever asks for their erasure.
create function refuse_erasure_under_hold() returns trigger language plpgsql as $$
begin
  if current_setting('app.pruning', true) is distinct from 'on' and exists (
    select 1 from legal_holds h where h.org_id = old.org_id and h.lifted_at is null and (
      h.covers = 'organization' or h.user_id = old.subject_id
      or h.project_id = (select e.project_id from audit_entries e where e.id = old.entry_id))
  ) then
    raise exception 'a legal hold keeps this value' using errcode = '42501', constraint = 'audit_private_held';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger audit_private_held before update on audit_private for each row
  when (old.erased_at is null and new.erased_at is not null) execute function refuse_erasure_under_hold();
--> statement-breakpoint

-- What the function below sees across organizations, as the owner of the tables and of one person at a time.
create policy erasing_sees_memberships on members for select to current_user
  using (user_id = nullif(current_setting('app.erasing', true), ''));
--> statement-breakpoint
create policy erasing_sees_holds on legal_holds for select to current_user
  using (user_id = nullif(current_setting('app.erasing', true), ''));
--> statement-breakpoint
create policy erasing_sees_sign_ins on audit_private for select to current_user
  using (org_id is null and subject_id = nullif(current_setting('app.erasing', true), ''));
--> statement-breakpoint
create policy erasing_empties_sign_ins on audit_private for update to current_user
  using (org_id is null and subject_id = nullif(current_setting('app.erasing', true), '')) with check (org_id is null);
--> statement-breakpoint

-- The account of somebody who belongs to no organization any more: name, address, what they signed in with, and the values of their
-- sign-ins. Answers how many values went; null, and nothing is changed, while they belong somewhere or another organization holds them.
create function erase_account(person text) returns integer language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  emptied integer;
  words text := 'erased on ' || to_char(now() at time zone 'UTC', 'YYYY-MM-DD');
begin
  perform set_config('app.erasing', person, true);
  if app_org() is null
     or exists (select 1 from members m where m.user_id = person)
     or exists (select 1 from legal_holds h where h.user_id = person and h.lifted_at is null) then
    perform set_config('app.erasing', '', true);
    return null;
  end if;
  update audit_private set value = null, salt = null, erased_at = now()
   where org_id is null and subject_id = person and erased_at is null;
  get diagnostics emptied = row_count;
  delete from passwords where user_id = person;
  delete from totp_secrets where user_id = person;
  delete from recovery_codes where user_id = person;
  delete from passkeys where user_id = person;
  delete from passkey_challenges where user_id = person;
  delete from identities where user_id = person;
  delete from password_resets where user_id = person;
  update sessions set user_agent = '', revoked_at = coalesce(revoked_at, now()) where user_id = person;
  update users set name = words, email = person || '@erased.invalid', suspended_at = coalesce(suspended_at, now()) where id = person;
  perform set_config('app.erasing', '', true);
  return emptied;
end $$;
--> statement-breakpoint
revoke all on function erase_account(text) from public;
--> statement-breakpoint
grant execute on function erase_account(text) to countersign_app;
