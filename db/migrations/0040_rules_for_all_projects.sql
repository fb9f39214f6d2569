ALTER TABLE "policy_versions" DROP CONSTRAINT "policy_versions_number";--> statement-breakpoint
DROP INDEX "policy_versions_in_force";--> statement-breakpoint
ALTER TABLE "policy_versions" ADD COLUMN "for_organization" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_versions_number" ON "policy_versions" USING btree ("project_id","gate","tier","number") WHERE not for_organization;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_versions_organization_number" ON "policy_versions" USING btree ("org_id","gate","tier","number") WHERE for_organization;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_versions_organization_in_force" ON "policy_versions" USING btree ("org_id","gate","tier") WHERE state = 'in_force' and for_organization;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_versions_in_force" ON "policy_versions" USING btree ("project_id","gate","tier") WHERE state = 'in_force' and not for_organization;--> statement-breakpoint

-- A project goes by its own rule, then by the organization's, then by the default.
create or replace function gate_quorum(project text, asked_gate text) returns integer language sql stable as $$
  select coalesce(
    (select (v.rule ->> 'quorum')::integer from policy_versions v
      where v.org_id = p.org_id and (v.project_id = p.id or v.for_organization) and v.gate = asked_gate and v.tier = p.risk_tier
        and v.state = 'in_force'
      order by v.for_organization limit 1),
    default_quorum(asked_gate, p.risk_tier))
  from projects p where p.id = project
$$;
