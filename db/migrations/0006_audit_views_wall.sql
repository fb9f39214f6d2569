alter table audit_views enable row level security;
--> statement-breakpoint
alter table audit_views force row level security;
--> statement-breakpoint
create policy organization_wall on audit_views for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
grant select, insert, update, delete on audit_views to countersign_app;
