CREATE TABLE "dataset_acquisitions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"number" integer NOT NULL,
	"content" jsonb NOT NULL,
	"digest" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dataset_acquisitions_number" UNIQUE("dataset_id","number")
);
--> statement-breakpoint
CREATE TABLE "upload_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"created_by" text NOT NULL,
	"file_name" text NOT NULL,
	"size" bigint NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"file_key" text DEFAULT '' NOT NULL,
	"upload_id" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dataset_acquisitions" ADD CONSTRAINT "dataset_acquisitions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_acquisitions" ADD CONSTRAINT "dataset_acquisitions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "upload_sessions_of_person" ON "upload_sessions" USING btree ("project_id","created_by");--> statement-breakpoint
CREATE INDEX "upload_sessions_expired" ON "upload_sessions" USING btree ("org_id","expires_at");
--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['dataset_acquisitions', 'upload_sessions'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on dataset_acquisitions to countersign_app;
--> statement-breakpoint
grant select, insert, delete on upload_sessions to countersign_app;
--> statement-breakpoint
grant update (received, upload_id, expires_at) on upload_sessions to countersign_app;
