import { sql } from "drizzle-orm";
import { QUEUE_SCHEMA } from "#db/queues.ts";
import { copiesHealth, logHealth } from "#server/audit/log/health.ts";
import { env } from "#server/kernel/env.ts";
import { runtime } from "#server/kernel/runtime.ts";
import packageJson from "../../package.json" with { type: "json" };

type Component = { status: "ok" | "down"; detail?: string };

/** A part that answers, and says of itself that it is not well. */
class Unwell extends Error {}

const TIMEOUT_MS = 3_000;

async function component(check: () => Promise<string | undefined>): Promise<Component> {
  try {
    const detail = await Promise.race([
      check(),
      new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error("no answer in 3 seconds")), TIMEOUT_MS).unref(),
      ),
    ]);
    return detail === undefined ? { status: "ok" } : { status: "ok", detail };
  } catch (error) {
    return error instanceof Unwell ? { status: "down", detail: error.message } : { status: "down" };
  }
}

/** What a load balancer and an operator ask: is each part there? Says nothing that a stranger may not know. */
export async function health() {
  const { db, artifacts } = runtime();
  const [database, queue, worker, store, audit, inference] = await Promise.all([
    component(async () => {
      await db.execute(sql`select 1`);
      return undefined;
    }),
    component(async () => {
      await db.execute(sql.raw(`select 1 from ${QUEUE_SCHEMA}.queue limit 1`));
      return undefined;
    }),
    // A living worker polls its lanes over a connection of this name.
    component(async () => {
      const [row] = await db.execute<{ alive: boolean }>(
        sql`select exists (select 1 from pg_stat_activity where application_name = 'countersign-queue' and datname = current_database()) as alive`,
      );
      if (!row?.alive) throw new Error("no worker");
      return undefined;
    }),
    component(async () => {
      await artifacts.check();
      return undefined;
    }),
    component(async () => {
      await db.execute(sql`select has_table_privilege('audit_entries', 'insert')`);
      const { status, detail } = await logHealth(db);
      if (status === "down") throw new Unwell(detail);
      const copies = await copiesHealth(db);
      return [detail, copies].filter((one) => one !== undefined).join(" ") || undefined;
    }),
    component(async () => {
      const answer = await fetch(`http://127.0.0.1:${env().INFERENCE_PORT}/v2/health/ready`, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) throw new Error("not ready");
      return undefined;
    }),
  ]);
  const components = { database, worker, queue, artifacts: store, audit, inference };
  const ok = Object.values(components).every((one) => one.status === "ok");
  return { status: ok ? "ok" : "degraded", version: packageJson.version, components };
}
