do $$
declare t text;
begin
  foreach t in array array['retention_policies', 'legal_holds', 'erasures'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on anchor_receipts, retention_policies, legal_holds, erasures to countersign_app;
--> statement-breakpoint
grant update (lifted_by, lifted_at, lift_reason) on legal_holds to countersign_app;
--> statement-breakpoint
grant select, insert, update on anchor_leases to countersign_app;
--> statement-breakpoint
create trigger anchor_receipts_change before update or delete on anchor_receipts for each row execute function refuse_change();
--> statement-breakpoint
create trigger retention_policies_change before update or delete on retention_policies for each row execute function refuse_change();
--> statement-breakpoint
create trigger erasures_change before update or delete on erasures for each row execute function refuse_change();
--> statement-breakpoint
-- A hold is lifted once; nothing else of it ever changes.
create function legal_hold_change() returns trigger language plpgsql as $$
begin
  if old.lifted_at is null and new.lifted_at is not null
     and (to_jsonb(new) - '{lifted_by,lifted_at,lift_reason}'::text[])
       = (to_jsonb(old) - '{lifted_by,lifted_at,lift_reason}'::text[]) then
    return new;
  end if;
  raise exception 'legal_holds is append-only: % is refused', tg_op using errcode = '42501';
end $$;
--> statement-breakpoint
create trigger legal_holds_update before update on legal_holds for each row execute function legal_hold_change();
--> statement-breakpoint
create trigger legal_holds_delete before delete on legal_holds for each row execute function refuse_change();
