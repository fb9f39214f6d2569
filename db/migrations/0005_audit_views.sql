CREATE TABLE "audit_views" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text,
	"place" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"search" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_views_name" UNIQUE("org_id","user_id","place","name")
);
--> statement-breakpoint
CREATE INDEX "audit_views_recent" ON "audit_views" USING btree ("org_id","user_id","place","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);