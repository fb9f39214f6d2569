-- Objects that have entries already go on from their last one.
alter table audit_entries no force row level security;
--> statement-breakpoint
insert into audit_heads (org_id, target_type, target_id, rev, leaf_hash)
select distinct on (target_id, target_type, org_id) org_id, target_type, target_id,
       (count(*) over (partition by target_id, target_type, org_id))::integer, leaf_hash
  from audit_entries
 where org_id is not null and target_type is not null and target_id is not null and outcome = 'ok'
 order by target_id, target_type, org_id, ordinal desc;
--> statement-breakpoint
alter table audit_entries force row level security;
--> statement-breakpoint

do $$
declare t text;
begin
  foreach t in array array['audit_private', 'audit_heads'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
create policy without_organization on audit_private for insert with check (org_id is null and (select app_org()) is null);
--> statement-breakpoint
grant select on log_state, log_tiles, log_checkpoints, log_keys to countersign_app;
--> statement-breakpoint
grant select, insert on audit_private, audit_heads to countersign_app;
--> statement-breakpoint
grant update (value, salt, erased_at) on audit_private to countersign_app;
--> statement-breakpoint
grant update (rev, leaf_hash) on audit_heads to countersign_app;
--> statement-breakpoint

-- The sequencer sees the hash of every organization's entry, and gives each its place. It reads no entry's body.
grant usage on schema public to countersign_sequencer;
--> statement-breakpoint
grant select (id, ordinal, at, org_id, action, outcome, after, leaf_hash, leaf_index) on audit_entries to countersign_sequencer;
--> statement-breakpoint
grant update (leaf_index) on audit_entries to countersign_sequencer;
--> statement-breakpoint
grant select, update (size, epoch, looked_at, oldest_waiting_at, halted) on log_state to countersign_sequencer;
--> statement-breakpoint
grant select, insert, update (width, data) on log_tiles to countersign_sequencer;
--> statement-breakpoint
grant select, insert on log_checkpoints, log_keys, signature_receipts to countersign_sequencer;
--> statement-breakpoint
grant update (to_size) on log_keys to countersign_sequencer;
--> statement-breakpoint
create policy sequencer_reads on audit_entries for select to countersign_sequencer using (true);
--> statement-breakpoint
create policy sequencer_numbers on audit_entries for update to countersign_sequencer using (true) with check (true);
--> statement-breakpoint
create policy sequencer_reads on signature_receipts for select to countersign_sequencer using (true);
--> statement-breakpoint
create policy sequencer_writes on signature_receipts for insert to countersign_sequencer with check (true);
--> statement-breakpoint

-- An entry's place is given once. Triggers on columns cost the sequencer nothing, where comparing whole rows did.
drop trigger audit_entries_update on audit_entries;
--> statement-breakpoint
drop function audit_entry_change();
--> statement-breakpoint
do $$
declare columns text;
begin
  select string_agg(quote_ident(column_name), ', ') into columns from information_schema.columns
   where table_schema = 'public' and table_name = 'audit_entries' and column_name <> 'leaf_index';
  execute format('create trigger audit_entries_update before update of %s on audit_entries for each row execute function refuse_change()', columns);
end $$;
--> statement-breakpoint
create trigger audit_entries_place before update of leaf_index on audit_entries for each row
  when (old.leaf_index is not null or new.leaf_index is null) execute function refuse_change();
--> statement-breakpoint

-- A full tile is final, and a partial one only grows.
create function log_tile_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.level = old.level and new.tile_index = old.tile_index and new.width > old.width
     and substr(new.data, 1, octet_length(old.data)) = old.data then
    return new;
  end if;
  raise exception 'a tile of the log only grows until it is full: % is refused', tg_op using errcode = '42501';
end $$;
--> statement-breakpoint
create trigger log_tiles_change before update or delete on log_tiles for each row execute function log_tile_change();
--> statement-breakpoint
create trigger log_tiles_truncate before truncate on log_tiles for each statement execute function refuse_change();
--> statement-breakpoint

-- One tree head for each size, each larger than the last: two that contradict each other cannot both be here.
create function log_checkpoint_grows() returns trigger language plpgsql as $$
begin
  if new.size <= (select coalesce(max(size), 0) from log_checkpoints) then
    raise exception 'a checkpoint of % leaves is refused: a larger or equal one was signed', new.size using errcode = '42501';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger log_checkpoints_grow before insert on log_checkpoints for each row execute function log_checkpoint_grows();
--> statement-breakpoint
create trigger log_checkpoints_change before update or delete on log_checkpoints for each row execute function refuse_change();
--> statement-breakpoint
create trigger log_checkpoints_truncate before truncate on log_checkpoints for each statement execute function refuse_change();
--> statement-breakpoint
create trigger log_keys_change before update on log_keys for each row
  when ((new.key_id, new.purpose, new.verifier_key, new.from_size) is distinct from (old.key_id, old.purpose, old.verifier_key, old.from_size)
    or old.to_size is not null or new.to_size is null) execute function refuse_change();
--> statement-breakpoint
create trigger log_keys_delete before delete on log_keys for each row execute function refuse_change();
--> statement-breakpoint
create trigger log_state_change before update on log_state for each row
  when (new.id <> old.id or new.origin <> old.origin or new.size < old.size or new.epoch < old.epoch) execute function refuse_change();
--> statement-breakpoint
create trigger log_state_delete before delete on log_state for each row execute function refuse_change();
--> statement-breakpoint
create trigger audit_private_change before update on audit_private for each row
  when ((new.entry_id, new.field) is distinct from (old.entry_id, old.field) or new.org_id is distinct from old.org_id
    or new.subject_id is distinct from old.subject_id or old.erased_at is not null or new.erased_at is null) execute function refuse_change();
--> statement-breakpoint
create trigger audit_private_delete before delete on audit_private for each row execute function refuse_change();
--> statement-breakpoint
create trigger audit_heads_change before update on audit_heads for each row
  when ((new.org_id, new.target_type, new.target_id) is distinct from (old.org_id, old.target_type, old.target_id) or new.rev < old.rev)
  execute function refuse_change();
--> statement-breakpoint
create trigger audit_heads_delete before delete on audit_heads for each row execute function refuse_change();
