CREATE TABLE "break_glass" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"model_id" text NOT NULL,
	"version_id" text NOT NULL,
	"alias" text NOT NULL,
	"label" text NOT NULL,
	"path" jsonb NOT NULL,
	"content_digest" text NOT NULL,
	"manifest" jsonb NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"roles" text[] NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_role" text NOT NULL,
	"proposed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"confirmed_by" text,
	"confirmed_role" text,
	"confirmed_at" timestamp (3) with time zone,
	"previous_version_id" text,
	"review_due_on" date,
	"reviewed_by" text,
	"reviewed_at" timestamp (3) with time zone,
	"outcome" text,
	"review" text
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"request_id" text NOT NULL,
	"from_user" text NOT NULL,
	"from_role" text NOT NULL,
	"to_user" text NOT NULL,
	"reason" text NOT NULL,
	"until_on" date NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"request_id" text NOT NULL,
	"decision_id" text NOT NULL,
	"number" integer NOT NULL,
	"severity" text NOT NULL,
	"phase" text,
	"body" text NOT NULL,
	"raised_by" text NOT NULL,
	"raised_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"answer" text,
	"closed_by" text,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "findings_number" UNIQUE("request_id","number")
);
--> statement-breakpoint
CREATE TABLE "review_reminders" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"request_id" text NOT NULL,
	"user_id" text NOT NULL,
	"sent_by" text NOT NULL,
	"sent_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"mailed" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signature_receipts" (
	"decision_id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"leaf_index" bigint NOT NULL,
	"proof" text NOT NULL,
	"checkpoint" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "decisions_one_approval";--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "decisions_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "on_behalf_of" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "say" text GENERATED ALWAYS AS (coalesce(on_behalf_of, reviewer_id)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "supersedes" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "record" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "record_sha256" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "signature" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "step_up_id" text;--> statement-breakpoint
ALTER TABLE "review_requests" ADD COLUMN "subject_label" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "review_requests" ADD COLUMN "subject_path" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "review_requests" ADD COLUMN "payload" jsonb;--> statement-breakpoint
ALTER TABLE "review_requests" ADD COLUMN "tier" text;--> statement-breakpoint
ALTER TABLE "review_requests" ADD COLUMN "policy_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "review_requests" ADD COLUMN "author_ids" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "break_glass" ADD CONSTRAINT "break_glass_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_request_id_review_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."review_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_request_id_review_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."review_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_reminders" ADD CONSTRAINT "review_reminders_request_id_review_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."review_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signature_receipts" ADD CONSTRAINT "signature_receipts_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "break_glass_of_project" ON "break_glass" USING btree ("project_id","proposed_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "break_glass_open" ON "break_glass" USING btree ("model_id","alias") WHERE state = 'proposed';--> statement-breakpoint
CREATE UNIQUE INDEX "delegations_one_in_force" ON "delegations" USING btree ("request_id","from_user") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "delegations_to" ON "delegations" USING btree ("to_user","request_id");--> statement-breakpoint
CREATE INDEX "review_reminders_of_request" ON "review_reminders" USING btree ("request_id","sent_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "review_reminders_of_person" ON "review_reminders" USING btree ("user_id","sent_at" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_supersedes" FOREIGN KEY ("supersedes") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Decisions of the time before: each replaces the one its reviewer took before it, in the order they were written.
ALTER TABLE "decisions" DISABLE TRIGGER "decisions_change";--> statement-breakpoint
ALTER TABLE "decisions" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "decisions" d SET "supersedes" = e.earlier FROM (
  SELECT id, lag(id) OVER (PARTITION BY request_id, reviewer_id ORDER BY created_at, ordinal) AS earlier
  FROM "decisions" WHERE decision <> 'comment'
) e WHERE e.id = d.id AND e.earlier IS NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "decisions" ENABLE TRIGGER "decisions_change";--> statement-breakpoint
ALTER TABLE "review_requests" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "model_versions" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "models" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "runs" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "review_requests" r SET
  "subject_label" = m.name || ' v' || v.number,
  "subject_path" = jsonb_build_array('models', m.slug, v.number::text),
  "author_ids" = (SELECT array_agg(DISTINCT a) FROM unnest(array[r.author_id, v.created_by, u.created_by]) a)
FROM "model_versions" v JOIN "models" m ON m.id = v.model_id JOIN "runs" u ON u.id = v.run_id
WHERE v.id = r.subject_id AND r.subject_type = 'model_version';--> statement-breakpoint
ALTER TABLE "runs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "models" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "model_versions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "review_requests" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_first_of_say" ON "decisions" USING btree ("request_id","say") WHERE decision <> 'comment' and supersedes is null;--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_superseded_once" ON "decisions" USING btree ("supersedes");--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_step_up_once" ON "decisions" USING btree ("step_up_id");