import { audit } from "#server/audit/verbs.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import type { Tick } from "./ticks.ts";

/** So that one organization's years of entries do not keep the others waiting. */
const BATCHES_MAX = 25;

/** Removes what the organization's policy no longer keeps, an entry of the log for each batch. */
export const pruneEntries: Tick = {
  name: "retention",
  everySeconds: 3_600,
  async run(db, orgId) {
    let pruned = 0;
    for (let batch = 0; batch < BATCHES_MAX; batch++) {
      const done = await execute(
        audit.prune,
        {},
        {
          db,
          actor: { type: "system", job: "audit.prune", onBehalfOf: null },
          orgId,
          requestId: newRequestId(),
        },
      );
      pruned += done.pruned;
      if (done.pruned === 0) break;
    }
    if (pruned > 0) log.info({ organization: orgId, pruned }, "entries older than the policy were removed");
  },
};
