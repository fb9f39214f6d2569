import { deliverAbandoned } from "#server/kernel/queue.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { handlers } from "./handlers.ts";
import type { Tick } from "./ticks.ts";

/** A job whose worker died each time, until the queue gave up, still ends: once more, to say so. */
export const abandonedJobs: Tick = {
  name: "abandoned jobs",
  everySeconds: 60,
  async run(db, orgId) {
    const lanes = new Map(handlers.map(({ definition }) => [definition.kind, definition.lane]));
    await inTransaction(db, { orgId, userId: null }, (tx) => deliverAbandoned(tx, lanes));
  },
};
