-- What was known of sessions that are open already.
update sessions set auth_time = created_at, factors = array[method];
--> statement-breakpoint
grant select, insert on step_ups, totp_secrets, recovery_codes, passkeys, passkey_challenges, identities, password_resets to countersign_app;
--> statement-breakpoint
grant update (method, factors, auth_time, completed_at, used_at, challenge) on step_ups to countersign_app;
--> statement-breakpoint
grant update (confirmed_at, last_counter, secret, created_at) on totp_secrets to countersign_app;
--> statement-breakpoint
grant update (used_at) on recovery_codes, password_resets to countersign_app;
--> statement-breakpoint
grant update (name, counter, backed_up, last_used_at) on passkeys to countersign_app;
--> statement-breakpoint
grant update (label, last_used_at) on identities to countersign_app;
--> statement-breakpoint
grant delete on totp_secrets, recovery_codes, passkeys, passkey_challenges, identities to countersign_app;
--> statement-breakpoint

-- A proof is for one person, one session and one digest; once given it is not rewritten, and once used it stays used.
create function step_up_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.user_id, new.session_id, new.purpose, new.digest, new.created_at, new.expires_at)
     is distinct from (old.id, old.user_id, old.session_id, old.purpose, old.digest, old.created_at, old.expires_at)
     or (old.completed_at is not null and (new.method, new.factors, new.auth_time, new.completed_at, new.challenge)
         is distinct from (old.method, old.factors, old.auth_time, old.completed_at, old.challenge))
     or old.used_at is not null then
    raise exception 'a completed step-up is not rewritten' using errcode = '42501', constraint = 'step_ups_final';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger step_ups_final before update on step_ups for each row execute function step_up_change();
--> statement-breakpoint
create trigger step_ups_kept before delete on step_ups for each row execute function refuse_change();
