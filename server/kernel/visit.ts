import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { focuses, visits } from "#db/schema/lifecycle.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { newId } from "./ids.ts";

/** The phase in focus now, null before the first declaration. */
export async function focusNow(tx: Tx, projectId: string): Promise<Phase | null> {
  const [row] = await tx
    .select({ phase: focuses.phase })
    .from(focuses)
    .where(and(eq(focuses.projectId, projectId), isNull(focuses.endedAt)))
    .orderBy(desc(focuses.startedAt))
    .limit(1);
  return row?.phase ?? null;
}

/** Every command's phase, held against the focus of that moment: revisits are observed, not only logged. */
export async function recordVisit(
  tx: Tx,
  visit: {
    project: { id: string; orgId: string };
    phase: Phase;
    userId: string | null;
    verb: string;
    now: string;
  },
): Promise<void> {
  const focusPhase = await focusNow(tx, visit.project.id);
  await tx.insert(visits).values({
    id: newId("vis"),
    orgId: visit.project.orgId,
    projectId: visit.project.id,
    phase: visit.phase,
    focusPhase,
    actorId: visit.userId,
    kind: "observed",
    verb: visit.verb,
    at: sql`${visit.now}::timestamptz`,
  });
}
