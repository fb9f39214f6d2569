import { desc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { users } from "#db/schema/access.ts";
import { monitorConfigs } from "#db/schema/monitoring.ts";
import { MonitorRef } from "#domain/monitoring/schemas.ts";
import type { ConfigVersion } from "#domain/monitoring/view.ts";
import { query } from "#server/kernel/verb.ts";
import { configOf, scopeOfMonitor } from "./internal.ts";

const VERSIONS_MAX = 100;

export const listConfigs = query({
  name: "monitoring.listConfigs",
  summary:
    "Every set of thresholds a monitor had, newest first: who proposed it, who put it in force, by which request.",
  permission: "monitor:read",
  scope: scopeOfMonitor,
  input: MonitorRef,
  async run({ tx, input }): Promise<{ items: ConfigVersion[] }> {
    const setters = alias(users, "setters");
    const rows = await tx
      .select({ config: monitorConfigs, proposer: users.name, setter: setters.name })
      .from(monitorConfigs)
      .leftJoin(users, eq(users.id, monitorConfigs.proposedBy))
      .leftJoin(setters, eq(setters.id, monitorConfigs.setBy))
      .where(eq(monitorConfigs.monitorId, input.monitorId))
      .orderBy(desc(monitorConfigs.number))
      .limit(VERSIONS_MAX);
    return {
      items: rows.map(({ config: row, proposer, setter }) => ({
        config: configOf({ config: row.config, configVersion: row.number }),
        reason: row.reason,
        proposedBy: proposer ?? "Somebody",
        setBy: setter ?? "Somebody",
        setAt: row.setAt,
        requestId: row.requestId,
      })),
    };
  },
});
