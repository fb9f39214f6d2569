-- A trigger on columns counts a generated column as updated with every row, and so refused the sequencer its one update. Nothing can
-- set a generated column, so it needs no guard.
drop trigger audit_entries_update on audit_entries;
--> statement-breakpoint
do $$
declare columns text;
begin
  select string_agg(quote_ident(column_name), ', ') into columns from information_schema.columns
   where table_schema = 'public' and table_name = 'audit_entries' and column_name <> 'leaf_index' and is_generated = 'NEVER';
  execute format('create trigger audit_entries_update before update of %s on audit_entries for each row execute function refuse_change()', columns);
end $$;
