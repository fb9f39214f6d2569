import { PgBoss } from "pg-boss";
import { LANE_NAMES, LANES, QUEUE_SCHEMA } from "./queues.ts";

/** Makes or adjusts the lanes; run by the owner when the database is prepared. */
export async function ensureLanes(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on("error", (error) => console.error(`The job queue reports: ${error.message}`));
  await boss.start();
  for (const name of LANE_NAMES) {
    const lane = LANES[name];
    const options = {
      retryLimit: lane.attempts - 1,
      retryDelay: 2,
      retryBackoff: true,
      heartbeatSeconds: lane.heartbeatSeconds,
      expireInSeconds: lane.expireSeconds,
      deleteAfterSeconds: 24 * 3600,
    };
    if (await boss.getQueue(name)) await boss.updateQueue(name, options);
    else await boss.createQueue(name, options);
  }
  await boss.stop({ graceful: false });
}
