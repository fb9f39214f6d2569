import type { Database } from "#db/client.ts";
import { log } from "#server/kernel/log.ts";
import { organizationIds } from "#server/kernel/organizations.ts";
import { abandonedJobs } from "./abandoned.ts";
import { anchorTick } from "./anchor-log.ts";
import { approvedPassages } from "./approved-passages.ts";
import { dueDeliveries } from "./deliveries.ts";
import { expiredReviews } from "./expired-reviews.ts";
import { expiredUploads, forgottenParts } from "./expired-uploads.ts";
import { pruneEntries } from "./prune-entries.ts";
import { scoreArrivals } from "./score-window.ts";

export type Tick = { name: string; everySeconds: number; run(db: Database, orgId: string): Promise<void> };

/** What it looks after once for the whole installation. */
export type InstallationTick = { name: string; everySeconds: number; run(db: Database): Promise<void> };

/** What the worker looks after on its own, for each organization. Two workers ticking at once must do no harm. */
export const ticks: readonly Tick[] = [
  abandonedJobs,
  approvedPassages,
  dueDeliveries,
  expiredReviews,
  expiredUploads,
  pruneEntries,
  scoreArrivals,
];

export const installationTicks: readonly InstallationTick[] = [anchorTick, forgottenParts];

export function startTicks(db: Database): () => void {
  const stopping = new AbortController();
  const beats = [
    ...installationTicks.map((tick) => ({ ...tick, beat: () => tick.run(db) })),
    ...ticks.map((tick) => ({ ...tick, beat: () => inEachOrganization(db, tick, stopping.signal) })),
  ];
  const timers = beats.map(({ name, everySeconds, beat }) => {
    let running = false;
    const guarded = () => {
      if (running || stopping.signal.aborted) return;
      running = true;
      beat()
        .catch((error: unknown) => log.warn({ err: error, tick: name }, "tick failed"))
        .finally(() => {
          running = false;
        });
    };
    guarded();
    return setInterval(guarded, everySeconds * 1000);
  });
  return () => {
    stopping.abort();
    for (const timer of timers) clearInterval(timer);
  };
}

async function inEachOrganization(db: Database, tick: Tick, stopping: AbortSignal): Promise<void> {
  for (const id of await organizationIds(db)) {
    if (stopping.aborted) return;
    await tick
      .run(db, id)
      .catch((error: unknown) => log.error({ err: error, tick: tick.name, organization: id }, "tick failed"));
  }
}
