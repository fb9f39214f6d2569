import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { policies } from "#db/schema/approvals.ts";
import { PERMISSIONS } from "#domain/access/permissions.ts";
import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { SetPolicy } from "#domain/approvals/schemas.ts";
import { GATE_LABELS, type Gate } from "#domain/approvals/states.ts";
import { idSchema } from "#domain/format/ids.ts";
import { joinNames } from "#domain/format/names.ts";
import { conflict, forbidden, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { GATES_IN_USE } from "./passages.ts";
import { policyInForce } from "./policy-in-force.ts";

const OfProject = z.object({ projectId: idSchema("prj") });

export type PolicyLine = {
  gate: Gate;
  policy: Policy;
  /** 0: nobody has changed the rule that every project begins with. */
  rev: number;
  updatedBy: string | null;
  updatedAt: string | null;
};

export const getPolicies = query({
  name: "approvals.getPolicies",
  summary: "The rule of each gate in a project.",
  permission: "review:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }): Promise<{ items: PolicyLine[]; nextCursor: null }> {
    const items: PolicyLine[] = [];
    for (const gate of GATES_IN_USE) {
      const { policy, rev, row } = await policyInForce(tx, input.projectId, gate);
      const [by] = row
        ? await tx.select({ name: users.name }).from(users).where(eq(users.id, row.updatedBy))
        : [];
      items.push({ gate, policy, rev, updatedBy: by?.name ?? null, updatedAt: row?.updatedAt ?? null });
    }
    return { items, nextCursor: null };
  },
});

export const setPolicy = command({
  name: "approvals.setPolicy",
  summary: "Changes the rule of a gate; requests that are open keep the rule they were made under.",
  permission: "policy:manage",
  phase: "governance_and_compliance",
  scope: inProject<z.output<typeof SetPolicy>>(),
  input: SetPolicy,
  async run({ tx, input, orgId, userId, now, audit }) {
    if (userId === null) throw forbidden("A policy is changed by a person.");
    refuseRolesThatCannotDecide(input.rule.roles);
    const { policy: before, rev } = await policyInForce(tx, input.projectId, input.gate);
    if (input.rev !== undefined && input.rev !== rev) throw changedMeanwhile();
    const rule = { ...input.rule, roles: [...new Set(input.rule.roles)] };
    const { gate, ...ruleBefore } = before;
    if (JSON.stringify(sorted(ruleBefore)) === JSON.stringify(sorted(rule))) {
      audit.unchanged();
      return { gate, rev };
    }
    const values = { rule, rev: rev + 1, updatedBy: userId, updatedAt: now };
    const written =
      rev === 0
        ? await tx
            .insert(policies)
            .values({ id: newId("pol"), orgId, projectId: input.projectId, gate: input.gate, ...values })
            .onConflictDoNothing()
            .returning({ id: policies.id })
        : await tx
            .update(policies)
            .set(values)
            .where(
              and(
                eq(policies.projectId, input.projectId),
                eq(policies.gate, input.gate),
                eq(policies.rev, rev),
              ),
            )
            .returning({ id: policies.id });
    const [row] = written;
    if (!row) throw changedMeanwhile();
    audit.record({
      target: { type: "policy", id: row.id, label: GATE_LABELS[input.gate] },
      before: ruleBefore,
      after: rule,
    });
    return { gate, rev: rev + 1 };
  },
});

const changedMeanwhile = () =>
  conflict("Somebody changed this policy a moment ago. Yours was not saved. Reload and look at what is new.");

function refuseRolesThatCannotDecide(roles: readonly Role[]): void {
  const deciding: readonly Role[] = PERMISSIONS["review:decide"];
  const without = roles.filter((role) => !deciding.includes(role));
  if (without.length === 0) return;
  const message = `${joinNames(without.map((role) => ROLE_LABELS[role]))} cannot decide on reviews. Choose among ${joinNames(
    deciding.map((role) => ROLE_LABELS[role]),
  )}.`;
  throw invalid(message, [{ path: "rule.roles", message }]);
}

const sorted = (rule: Omit<Policy, "gate">) => ({
  quorum: rule.quorum,
  roles: [...rule.roles].sort(),
  requirePreview: rule.requirePreview,
  requireChecklistPhases: [...rule.requireChecklistPhases].sort(),
  blockOnOpenThreads: rule.blockOnOpenThreads,
  expiresAfterDays: rule.expiresAfterDays,
});
