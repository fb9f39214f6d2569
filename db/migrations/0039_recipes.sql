CREATE TABLE "dataset_parents" (
	"version_id" text NOT NULL,
	"place" integer NOT NULL,
	"parent_id" text NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"step" integer,
	CONSTRAINT "dataset_parents_version_id_place_pk" PRIMARY KEY("version_id","place")
);
--> statement-breakpoint
CREATE TABLE "dataset_preparations" (
	"version_id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"recipe_version_id" text NOT NULL,
	"result" jsonb
);
--> statement-breakpoint
CREATE TABLE "dataset_recipe_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"recipe_id" text NOT NULL,
	"number" integer NOT NULL,
	"spec" jsonb NOT NULL,
	"digest" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dataset_recipe_versions_number" UNIQUE("recipe_id","number")
);
--> statement-breakpoint
CREATE TABLE "dataset_recipes" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dataset_recipes_slug" UNIQUE("project_id","slug")
);
--> statement-breakpoint
ALTER TABLE "dataset_parents" ADD CONSTRAINT "dataset_parents_version_id_dataset_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."dataset_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_parents" ADD CONSTRAINT "dataset_parents_parent_id_dataset_versions_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."dataset_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_preparations" ADD CONSTRAINT "dataset_preparations_version_id_dataset_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."dataset_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_preparations" ADD CONSTRAINT "dataset_preparations_recipe_version_id_dataset_recipe_versions_id_fk" FOREIGN KEY ("recipe_version_id") REFERENCES "public"."dataset_recipe_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_recipe_versions" ADD CONSTRAINT "dataset_recipe_versions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_recipe_versions" ADD CONSTRAINT "dataset_recipe_versions_recipe_id_dataset_recipes_id_fk" FOREIGN KEY ("recipe_id") REFERENCES "public"."dataset_recipes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_recipes" ADD CONSTRAINT "dataset_recipes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_parents_children" ON "dataset_parents" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "dataset_preparations_of_recipe" ON "dataset_preparations" USING btree ("recipe_version_id");--> statement-breakpoint
CREATE INDEX "dataset_recipes_recent" ON "dataset_recipes" USING btree ("project_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);
--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['dataset_recipes', 'dataset_recipe_versions', 'dataset_preparations', 'dataset_parents'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on dataset_recipes, dataset_recipe_versions, dataset_preparations, dataset_parents to countersign_app;
--> statement-breakpoint
grant update (result) on dataset_preparations to countersign_app;
