import { and, asc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import { aliases, modelVersions } from "#db/schema/models.ts";
import { monitors, monitorWindows } from "#db/schema/monitoring.ts";
import { scoreWindow } from "./jobs.ts";

export type Triple = { monitorId: string; modelVersionId: string; datasetVersionId: string };

const WAITING_MAX = 200;
const trained = alias(datasetVersions, "trained");

const jobOf = sql`${jobs.kind} = ${scoreWindow.kind} and ${jobs.targetId} = ${monitors.id}
  and ${jobs.payload} ->> 'modelVersionId' = ${modelVersions.id}
  and ${jobs.payload} ->> 'datasetVersionId' = ${datasetVersions.id}`;

/**
 * Dataset versions that the version behind a monitor's alias has not been scored on: later ones than it was trained on, oldest first.
 * `untried` leaves out those whose scoring was asked for before, so that what failed is not tried for ever.
 */
export function waitingVersions(
  tx: Tx,
  options: { monitorId?: string; untried: boolean },
): Promise<Triple[]> {
  return tx
    .select({
      monitorId: monitors.id,
      modelVersionId: modelVersions.id,
      datasetVersionId: datasetVersions.id,
    })
    .from(monitors)
    .innerJoin(aliases, and(eq(aliases.modelId, monitors.modelId), eq(aliases.alias, monitors.alias)))
    .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
    .innerJoin(trained, eq(trained.id, modelVersions.datasetVersionId))
    .innerJoin(
      datasetVersions,
      and(eq(datasetVersions.datasetId, monitors.datasetId), eq(datasetVersions.state, "ready")),
    )
    .where(
      and(
        options.monitorId ? eq(monitors.id, options.monitorId) : undefined,
        sql`(${trained.datasetId} <> ${datasetVersions.datasetId} or ${datasetVersions.number} > ${trained.number})`,
        sql`not exists (select 1 from ${monitorWindows} where ${monitorWindows.monitorId} = ${monitors.id}
          and ${monitorWindows.modelVersionId} = ${modelVersions.id}
          and ${monitorWindows.datasetVersionId} = ${datasetVersions.id})`,
        options.untried ? sql`not exists (select 1 from ${jobs} where ${jobOf})` : undefined,
      ),
    )
    .orderBy(asc(monitors.id), asc(datasetVersions.number))
    .limit(WAITING_MAX);
}

/** One asker at a time for one window, and no second job while one is unfinished. Returns the unfinished job's id. */
export async function holdWindow(tx: Tx, triple: Triple): Promise<string | null> {
  const key = `score ${triple.monitorId} ${triple.modelVersionId} ${triple.datasetVersionId}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
  const [row] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      sql`${jobs.kind} = ${scoreWindow.kind} and ${jobs.targetId} = ${triple.monitorId}
        and ${jobs.payload} ->> 'modelVersionId' = ${triple.modelVersionId}
        and ${jobs.payload} ->> 'datasetVersionId' = ${triple.datasetVersionId}
        and ${jobs.state} in ('queued', 'running')`,
    )
    .limit(1);
  return row?.id ?? null;
}
