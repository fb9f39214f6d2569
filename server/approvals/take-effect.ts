import type { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { RequestRef } from "#domain/approvals/schemas.ts";
import type { RequestState } from "#domain/approvals/states.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { readDossier } from "./internal.ts";
import { askedOf, passageOf } from "./passages.ts";
import { markApplied, SIGNATURES_WAIT, signaturesWait } from "./release.ts";
import { voidRequest } from "./void.ts";

/** Where the request stands now, and whether a checkpoint covers the signatures that count. */
type Effect = { state: RequestState; covered: boolean; waitsFor: string | null };

export const takeEffect = command({
  name: "approvals.takeEffect",
  summary:
    "Puts an approved passage into effect once a checkpoint of the log covers its signatures. The system does it, as soon as one does.",
  permission: "system",
  phase: null,
  scope: inProjectOf<z.output<typeof RequestRef>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: RequestRef,
  async run({ tx, input, orgId, now, audit, committed }): Promise<Effect> {
    const { row, content, verdict } = await readDossier(tx, input.requestId, now, { lock: true });
    const { apply } = passageOf(row.gate);
    const covered = !(await signaturesWait(tx, row.id, verdict));
    const last = verdict.counted.findLast(({ decision }) => decision === "approve");
    const stays = (waitsFor: string | null = null): Effect => {
      audit.unchanged();
      return { state: verdict.state, covered, waitsFor };
    };
    if (!apply || row.state !== "approved") return stays();
    if (content.digest !== row.contentDigest) {
      const reason = "What was approved changed before it took effect.";
      await voidRequest(tx, row, { reason, now, audit, present: content.digest });
      return { state: "voided", covered, waitsFor: null };
    }
    if (verdict.state !== "approved" || !last) return stays();
    if (committed && !covered) return stays(SIGNATURES_WAIT);
    await apply({
      tx,
      orgId,
      projectId: row.projectId,
      requestId: row.id,
      asked: askedOf(row),
      content,
      userId: last.personId,
      now,
      audit,
    });
    await markApplied(tx, row.id, { now, audit });
    return { state: "applied", covered, waitsFor: null };
  },
});
