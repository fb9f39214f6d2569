ALTER TABLE "visits" ADD COLUMN "scenario" text;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "outcome_note" text;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "explained_by" text;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "explained_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "visits_explained" ON "visits" USING btree ("project_id","at" DESC NULLS LAST) WHERE explained_at is not null;