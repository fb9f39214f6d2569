CREATE TABLE "anchor_leases" (
	"anchor" text PRIMARY KEY NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "anchor_receipts" (
	"id" text PRIMARY KEY NOT NULL,
	"anchor" text NOT NULL,
	"place" text NOT NULL,
	"outside" boolean NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"outcome" text NOT NULL,
	"detail" text DEFAULT '' NOT NULL,
	"duration_ms" integer NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "anchor_receipts_outcome" CHECK (outcome in ('kept', 'failed', 'alarm'))
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"reason" text NOT NULL,
	"values" integer NOT NULL,
	"erased_by" text NOT NULL,
	"erased_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "legal_holds" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"covers" text NOT NULL,
	"project_id" text,
	"user_id" text,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lifted_by" text,
	"lifted_at" timestamp (3) with time zone,
	"lift_reason" text,
	CONSTRAINT "legal_holds_covers" CHECK (case covers when 'organization' then project_id is null and user_id is null
            when 'project' then project_id is not null and user_id is null
            when 'person' then project_id is null and user_id is not null else false end),
	CONSTRAINT "legal_holds_lifted" CHECK ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null))
);
--> statement-breakpoint
CREATE TABLE "retention_policies" (
	"org_id" text NOT NULL,
	"version" integer NOT NULL,
	"months" integer,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "retention_policies_org_id_version_pk" PRIMARY KEY("org_id","version"),
	CONSTRAINT "retention_policies_months" CHECK (months between 12 and 1200)
);
--> statement-breakpoint
CREATE INDEX "anchor_receipts_recent" ON "anchor_receipts" USING btree ("anchor","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "anchor_receipts_kept" ON "anchor_receipts" USING btree ("anchor","size" DESC NULLS LAST) WHERE outcome = 'kept';--> statement-breakpoint
CREATE INDEX "erasures_of_person" ON "erasures" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE INDEX "legal_holds_recent" ON "legal_holds" USING btree ("org_id","placed_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "legal_holds_in_force" ON "legal_holds" USING btree ("org_id","covers") WHERE lifted_at is null;