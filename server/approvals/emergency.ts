import { and, eq, gt } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/approvals.ts";
import { allows, type Standing } from "#domain/access/permissions.ts";
import { confirmRefusal, proposeRefusal, reviewRefusal } from "#domain/approvals/break-glass.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import type { EmergencyView } from "#domain/approvals/view.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { type BreakGlassRow, breakerOf } from "./break-glass.ts";
import { type Dossier, rolesOf } from "./internal.ts";
import { policyInForce } from "./policy-in-force.ts";

type Reader = { tx: Tx; actor: Actor; standing: Standing; userId: string | null; now: string };

/** What the reader may do with an emergency that stands; nothing for those who may not decide. */
export async function emergencyActs(
  reader: Reader,
  row: BreakGlassRow,
): Promise<{ mayConfirm: boolean; mayReview: boolean; mayWithdraw: boolean }> {
  const { tx, actor, standing, userId, now } = reader;
  const none = { mayConfirm: false, mayReview: false, mayWithdraw: false };
  if (userId === null || !allows(rolesOf(standing), "review:decide")) return none;
  // What is over, and one's own part in it, is known from the row: only what is still open has its version's content read.
  const proposed = row.state === "proposed" && row.expiresAt > now;
  if (!proposed && row.state !== "in_force") return none;
  if ([row.proposedBy, row.confirmedBy].includes(userId)) {
    return { ...none, mayWithdraw: proposed && row.proposedBy === userId };
  }
  const { orgId, projectId, versionId } = row;
  const { policy } = await policyInForce(tx, projectId, "release_version");
  const by = await breakerOf(
    { tx, actor, standing, userId },
    { orgId, projectId, versionId, roles: policy.breakGlass.roles },
  );
  return {
    mayConfirm: confirmRefusal(policy, row, by, now) === null,
    mayReview: reviewRefusal(row, by) === null,
    mayWithdraw: false,
  };
}

/** The way past the quorum from a request that is open; null where there is none: another gate, or a policy without it. */
export async function emergencyOf(reader: Reader, dossier: Dossier): Promise<EmergencyView | null> {
  const { tx, actor, standing, userId, now } = reader;
  const { row, verdict } = dossier;
  if (row.gate !== "release_version" || row.alias === null) return null;
  if (!OPEN_STATES.includes(verdict.state) || verdict.state === "approved") return null;
  const { policy } = await policyInForce(tx, row.projectId, "release_version");
  if (!policy.breakGlass.allowed || userId === null || !allows(rolesOf(standing), "review:decide"))
    return null;
  const { orgId, projectId, subjectId: versionId, alias } = row;
  const by = await breakerOf(
    { tx, actor, standing, userId },
    { orgId, projectId, versionId, roles: policy.breakGlass.roles },
  );
  const refusal = proposeRefusal(policy, by);
  const [proposed] = await tx
    .select({ id: breakGlass.id })
    .from(breakGlass)
    .where(
      and(
        eq(breakGlass.versionId, versionId),
        eq(breakGlass.alias, alias),
        eq(breakGlass.state, "proposed"),
        gt(breakGlass.expiresAt, now),
      ),
    );
  const reason = proposed
    ? "This is proposed already. A second person confirms it, or it ends after an hour."
    : (refusal?.sentence ?? null);
  return { roles: policy.breakGlass.roles, mayPropose: reason === null, reason };
}
