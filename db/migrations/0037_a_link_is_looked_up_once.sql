-- The setting is read once a statement, not once a row.
drop policy presented_status_link on status_links;
--> statement-breakpoint
create policy presented_status_link on status_links for select using (token_hash = (select nullif(current_setting('app.status_link_hash', true), '')));
