import { and, eq, inArray, or } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects, users } from "#db/schema/access.ts";
import { policyVersions, reviewRequests } from "#db/schema/approvals.ts";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import type { PoliciesView, PolicyLine, PolicyVersionView } from "#domain/approvals/policy-view.ts";
import { GATES, OPEN_STATES } from "#domain/approvals/states.ts";
import { RISK_TIERS } from "#domain/approvals/tiers.ts";
import { idSchema } from "#domain/format/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { peopleWithRole } from "./people.ts";
import { policyInForce } from "./policy-in-force.ts";
import { asVersionViews } from "./policy-rows.ts";

const OfProject = z.object({ projectId: idSchema("prj") });
const PEOPLE_MAX = 20;

export const getPolicies = query({
  name: "approvals.getPolicies",
  summary: "The rule of each gate in a project by risk tier, what is proposed, and the project's tier.",
  permission: "review:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input, orgId, userId }): Promise<PoliciesView> {
    const { projectId } = input;
    const rows = await tx
      .select()
      .from(policyVersions)
      .where(
        and(
          eq(policyVersions.orgId, orgId),
          or(eq(policyVersions.projectId, projectId), eq(policyVersions.forOrganization, true)),
          inArray(policyVersions.state, ["in_force", "proposed"]),
        ),
      );
    const versions = await asVersionViews(tx, rows);
    const items = GATES.flatMap((gate) =>
      RISK_TIERS.map((tier): PolicyLine => {
        const ofLine = versions.filter((version) => version.gate === gate && version.tier === tier);
        const inForceOf = (organization: boolean) =>
          ofLine.find(
            (one) =>
              one.state === "in_force" &&
              one.forOrganization === organization &&
              // The line in which a project gave its own rule up holds none.
              !one.followsOrganization,
          ) ?? null;
        const ofAll = inForceOf(true);
        const inForce = inForceOf(false) ?? ofAll;
        return {
          gate,
          tier,
          policy: inForce?.policy ?? defaultPolicy(gate, tier),
          source: inForce === null ? "built_in" : inForce.forOrganization ? "organization" : "project",
          rev: inForce?.number ?? 0,
          organization: { policy: ofAll?.policy ?? defaultPolicy(gate, tier), rev: ofAll?.number ?? 0 },
          inForce,
          proposals: ofLine.filter(({ state }) => state === "proposed"),
        };
      }),
    );
    return {
      ...(await tierOf(tx, projectId)),
      approvers: await approversIn(tx, { orgId, projectId }, userId),
      items,
    };
  },
});

async function tierOf(tx: Tx, projectId: string) {
  const [row] = await tx
    .select({ project: projects, name: users.name })
    .from(projects)
    .leftJoin(users, eq(users.id, projects.riskSetBy))
    .where(eq(projects.id, projectId));
  const [open] = await tx
    .select({ id: reviewRequests.id })
    .from(reviewRequests)
    .where(
      and(
        eq(reviewRequests.subjectId, projectId),
        eq(reviewRequests.gate, "change_policy"),
        inArray(reviewRequests.state, [...OPEN_STATES]),
      ),
    )
    .limit(1);
  const setBy = row?.project.riskSetBy;
  return {
    tier: row?.project.riskTier ?? "limited",
    tierReason: row?.project.riskReason ?? "",
    tierSetBy: setBy ? { id: setBy, name: row.name ?? "Somebody" } : null,
    tierSetAt: row?.project.riskSetAt ?? null,
    tierRequestId: open?.id ?? null,
  };
}

/** Who else could approve a change of policy here: people whose role the rule in force counts, the reader left out. */
async function approversIn(tx: Tx, place: { orgId: string; projectId: string }, userId: string | null) {
  const { policy } = await policyInForce(tx, place.projectId, "change_policy");
  const people = await peopleWithRole(tx, place, policy.roles);
  return people
    .filter(({ id }) => id !== userId)
    .slice(0, PEOPLE_MAX)
    .map(({ id, name }) => ({ id, name }));
}

const ListVersions = z.object({
  projectId: idSchema("prj"),
  gate: z.enum(GATES, { error: "This is not a gate." }).optional(),
  ...pageInput,
});

export const listPolicyVersions = query({
  name: "approvals.listPolicyVersions",
  summary:
    "Every version of the rules of a project and of those for all projects, newest first: proposed, in force, superseded, refused.",
  permission: "review:read",
  scope: inProject<z.output<typeof ListVersions>>(),
  input: ListVersions,
  async run({ tx, input, orgId }): Promise<Page<PolicyVersionView>> {
    const { after, orderBy } = keyset(policyVersions.proposedAt, policyVersions.id, input.cursor);
    const rows = await tx
      .select()
      .from(policyVersions)
      .where(
        and(
          eq(policyVersions.orgId, orgId),
          or(eq(policyVersions.projectId, input.projectId), eq(policyVersions.forOrganization, true)),
          input.gate === undefined ? undefined : eq(policyVersions.gate, input.gate),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const views = await asVersionViews(tx, rows);
    return toPage(views, input.limit, (view) => ({ createdAt: view.proposedAt, id: view.id }));
  },
});
