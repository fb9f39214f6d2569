CREATE TABLE "job_checkpoints" (
	"job_id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"state" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_points" (
	"org_id" text NOT NULL,
	"job_id" text NOT NULL,
	"n" integer NOT NULL,
	"points" jsonb NOT NULL,
	CONSTRAINT "job_points_job_id_n_pk" PRIMARY KEY("job_id","n")
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "priority" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "memory_limit_mb" integer;--> statement-breakpoint
ALTER TABLE "job_checkpoints" ADD CONSTRAINT "job_checkpoints_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_points" ADD CONSTRAINT "job_points_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
alter table job_points enable row level security;
--> statement-breakpoint
alter table job_points force row level security;
--> statement-breakpoint
create policy organization_wall on job_points for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
grant select, insert on job_points to countersign_app;
--> statement-breakpoint
alter table job_checkpoints enable row level security;
--> statement-breakpoint
alter table job_checkpoints force row level security;
--> statement-breakpoint
create policy organization_wall on job_checkpoints for all using (org_id = (select app_org())) with check (org_id = (select app_org()));
--> statement-breakpoint
-- A checkpoint is no record: it is replaced by the next one, and goes when the job ends.
grant select, insert, update, delete on job_checkpoints to countersign_app;
