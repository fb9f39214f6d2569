CREATE TABLE "signature_assertions" (
	"decision_id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"assertion" jsonb,
	"erased_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "identities" ADD COLUMN "signs_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "passkeys" ADD COLUMN "signs_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "passwords" ADD COLUMN "link_by" text;--> statement-breakpoint
ALTER TABLE "step_ups" ADD COLUMN "assertion" jsonb;--> statement-breakpoint
ALTER TABLE "totp_secrets" ADD COLUMN "signs_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "signature_assertions" ADD CONSTRAINT "signature_assertions_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- A passkey's answer belongs to its organization's signature. It is written once, and can only be emptied, with its person.
alter table signature_assertions enable row level security;
--> statement-breakpoint
alter table signature_assertions force row level security;
--> statement-breakpoint
create policy organization_wall on signature_assertions for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
create policy evidence_reads on signature_assertions for select to current_user using ((select app_reader()) = 'evidence');
--> statement-breakpoint
grant select, insert on signature_assertions to countersign_app;
--> statement-breakpoint
grant update (assertion, erased_at) on signature_assertions to countersign_app;
--> statement-breakpoint
alter table signature_assertions add constraint signature_assertions_erased check ((erased_at is null) = (assertion is not null));
--> statement-breakpoint
create trigger signature_assertions_change before update on signature_assertions for each row
  when (old.erased_at is not null or new.erased_at is null
    or (new.decision_id, new.org_id, new.user_id) is distinct from (old.decision_id, old.org_id, old.user_id)) execute function refuse_change();
--> statement-breakpoint
create trigger signature_assertions_kept before delete on signature_assertions for each row execute function refuse_change();
--> statement-breakpoint

-- Approving and asking for changes carry the whole signature, and the record's hash is its own. Decisions older than signing stay as
-- they are: where there are none, the rule holds for every row from now on.
alter table decisions add constraint decisions_signed check (
  case decision when 'comment' then num_nonnulls(record, record_sha256, key_id, signature, step_up_id) = 0
  else num_nulls(record, record_sha256, key_id, signature, step_up_id) = 0
   and record_sha256 = encode(sha256(convert_to(record, 'UTF8')), 'hex') end) not valid;
--> statement-breakpoint
alter table decisions no force row level security;
--> statement-breakpoint
do $$
begin
  alter table decisions validate constraint decisions_signed;
exception when check_violation then
  raise notice 'decisions from before signing are here; decisions_signed holds for new ones';
end $$;
--> statement-breakpoint
alter table decisions force row level security;
--> statement-breakpoint

-- Whoever invites does not accept.
alter table invitations add constraint invitations_two_people check (accepted_by <> invited_by) not valid;
--> statement-breakpoint

-- A factor that waits does not complete a proof for a signature, whoever says so.
grant update (signs_from) on totp_secrets to countersign_app;
--> statement-breakpoint
create function refuse_waiting_factor() returns trigger language plpgsql as $$
begin
  if new.method = 'password_totp' and exists (
       select 1 from totp_secrets t where t.user_id = new.user_id and t.signs_from > clock_timestamp())
     or new.method = 'passkey' and not exists (
       select 1 from passkeys p where p.user_id = new.user_id and coalesce(p.signs_from <= clock_timestamp(), true))
     or new.method = 'single_sign_on' and not exists (
       select 1 from identities i where i.user_id = new.user_id and coalesce(i.signs_from <= clock_timestamp(), true)) then
    raise exception 'this factor does not sign yet' using errcode = '42501', constraint = 'step_ups_factor_waits';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger step_ups_factor_waits before update of completed_at on step_ups for each row
  when (new.purpose = 'sign' and old.completed_at is null and new.completed_at is not null) execute function refuse_waiting_factor();
--> statement-breakpoint

-- That a copy was made outside is the word of the role that keeps the log; pruning rests on it.
revoke insert on anchor_receipts from countersign_app;
--> statement-breakpoint
grant select, insert on anchor_receipts to countersign_sequencer;
--> statement-breakpoint
grant update (assertion) on step_ups to countersign_app;
--> statement-breakpoint
create trigger step_ups_assertion_final before update of assertion on step_ups for each row
  when (old.completed_at is not null) execute function refuse_change();
