import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { needsApproval, type Policy } from "#domain/approvals/policy.ts";
import { aliasSchema } from "#domain/approvals/schemas.ts";
import { GATES } from "#domain/approvals/states.ts";
import type { RiskTier } from "#domain/approvals/tiers.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { readDossier } from "./internal.ts";
import { policyInForce } from "./policy-in-force.ts";
import { viewOf } from "./view.ts";

const GateOf = z.object({
  projectId: idSchema("prj"),
  gate: z.enum(GATES, { error: "This is not a gate." }),
  subjectId: anyIdSchema,
  alias: aliasSchema.optional(),
});

export type GateStatus = {
  policy: Policy;
  /** 0: the default of every project. */
  version: number;
  tier: RiskTier;
  needsApproval: boolean;
  /** The review that matters now: the open one, else the latest; null without any. */
  request: RequestView | null;
};

export const gateStatus = query({
  name: "approvals.gateStatus",
  summary: "How a thing stands before its gate: the rule in force, and the review that matters now.",
  permission: "review:read",
  scope: inProject<z.output<typeof GateOf>>(),
  input: GateOf,
  async run(context): Promise<GateStatus> {
    const { tx, input, now } = context;
    const { policy, rev, tier } = await policyInForce(tx, input.projectId, input.gate);
    const [found] = await tx
      .select({ id: reviewRequests.id })
      .from(reviewRequests)
      .where(
        and(
          eq(reviewRequests.projectId, input.projectId),
          eq(reviewRequests.subjectId, input.subjectId),
          eq(reviewRequests.gate, input.gate),
          input.alias === undefined ? isNull(reviewRequests.alias) : eq(reviewRequests.alias, input.alias),
        ),
      )
      .orderBy(
        sql`case when state in ('pending', 'changes_requested', 'approved') then 0 else 1 end`,
        desc(reviewRequests.createdAt),
        desc(reviewRequests.id),
      )
      .limit(1);
    return {
      policy,
      version: rev,
      tier,
      needsApproval: needsApproval(policy),
      request: found ? await viewOf(context, await readDossier(tx, found.id, now)) : null,
    };
  },
});
