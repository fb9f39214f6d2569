-- The operator's check of the whole log (`audit verify`, `audit export`) reads every organization's entries and what they are held
-- against, as the owner of the tables and only after it has said so. The application's role gains nothing by saying it.
do $$
declare t text;
begin
  foreach t in array array['audit_entries', 'audit_private', 'decisions', 'review_requests', 'signature_receipts', 'projects', 'models',
                           'model_versions', 'version_cards', 'aliases', 'organizations'] loop
    execute format('create policy evidence_reads on %I for select to current_user using ((select app_reader()) = ''evidence'')', t);
  end loop;
end $$;
--> statement-breakpoint
-- The announcement of a key belongs to the log and to no organization; whoever is to believe the key has to see it.
create policy announced_keys on audit_entries for select using (org_id is null and action like 'audit.%Key');
