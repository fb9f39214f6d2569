CREATE TABLE "visit_sums" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"month" date NOT NULL,
	"focus_phase" text,
	"phase" text NOT NULL,
	"scenario" text,
	"shard" smallint NOT NULL,
	"visits" integer NOT NULL,
	"with_effort" integer NOT NULL,
	"effort_hours" numeric NOT NULL,
	"improved" integer NOT NULL,
	"judged" integer NOT NULL,
	CONSTRAINT "visit_sums_of_group" UNIQUE NULLS NOT DISTINCT("project_id","month","focus_phase","phase","scenario","shard")
);
--> statement-breakpoint
ALTER TABLE "checklist_items" ADD COLUMN "taken_up" jsonb;--> statement-breakpoint
ALTER TABLE "visit_sums" ADD CONSTRAINT "visit_sums_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;