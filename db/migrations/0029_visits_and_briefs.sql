CREATE TABLE "phase_briefs" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"phase_id" text NOT NULL,
	"version" integer NOT NULL,
	"body" text NOT NULL,
	"author_id" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "phase_briefs_version" UNIQUE("phase_id","version")
);
--> statement-breakpoint
CREATE TABLE "phase_criteria" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"phase" text NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"position" integer NOT NULL,
	"met_by" text,
	"met_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visit_acts" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"visit_id" text NOT NULL,
	"verb" text NOT NULL,
	"target_type" text,
	"target_id" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "project_members" ADD COLUMN "team" text;--> statement-breakpoint
ALTER TABLE "focuses" ADD COLUMN "team" text;--> statement-breakpoint
ALTER TABLE "phases" ADD COLUMN "brief_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "phases" ADD COLUMN "planned_from" date;--> statement-breakpoint
ALTER TABLE "phases" ADD COLUMN "planned_to" date;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "evidence" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "phase_briefs" ADD CONSTRAINT "phase_briefs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phase_briefs" ADD CONSTRAINT "phase_briefs_phase_id_phases_id_fk" FOREIGN KEY ("phase_id") REFERENCES "public"."phases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phase_criteria" ADD CONSTRAINT "phase_criteria_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_acts" ADD CONSTRAINT "visit_acts_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_acts" ADD CONSTRAINT "visit_acts_visit_id_visits_id_fk" FOREIGN KEY ("visit_id") REFERENCES "public"."visits"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "phase_criteria_of_project" ON "phase_criteria" USING btree ("project_id","phase","position");--> statement-breakpoint
CREATE INDEX "visit_acts_of_visit" ON "visit_acts" USING btree ("visit_id","at");--> statement-breakpoint
ALTER TABLE "focuses" ADD CONSTRAINT "focuses_period" CHECK (ended_at is null or ended_at >= started_at);--> statement-breakpoint
ALTER TABLE "phases" ADD CONSTRAINT "phases_plan" CHECK (planned_from <= planned_to);--> statement-breakpoint
ALTER TABLE "visits" ADD CONSTRAINT "visits_period" CHECK (ended_at >= at);--> statement-breakpoint

-- A sub-team's focus may stand beside the project's; each of them has at most one that is open.
drop index focuses_open;
--> statement-breakpoint
create unique index focuses_open on focuses (project_id, coalesce(team, '')) where ended_at is null;
--> statement-breakpoint

-- What is there already is carried over. The owner has to see past the walls for a moment, also where it is no superuser.
alter table phases no force row level security;
--> statement-breakpoint
alter table visits no force row level security;
--> statement-breakpoint
insert into phase_briefs (id, org_id, project_id, phase_id, version, body, author_id, at)
  select 'brf_' || substr(id, 5), org_id, project_id, id, 1, brief, updated_by, updated_at from phases where brief <> '';
--> statement-breakpoint
update phases set brief_version = 1 where brief <> '';
--> statement-breakpoint
insert into phase_criteria (id, org_id, project_id, phase, kind, text, position)
  select 'crt_' || substr(p.id, 5) || first.position, p.org_id, p.project_id, p.phase, first.kind, first.text, first.position
  from phases p join (values
    ('problem_definition', 'entry', 1, 'Somebody in the business asks for it and is named.'),
    ('problem_definition', 'entry', 2, 'A person who knows the field takes part.'),
    ('problem_definition', 'exit', 3, 'The problem, its aim and its measure of success are written down.'),
    ('problem_definition', 'exit', 4, 'Stakeholders have agreed to the wording.'),
    ('problem_definition', 'exit', 5, 'A first look says that the data can be had.'),
    ('data_acquisition', 'entry', 1, 'The problem says which quantities the model needs.'),
    ('data_acquisition', 'entry', 2, 'Sources are listed, each with its owner.'),
    ('data_acquisition', 'exit', 3, 'Access and permission to use the data are settled.'),
    ('data_acquisition', 'exit', 4, 'A pilot draw has shown that variables and coverage suffice.'),
    ('data_preparation', 'entry', 1, 'A dataset version is here with its origin and licence.'),
    ('data_preparation', 'entry', 2, 'The quality of the raw data is known.'),
    ('data_preparation', 'exit', 3, 'The data is cleaned, joined and in the form that modelling needs.'),
    ('data_preparation', 'exit', 4, 'Each step of preparation is recorded and can be repeated.'),
    ('model_development', 'entry', 1, 'A prepared dataset version is named for training and one is held back.'),
    ('model_development', 'entry', 2, 'The metric that decides is fixed, with the trivial baseline.'),
    ('model_development', 'exit', 3, 'A version beats the baseline on held-back data.'),
    ('model_development', 'exit', 4, 'Fairness and limits of the version were looked at.'),
    ('model_development', 'exit', 5, 'Stakeholders have seen a halfway result.'),
    ('model_deployment', 'entry', 1, 'A version is approved for release.'),
    ('model_deployment', 'entry', 2, 'The environment it will run in is known, with its limits.'),
    ('model_deployment', 'exit', 3, 'The people and systems that need the model can call it.'),
    ('model_deployment', 'exit', 4, 'The way back to the former version was tried.'),
    ('monitoring_and_management', 'entry', 1, 'What is watched is agreed: figures, thresholds and who looks.'),
    ('monitoring_and_management', 'entry', 2, 'The model''s calls and results are recorded.'),
    ('monitoring_and_management', 'exit', 3, 'Drift and performance are watched against a reference.'),
    ('monitoring_and_management', 'exit', 4, 'It is written down what happens when a threshold is crossed.'),
    ('scalability', 'entry', 1, 'Expected growth of data and use is estimated.'),
    ('scalability', 'entry', 2, 'Where it would first become too slow is known.'),
    ('scalability', 'exit', 3, 'A load test has shown that it holds at the expected growth.'),
    ('scalability', 'exit', 4, 'Computing and its cost at that load are known.'),
    ('governance_and_compliance', 'entry', 1, 'The rules that apply are listed: law, contracts, policies of the house.'),
    ('governance_and_compliance', 'entry', 2, 'Somebody answers for ethics and privacy.'),
    ('governance_and_compliance', 'exit', 3, 'Each rule has evidence or an approved exception.'),
    ('governance_and_compliance', 'exit', 4, 'Risks and what is done about them are written down.'),
    ('communication', 'entry', 1, 'It is known who has to hear what, and when.'),
    ('communication', 'exit', 2, 'Stakeholders know what the model can do and where its limits are.'),
    ('communication', 'exit', 3, 'Their decisions and wishes are recorded with the project.')
  ) as first (phase, kind, position, text) on first.phase = p.phase;
--> statement-breakpoint

-- Observed acts with gaps under 30 minutes become one visit under the id of its first act (domain/lifecycle/visits.ts). One that
-- somebody explained, or that came with a reason, stays a visit of its own from there on, so that nothing said is lost.
create temporary table grouped on commit drop as
  select id, org_id, project_id, verb, at, first_value(id) over island as visit_id, max(at) over (partition by project_id, actor_id, phase, focus_phase, number) as ended_at
  from (
    select *, count(*) filter (where starts) over (partition by project_id, actor_id, phase, focus_phase order by at, id) as number
    from (
      select *, explained_at is not null or reason is not null or at - lag(at) over (partition by project_id, actor_id, phase, focus_phase order by at, id) >= interval '30 minutes' as starts
      from visits where kind = 'observed'
    ) marked
  ) numbered
  window island as (partition by project_id, actor_id, phase, focus_phase, number order by at, id);
--> statement-breakpoint
insert into visit_acts (id, org_id, project_id, visit_id, verb, at)
  select 'act_' || substr(id, 5), org_id, project_id, visit_id, verb, at from grouped;
--> statement-breakpoint
update visits v set ended_at = g.ended_at from grouped g where g.id = v.id and g.visit_id = v.id;
--> statement-breakpoint
delete from visits v using grouped g where g.id = v.id and g.visit_id <> v.id;
--> statement-breakpoint
alter table visits force row level security;
--> statement-breakpoint
alter table phases force row level security;
--> statement-breakpoint

do $$
declare t text;
begin
  foreach t in array array['phase_briefs', 'phase_criteria', 'visit_acts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization_wall on %I for all using (org_id = (select app_org())) with check (org_id = (select app_org()))', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert on phase_briefs, phase_criteria, visit_acts to countersign_app;
--> statement-breakpoint
grant update (text, position, met_by, met_at, removed_at) on phase_criteria to countersign_app;
--> statement-breakpoint
create trigger phase_briefs_change before update or delete on phase_briefs for each row execute function refuse_change();
--> statement-breakpoint
create trigger visit_acts_change before update or delete on visit_acts for each row execute function refuse_change();
