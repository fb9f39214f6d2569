import { retryDeliveries, startDigests } from "#server/discussion/delivery.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import type { Tick } from "./ticks.ts";

const actor = { type: "system", job: "deliveries", onBehalfOf: null } as const;

/** Messages that could not be taken are tried again, and each person's digest goes out after their hour. */
export const dueDeliveries: Tick = {
  name: "deliveries",
  everySeconds: 30,
  async run(db, orgId) {
    for (const verb of [startDigests, retryDeliveries]) {
      await execute(verb, {}, { db, actor, orgId, requestId: newRequestId() });
    }
  },
};
