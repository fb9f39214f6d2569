CREATE TABLE "audit_heads" (
	"org_id" text NOT NULL,
	"target_type" text NOT NULL,
	"target_id" text NOT NULL,
	"rev" integer NOT NULL,
	"leaf_hash" "bytea",
	CONSTRAINT "audit_heads_target_id_target_type_org_id_pk" PRIMARY KEY("target_id","target_type","org_id")
);
--> statement-breakpoint
CREATE TABLE "audit_private" (
	"entry_id" text NOT NULL,
	"field" text NOT NULL,
	"org_id" text,
	"subject_id" text,
	"value" text,
	"salt" "bytea",
	"erased_at" timestamp (3) with time zone,
	CONSTRAINT "audit_private_entry_id_field_pk" PRIMARY KEY("entry_id","field"),
	CONSTRAINT "audit_private_erased" CHECK (case when erased_at is null then value is not null and octet_length(salt) = 16 else value is null and salt is null end)
);
--> statement-breakpoint
CREATE TABLE "log_checkpoints" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "log_checkpoints_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "log_checkpoints_size_unique" UNIQUE("size"),
	CONSTRAINT "log_checkpoints_root" CHECK (size > 0 and octet_length(root) = 32)
);
--> statement-breakpoint
CREATE TABLE "log_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"verifier_key" text NOT NULL,
	"from_size" bigint NOT NULL,
	"to_size" bigint,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "log_keys_verifier_key_unique" UNIQUE("verifier_key"),
	CONSTRAINT "log_keys_purpose" CHECK (purpose in ('checkpoint', 'record'))
);
--> statement-breakpoint
CREATE TABLE "log_state" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"origin" text NOT NULL,
	"size" bigint DEFAULT 0 NOT NULL,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"looked_at" timestamp (3) with time zone,
	"oldest_waiting_at" timestamp (3) with time zone,
	"halted" text,
	CONSTRAINT "log_state_one_row" CHECK (id = 1)
);
--> statement-breakpoint
CREATE TABLE "log_tiles" (
	"level" smallint NOT NULL,
	"tile_index" bigint NOT NULL,
	"width" smallint NOT NULL,
	"data" "bytea" NOT NULL,
	CONSTRAINT "log_tiles_level_tile_index_pk" PRIMARY KEY("level","tile_index"),
	CONSTRAINT "log_tiles_width" CHECK (width between 1 and 256 and octet_length(data) = width * 32)
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "actor_label" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_private_of_subject" ON "audit_private" USING btree ("subject_id") WHERE erased_at is null;--> statement-breakpoint
CREATE INDEX "log_checkpoints_at" ON "log_checkpoints" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_unsequenced" ON "audit_entries" USING btree ("ordinal") WHERE leaf_index is null;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_leaf_index" ON "audit_entries" USING btree ("leaf_index") WHERE leaf_index is not null;