-- What is asked begins with the asking: an approval comes to be only by an update, which the rules on updates look at.
create function refuse_begun_request() returns trigger language plpgsql as $$
begin
  if new.state is distinct from 'pending' or new.closed_at is not null then
    raise exception 'a review request begins pending' using errcode = '42501', constraint = 'review_requests_begins_pending';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger review_requests_begins_pending before insert on review_requests for each row execute function refuse_begun_request();
