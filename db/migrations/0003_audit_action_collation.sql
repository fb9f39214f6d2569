-- Acts are compared byte by byte: "models." up to "models/" is the area models on every server, whatever its locale.
alter table audit_entries alter column action type text collate "C";
