CREATE TABLE "chat_hooks" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text,
	"user_id" text,
	"host" text NOT NULL,
	"sealed_url" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "chat_hooks_one_owner" CHECK (num_nulls("chat_hooks"."project_id", "chat_hooks"."user_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "comment_versions" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"number" integer NOT NULL,
	"body" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_versions_comment_id_number_pk" PRIMARY KEY("comment_id","number")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text,
	"user_id" text,
	"channel" text NOT NULL,
	"hook_id" text,
	"kind" text,
	"actor_id" text,
	"subject_type" text,
	"subject_id" text,
	"comment_id" text,
	"state" text DEFAULT 'waiting' NOT NULL,
	"rounds" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "inbox_settings" (
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"rules" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"digest_hour" integer DEFAULT 7 NOT NULL,
	"digest_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inbox_settings_org_id_user_id_pk" PRIMARY KEY("org_id","user_id"),
	CONSTRAINT "inbox_settings_hour" CHECK ("inbox_settings"."digest_hour" between 0 and 23)
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"actor_id" text,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"comment_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"shown_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp (3) with time zone,
	"in_digest" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "presence" (
	"tab_id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text,
	"user_id" text NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"editing" text,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "anchor" jsonb;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "blocking_by" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "audience" text;--> statement-breakpoint
ALTER TABLE "chat_hooks" ADD CONSTRAINT "chat_hooks_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_versions" ADD CONSTRAINT "comment_versions_comment_id_comments_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_hooks_of_project" ON "chat_hooks" USING btree ("project_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "chat_hooks_of_person" ON "chat_hooks" USING btree ("org_id","user_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("org_id","due_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "deliveries_of_person" ON "deliveries" USING btree ("org_id","user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notices_of_person" ON "notices" USING btree ("org_id","user_id","shown_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notices_unread" ON "notices" USING btree ("org_id","user_id","shown_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "notices_for_digest" ON "notices" USING btree ("org_id","user_id") WHERE in_digest;--> statement-breakpoint
CREATE INDEX "presence_of_project" ON "presence" USING btree ("org_id","project_id");--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_answers_have_no_place" CHECK ("comments"."parent_id" is null or ("comments"."anchor" is null and "comments"."blocking_by" is null));--> statement-breakpoint

do $$
declare t text;
begin
  foreach t in array array['comment_versions', 'notices', 'inbox_settings', 'chat_hooks', 'deliveries', 'presence'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on comment_versions, notices, inbox_settings, chat_hooks, deliveries, presence to countersign_app;
--> statement-breakpoint
grant update (shown_at, read_at, in_digest) on notices to countersign_app;
--> statement-breakpoint
grant update (rules, digest_hour, digest_at, updated_at) on inbox_settings to countersign_app;
--> statement-breakpoint
grant update (removed_at) on chat_hooks to countersign_app;
--> statement-breakpoint
grant update (state, rounds, due_at, error, ended_at) on deliveries to countersign_app;
--> statement-breakpoint
grant update (project_id, place, editing, seen_at), delete on presence to countersign_app;
--> statement-breakpoint
create trigger comment_versions_change before update or delete on comment_versions for each row execute function refuse_change();
