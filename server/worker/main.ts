import { PgBoss } from "pg-boss";
import { LANE_NAMES, QUEUE_SCHEMA } from "#db/queues.ts";
import { startSequencer } from "#server/audit/log/sequencer.ts";
import { ensureDemo } from "#server/demo/ensure.ts";
import { env, isDemo } from "#server/kernel/env.ts";
import { newId } from "#server/kernel/ids.ts";
import { exitWithParent } from "#server/kernel/lifeline.ts";
import { log } from "#server/kernel/log.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { handlers } from "./handlers.ts";
import { type Delivery, performJob } from "./perform.ts";
import { startTicks } from "./ticks.ts";

const { appUrl, db, close } = runtime("worker");
const worker = { id: newId("wrk"), stopping: new AbortController() };
const byKind = new Map(handlers.map((handler) => [handler.definition.kind, handler]));

const boss = new PgBoss({
  connectionString: appUrl,
  schema: QUEUE_SCHEMA,
  migrate: false,
  schedule: false,
  // The application's role owns no index; rebuilding them is the database operator's.
  reindex: false,
  superviseIntervalSeconds: 10,
  monitorIntervalSeconds: 10,
  max: 6,
  application_name: "countersign-queue",
});
boss.on("error", (error) => log.warn({ err: error }, "queue"));
await boss.start();
for (const lane of LANE_NAMES) {
  await boss.work<Delivery>(lane, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async (jobs) => {
    for (const job of jobs) {
      await performJob(db, byKind, job.data, { id: worker.id, stopping: worker.stopping.signal });
    }
  });
}
const stopTicks = startTicks(db);
const { SEQUENCER_DATABASE_URL: sequencerUrl } = env();
const sequencer = sequencerUrl ? startSequencer({ url: sequencerUrl }) : null;
if (isDemo(env())) await ensureDemo(db);
log.info({ worker: worker.id, kinds: [...byKind.keys()] }, "worker is ready");

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  stopTicks();
  await sequencer?.stop();
  worker.stopping.abort(new Error("the worker is stopping"));
  await boss.stop({ graceful: true, timeout: 5_000 });
  await close();
  process.exit(0);
}
process.on("SIGTERM", end);
process.on("SIGINT", end);
exitWithParent();
