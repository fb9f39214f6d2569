import { eq } from "drizzle-orm";
import { reviewRequests } from "#db/schema/approvals.ts";
import { decide } from "#server/approvals/decide.ts";
import { signingStepUp } from "./step-ups.ts";
import type { Person, World } from "./world.ts";

/** Approves a request on the content it was made for, through the verb. */
export async function approveAs(
  w: World,
  who: Person,
  requestId: string,
  contentDigest?: string,
  prove: typeof signingStepUp = signingStepUp,
) {
  const [row] = await w.inside((tx) =>
    tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
  );
  const digest = contentDigest ?? row?.contentDigest ?? "";
  return w.as(who, decide, {
    requestId,
    decision: "approve",
    reason: "Looked at it.",
    contentDigest: digest,
    stepUpId: await prove(w, who, { requestId, decision: "approve", contentDigest: digest }),
  });
}
