import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { jobs } from "#db/schema/kernel.ts";
import { env } from "#server/kernel/env.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { anchorLog, LOG_TARGET } from "./anchors/jobs.ts";
import { anchorPlaces } from "./anchors/places.ts";

export const anchorNow = command({
  name: "audit.anchorNow",
  summary: "Copies the newest checkpoint of the audit log to every configured place now.",
  permission: "audit:anchor",
  phase: null,
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, audit, enqueue }) {
    const places = anchorPlaces(env());
    if (places.length === 0)
      throw preconditionFailed(
        "No place for copies is configured: folder and git repository are switched off, and nothing else is set. Set one of the variables COUNTERSIGN_ANCHOR_… and start again.",
      );
    const [waiting] = await tx
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(eq(jobs.kind, anchorLog.kind), inArray(jobs.state, ["queued", "running"])))
      .limit(1);
    if (waiting) {
      audit.unchanged();
      return { jobId: waiting.id };
    }
    const jobId = await enqueue(anchorLog, { target: LOG_TARGET, payload: {} });
    audit.record({ target: LOG_TARGET, after: { places: places.map(({ kind }) => kind) } });
    return { jobId };
  },
});
