CREATE INDEX "comments_threads" ON "comments" USING btree ("subject_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE parent_id is null;--> statement-breakpoint
CREATE INDEX "comments_answers" ON "comments" USING btree ("parent_id","created_at","id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "comments_open_threads" ON "comments" USING btree ("subject_id") WHERE parent_id is null and resolved_at is null and deleted_at is null;--> statement-breakpoint
CREATE INDEX "monitor_windows_of_monitor" ON "monitor_windows" USING btree ("org_id","monitor_id");