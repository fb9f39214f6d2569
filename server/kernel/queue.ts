import { eq, sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Tx } from "#db/client.ts";
import { type Lane, QUEUE_SCHEMA } from "#db/queues.ts";
import { jobs } from "#db/schema/kernel.ts";
import { newId } from "./ids.ts";
import type { JobDefinition } from "./job.ts";
import { log } from "./log.ts";

const QUEUED = sql`${sql.identifier(QUEUE_SCHEMA)}.job`;

// On globalThis, since a bundler may load this module more than once in one process.
const shared = globalThis as typeof globalThis & {
  countersignQueue?: { url: string; boss: Promise<PgBoss> | null };
};

/** Says which database the jobs are in; called once when a process starts. */
export function configureQueue(url: string): void {
  if (shared.countersignQueue?.url !== url) shared.countersignQueue = { url, boss: null };
}

function sender(): Promise<PgBoss> {
  const queue = shared.countersignQueue;
  if (!queue) throw new Error("configureQueue was not called in this process");
  queue.boss ??= (async () => {
    const boss = new PgBoss({
      connectionString: queue.url,
      schema: QUEUE_SCHEMA,
      migrate: false,
      supervise: false,
      schedule: false,
      max: 1,
      application_name: "countersign-sender",
    });
    boss.on("error", (error) => log.warn({ err: error }, "queue sender"));
    await boss.start();
    return boss;
  })().catch((error: unknown) => {
    queue.boss = null;
    throw error;
  });
  return queue.boss;
}

export async function closeQueue(): Promise<void> {
  const boss = shared.countersignQueue?.boss;
  if (boss) await (await boss).stop({ graceful: false });
  delete shared.countersignQueue;
}

/** Puts a job into the queue in the caller's transaction: no commit, no job. */
export async function enqueueJob<P>(
  tx: Tx,
  definition: JobDefinition<P>,
  job: {
    orgId: string;
    projectId: string | null;
    requestedBy: string | null;
    target: { type: string; id: string };
    payload: P;
    /** Larger goes first. */
    priority?: number;
    /** What its own process may hold at most. */
    memoryLimitMb?: number | undefined;
  },
): Promise<string> {
  const id = newId("job");
  await tx.insert(jobs).values({
    id,
    orgId: job.orgId,
    projectId: job.projectId,
    kind: definition.kind,
    targetType: job.target.type,
    targetId: job.target.id,
    payload: definition.payload.parse(job.payload),
    requestedBy: job.requestedBy,
    priority: job.priority ?? 0,
    memoryLimitMb: job.memoryLimitMb ?? null,
  });
  const boss = await sender();
  await boss.send(
    definition.lane,
    { jobId: id, orgId: job.orgId, kind: definition.kind },
    { db: fromDrizzle(tx, sql), priority: job.priority ?? 0 },
  );
  return id;
}

/**
 * Delivers jobs again whose attempt has been without a lease for so long that no delivery can be on its way: the queue gave up on
 * them. Renewing the mark in the same statement keeps two callers from delivering one job twice.
 */
export async function deliverAbandoned(tx: Tx, lanes: ReadonlyMap<string, Lane>): Promise<string[]> {
  const rows = await tx
    .update(jobs)
    .set({ leaseUntil: sql`now()` })
    .where(sql`${jobs.state} = 'running' and ${jobs.leaseUntil} < now() - interval '2 minutes'`)
    .returning({ id: jobs.id, orgId: jobs.orgId, kind: jobs.kind });
  const boss = rows.length > 0 ? await sender() : null;
  for (const { id, orgId, kind } of rows) {
    const lane = lanes.get(kind);
    if (lane) await boss?.send(lane, { jobId: id, orgId, kind }, { db: fromDrizzle(tx, sql) });
  }
  return rows.map((row) => row.id);
}

/** In which place of its lane each of these jobs waits, 1 for the next that a worker takes. A job that waits no more has none. */
export async function placesInQueue(tx: Tx, jobIds: readonly string[]): Promise<Map<string, number>> {
  if (jobIds.length === 0) return new Map();
  const ids = sql.join(
    jobIds.map((id) => sql`${id}`),
    sql`, `,
  );
  // Of every organization, as the workers see it: a place among one's own would promise too much.
  const rows = await tx.execute<{ job: string; place: number }>(sql`
    select job, place from (
      select data ->> 'jobId' as job,
             (row_number() over (partition by name order by priority desc, created_on, id))::int as place
      from ${QUEUED} where state < 'active'
    ) waiting where job in (${ids})`);
  return new Map([...rows].map(({ job, place }) => [job, place]));
}

/** Moves a waiting job before those of a smaller rank. */
export async function rankInQueue(tx: Tx, jobId: string, rank: number): Promise<void> {
  await tx.execute(
    sql`update ${QUEUED} set priority = ${rank} where data ->> 'jobId' = ${jobId} and state < 'active'`,
  );
}

/** Takes a job out that no worker has taken, so that those behind it move up. */
export async function leaveQueue(tx: Tx, jobId: string): Promise<void> {
  await tx.execute(
    sql`update ${QUEUED} set state = 'cancelled', completed_on = now() where data ->> 'jobId' = ${jobId} and state < 'active'`,
  );
}

/** Asks a queued or running job to stop; false when it had ended already. */
export async function requestCancel(tx: Tx, jobId: string): Promise<boolean> {
  const asked = await tx
    .update(jobs)
    .set({ cancelRequestedAt: sql`coalesce(${jobs.cancelRequestedAt}, now())` })
    .where(sql`${eq(jobs.id, jobId)} and ${jobs.state} in ('queued', 'running')`)
    .returning({ id: jobs.id });
  return asked.length > 0;
}
