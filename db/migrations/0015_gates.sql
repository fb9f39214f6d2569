CREATE TABLE "policy_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"gate" text NOT NULL,
	"tier" text NOT NULL,
	"number" integer NOT NULL,
	"rule" jsonb NOT NULL,
	"state" text DEFAULT 'proposed' NOT NULL,
	"reason" text NOT NULL,
	"base_number" integer DEFAULT 0 NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"request_id" text,
	"in_force_by" text,
	"in_force_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"carried_over" boolean DEFAULT false NOT NULL,
	CONSTRAINT "policy_versions_number" UNIQUE("project_id","gate","tier","number")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"model_id" text NOT NULL,
	"version_id" text NOT NULL,
	"endpoint" text NOT NULL,
	"state" text DEFAULT 'live' NOT NULL,
	"reason" text NOT NULL,
	"request_id" text,
	"deployed_by" text NOT NULL,
	"deployed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"retired_by" text,
	"retired_at" timestamp (3) with time zone,
	"retired_reason" text
);
--> statement-breakpoint
CREATE TABLE "monitor_configs" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"monitor_id" text NOT NULL,
	"number" integer NOT NULL,
	"config" jsonb NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"proposed_by" text NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"request_id" text,
	CONSTRAINT "monitor_configs_monitor_id_number_pk" PRIMARY KEY("monitor_id","number")
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "risk_tier" text DEFAULT 'limited' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "risk_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "risk_set_by" text;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "risk_set_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "risk_request_id" text;--> statement-breakpoint
ALTER TABLE "checklist_items" ADD COLUMN "exception_until" date;--> statement-breakpoint
ALTER TABLE "checklist_items" ADD COLUMN "exception_request_id" text;--> statement-breakpoint
ALTER TABLE "phases" ADD COLUMN "leave_request_id" text;--> statement-breakpoint
ALTER TABLE "monitors" ADD COLUMN "config_request_id" text;--> statement-breakpoint
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_version_id_model_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."model_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitor_configs" ADD CONSTRAINT "monitor_configs_monitor_id_monitors_id_fk" FOREIGN KEY ("monitor_id") REFERENCES "public"."monitors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_versions_in_force" ON "policy_versions" USING btree ("project_id","gate","tier") WHERE state = 'in_force';--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_live" ON "deployments" USING btree ("model_id","endpoint") WHERE state = 'live';--> statement-breakpoint
CREATE INDEX "deployments_recent" ON "deployments" USING btree ("project_id","deployed_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deployments_of_version" ON "deployments" USING btree ("version_id") WHERE state = 'live';