import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import type { Gate } from "#domain/approvals/states.ts";
import { newId } from "#server/kernel/ids.ts";
import { emptySignature } from "./signatures.ts";
import type { Person, World } from "./world.ts";

type Row = typeof reviewRequests.$inferInsert;
export type MadeState = "pending" | "changes_requested" | "approved" | "applied";
export type MadeRequest = Partial<Omit<Row, "state" | "closedAt" | "gate">> &
  Pick<Row, "subjectType" | "subjectId"> & { gate?: Gate };

/** The steps on which the database lets a request come there. */
const STEPS: Readonly<Record<MadeState, readonly MadeState[]>> = {
  pending: [],
  changes_requested: ["changes_requested"],
  approved: ["approved"],
  applied: ["approved", "applied"],
};

/**
 * A request past the verbs, on the way that the walls leave open: it begins pending, somebody who has no part in it
 * decides, and updates move it on. Asked and made by the scientist, decided by the reviewer, unless said otherwise.
 */
export async function makeRequest(
  w: World,
  tx: Tx,
  values: MadeRequest,
  { state = "pending", by = w.people.reviewer }: { state?: MadeState; by?: Person } = {},
): Promise<string> {
  const { scientist } = w.people;
  const row = {
    id: newId("req"),
    orgId: w.orgId,
    projectId: w.projectId,
    gate: "release_version" as const,
    contentDigest: "d".repeat(64),
    manifest: {},
    reason: "For this test.",
    requestedBy: scientist.id,
    authorId: scientist.id,
    lastModifierId: scientist.id,
    ...values,
  };
  await tx
    .insert(reviewRequests)
    .values({ policy: defaultPolicy(row.gate), ...row, state: "pending", closedAt: null });
  if (state !== "pending") {
    await tx.insert(decisions).values({
      id: newId("dec"),
      orgId: row.orgId,
      projectId: row.projectId,
      requestId: row.id,
      reviewerId: by.id,
      reviewerRole: by.role,
      decision: state === "changes_requested" ? "request_changes" : "approve",
      reason: "For this test.",
      statement: "I have read it.",
      contentDigest: row.contentDigest,
      ...emptySignature(),
    });
  }
  for (const next of STEPS[state]) {
    const closedAt = next === "applied" ? new Date().toISOString() : null;
    await tx.update(reviewRequests).set({ state: next, closedAt }).where(eq(reviewRequests.id, row.id));
  }
  return row.id;
}
