CREATE TABLE "dataset_checks" (
	"version_id" text NOT NULL,
	"expectation_id" text NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"outcome" text NOT NULL,
	"checked" bigint,
	"failing" bigint,
	"examples" jsonb NOT NULL,
	"note" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dataset_checks_version_id_expectation_id_pk" PRIMARY KEY("version_id","expectation_id")
);
--> statement-breakpoint
CREATE TABLE "dataset_expectations" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"spec" jsonb NOT NULL,
	"severity" text NOT NULL,
	"tolerance" double precision NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "dataset_versions" ADD COLUMN "quality" text;--> statement-breakpoint
ALTER TABLE "dataset_versions" ADD COLUMN "quality_score" real;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "refuse_failing" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "dataset_checks" ADD CONSTRAINT "dataset_checks_version_id_dataset_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."dataset_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_checks" ADD CONSTRAINT "dataset_checks_expectation_id_dataset_expectations_id_fk" FOREIGN KEY ("expectation_id") REFERENCES "public"."dataset_expectations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_expectations" ADD CONSTRAINT "dataset_expectations_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_expectations" ADD CONSTRAINT "dataset_expectations_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_expectations_in_force" ON "dataset_expectations" USING btree ("dataset_id") WHERE retired_at is null;
--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['dataset_expectations', 'dataset_checks'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on dataset_expectations, dataset_checks to countersign_app;
--> statement-breakpoint
grant update (retired_at) on dataset_expectations to countersign_app;
--> statement-breakpoint
grant update (outcome, checked, failing, examples, note, at), delete on dataset_checks to countersign_app;
