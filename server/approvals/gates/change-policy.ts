import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { policyVersions } from "#db/schema/approvals.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import { acrossProjects, putInForceRefusal } from "#domain/approvals/policy-rules.ts";
import { GATE_LABELS, type Gate, gateOf } from "#domain/approvals/states.ts";
import { RISK_TIER_LABELS, type RiskTier, riskTierSchema } from "#domain/approvals/tiers.ts";
import { ruleKey } from "#domain/discussion/places.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import type { Apply, Asked, Passage, PassageContent } from "../passages.ts";
import { organizationPolicyAt, ownNumber, type PolicyInForce, policyAt } from "../policy-in-force.ts";
import { digestOf } from "./digest.ts";

export const tierPayload = z.object({ tier: riskTierSchema, reason: z.string(), proposedBy: z.string() });
const rulePayload = z.object({ rule: policySchema });

const isTier = (asked: Pick<Asked, "subjectId">) => asked.subjectId.startsWith("prj_");

/** A rule comes in force, or the project's risk tier is lowered: both change what every later passage asks for. */
export const changePolicy: Passage = {
  gate: "change_policy",
  subjectType: (asked) => (isTier(asked) ? "project" : "policy"),
  content: (tx, asked, options) =>
    isTier(asked) ? tierContent(tx, asked, options) : ruleContent(tx, asked, options),
  ruleAcrossProjects: async (tx, asked) => (isTier(asked) ? null : ruleAcrossProjects(tx, asked)),
  purpose: (asked) => (isTier(asked) ? "counting the project as that tier" : "this rule coming in force"),
  apply: (context) => (isTier(context.asked) ? applyTier(context) : applyRule(context)),
};

async function ruleContent(tx: Tx, asked: Asked, { hold }: { hold: boolean }): Promise<PassageContent> {
  const ofProposal = tx
    .select()
    .from(policyVersions)
    .where(and(eq(policyVersions.id, asked.subjectId), eq(policyVersions.projectId, asked.projectId)));
  const [row] = hold ? await ofProposal.for("share") : await ofProposal;
  if (!row) throw notFound("This policy");
  // Who gives a rule up goes by the organization's as it is: what is signed changes with it until it is in force.
  const rule =
    row.followsOrganization && row.state === "proposed"
      ? (await organizationPolicyAt(tx, asked.projectId, gateOf(row.gate), row.tier)).policy
      : policySchema.parse(row.rule);
  // The digest stands for the version that was replaced too: once this one is in force it is no longer what counts now.
  const before =
    row.state === "proposed" ? await beforeOf(tx, { ...row, projectId: asked.projectId }, rule.gate) : null;
  const label = policyLabel(rule.gate, row.tier, row.forOrganization);
  return {
    projectId: asked.projectId,
    ...digestOf({
      format: "countersign.policy/1",
      gate: rule.gate,
      tier: row.tier,
      number: row.number,
      ...(row.forOrganization && { scope: "organization" }),
      ...(row.followsOrganization && { follows: "organization" }),
      base: before === null ? row.baseNumber : baseOf(before, row),
      rule,
      reason: row.reason,
    }),
    authorIds: [row.proposedBy],
    lastModifierId: row.proposedBy,
    label,
    path: ["governance", "policies"],
    named: row.followsOrganization
      ? `going by the organization's rule for “${label}” (version ${row.number} of the project's)`
      : `version ${row.number} of the policy “${label}”`,
    model: null,
    ruleKey: ruleKey(rule.gate, row.tier),
  };
}

/** A rule for all projects loosens those of its tier: what the organization asks at that tier counts, whichever project it is reviewed in. */
async function ruleAcrossProjects(tx: Tx, asked: Asked): Promise<PolicyInForce | null> {
  const [row] = await tx
    .select({ tier: policyVersions.tier, forOrganization: policyVersions.forOrganization })
    .from(policyVersions)
    .where(and(eq(policyVersions.id, asked.subjectId), eq(policyVersions.projectId, asked.projectId)));
  if (!row?.forOrganization) return null;
  const found = await organizationPolicyAt(tx, asked.projectId, "change_policy", row.tier);
  return { ...found, policy: acrossProjects(found.policy) };
}

export const policyLabel = (gate: keyof typeof GATE_LABELS, tier: RiskTier, forOrganization = false) =>
  `${GATE_LABELS[gate]}, ${RISK_TIER_LABELS[tier].toLowerCase()}${forOrganization ? ", all projects" : ""}`;

type Line = Pick<typeof policyVersions.$inferSelect, "projectId" | "tier" | "forOrganization">;

/** The rule that a proposal would replace. */
const beforeOf = (tx: Tx, { projectId, tier, forOrganization }: Line, gate: Gate) =>
  (forOrganization ? organizationPolicyAt : policyAt)(tx, projectId, gate, tier);

const ownOf = (before: PolicyInForce, { forOrganization }: Pick<Line, "forOrganization">) =>
  ownNumber(before, forOrganization ? "organization" : "project");

/** What is signed of the rule before: its number, and whose it is where that is not the line's own. */
const baseOf = (before: PolicyInForce, line: Pick<Line, "forOrganization">): number | string =>
  before.source === "organization" && !line.forOrganization
    ? `organization ${before.rev}`
    : ownOf(before, line);

async function applyRule({ tx, asked, content, requestId, userId, now, audit }: Apply): Promise<void> {
  const [row] = await tx
    .select()
    .from(policyVersions)
    .where(eq(policyVersions.id, asked.subjectId))
    .for("update");
  if (!row) throw notFound("This policy");
  const { rule } = rulePayload.parse(asked.payload);
  const before = await beforeOf(tx, row, rule.gate);
  must(putInForceRefusal(row, { userId, numberInForce: ownOf(before, row) }));
  const ofGate = and(
    row.forOrganization ? eq(policyVersions.orgId, row.orgId) : eq(policyVersions.projectId, row.projectId),
    eq(policyVersions.forOrganization, row.forOrganization),
    eq(policyVersions.gate, row.gate),
    eq(policyVersions.tier, row.tier),
    eq(policyVersions.state, "in_force"),
  );
  await tx.update(policyVersions).set({ state: "superseded", endedAt: now }).where(ofGate);
  const moved = await tx
    .update(policyVersions)
    .set({ state: "in_force", inForceBy: userId, inForceAt: now })
    .where(and(eq(policyVersions.id, row.id), eq(policyVersions.state, "proposed")))
    .returning({ id: policyVersions.id });
  if (moved.length === 0)
    throw conflict("This proposal changed a moment ago. Nothing was put in force. Reload and look.");
  audit.record({
    target: { type: "policy", id: row.id, label: content.label },
    before: { version: before.rev, rule: before.policy },
    after: {
      gate: rule.gate,
      tier: row.tier,
      version: row.number,
      rule,
      ...(row.forOrganization && { forOrganization: true }),
      ...(row.followsOrganization && { followsOrganization: true }),
      proposedBy: row.proposedBy,
      requestId,
      contentDigest: content.digest,
    },
    reason: row.reason,
  });
}

async function tierContent(tx: Tx, asked: Asked, { hold }: { hold: boolean }): Promise<PassageContent> {
  const ofProject = tx.select().from(projects).where(eq(projects.id, asked.subjectId));
  const [project] = hold ? await ofProject.for("share") : await ofProject;
  if (!project || project.id !== asked.projectId) throw notFound("This project");
  const { tier, reason, proposedBy } = tierPayload.parse(asked.payload);
  return {
    projectId: project.id,
    ...digestOf({
      format: "countersign.tier/1",
      project: project.id,
      from: project.riskTier,
      to: tier,
      reason,
    }),
    authorIds: [proposedBy],
    lastModifierId: proposedBy,
    label: `${project.name}: ${RISK_TIER_LABELS[tier].toLowerCase()}`,
    path: ["governance", "policies"],
    named: `the risk tier of ${project.name}, from ${RISK_TIER_LABELS[project.riskTier].toLowerCase()} to ${RISK_TIER_LABELS[tier].toLowerCase()}`,
    model: null,
  };
}

async function applyTier({ tx, asked, content, requestId, userId, now, audit }: Apply): Promise<void> {
  const { tier, reason } = tierPayload.parse(asked.payload);
  const [before] = await tx.select().from(projects).where(eq(projects.id, asked.subjectId)).for("update");
  if (!before) throw notFound("This project");
  await tx
    .update(projects)
    .set({ riskTier: tier, riskReason: reason, riskSetBy: userId, riskSetAt: now, riskRequestId: requestId })
    .where(eq(projects.id, before.id));
  audit.record({
    target: { type: "project", id: before.id, label: before.name },
    before: { riskTier: before.riskTier },
    after: { riskTier: tier, requestId, contentDigest: content.digest },
    reason,
  });
}
