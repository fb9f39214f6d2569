import { gte } from "drizzle-orm";
import { type Connection, connect, type Database } from "#db/client.ts";
import { signatureReceipts } from "#db/schema/approvals.ts";
import type { Anchor } from "#server/audit/anchors/anchor.ts";
import type { Attempt } from "#server/audit/anchors/attempt.ts";
import { configuredAnchors } from "#server/audit/anchors/configured.ts";
import { anchorLog } from "#server/audit/anchors/jobs.ts";
import { logView } from "#server/audit/anchors/log-view.ts";
import { runAnchors } from "#server/audit/anchors/run.ts";
import { audit } from "#server/audit/verbs.ts";
import { env } from "#server/kernel/env.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { handle } from "#server/kernel/job.ts";
import { log } from "#server/kernel/log.ts";
import { sendMail } from "#server/kernel/mail.ts";
import { organizationIds } from "#server/kernel/organizations.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { InstallationTick } from "./ticks.ts";

/** Looks often, so that a signature is copied out soon; each place's own pace says when it is its turn. */
export const anchorTick: InstallationTick = {
  name: "copies of the checkpoint",
  everySeconds: 10,
  run: (db) => copyOut(db, false).then(() => {}),
};

export const anchorLogHandler = handle(anchorLog, async ({ progress, log: say }) => {
  progress({ stage: "copy", fraction: 0, message: "Copying the newest checkpoint" });
  const results = await copyOut(runtime().db, true);
  for (const { kind, attempt } of results) say(`${kind}: ${attempt.outcome}, ${attempt.detail}`);
  progress({ stage: "done", fraction: 1, message: "Done" });
});

let opened: Anchor[] | null = null;

/** Opened once in a worker's life. */
function places(): Anchor[] {
  opened ??= configuredAnchors(env(), sendMail);
  return opened;
}

let keeping: Connection | null = null;

/** Opened once in a worker's life; null in a worker that does not keep the log. */
function keeper(): Database | null {
  const url = env().SEQUENCER_DATABASE_URL;
  if (!keeping && url) keeping = connect(url, { max: 1, name: "countersign-anchors" });
  return keeping?.db ?? null;
}

async function copyOut(db: Database, now: boolean) {
  const view = await logView(db);
  const kept = keeper();
  if (view === null || kept === null) return [];
  const anchors = places();
  const organizations = await organizationIds(db);
  return runAnchors({
    db,
    keeper: kept,
    log: view,
    anchors,
    now,
    signedFrom: (size) => signedFrom(db, organizations, size),
    alarm: (anchor, found) => alarm(db, organizations, anchors, view.origin, anchor, found),
  });
}

/** Whether any organization has a signed approval at this place of the log or after it. */
async function signedFrom(db: Database, organizations: readonly string[], size: number): Promise<boolean> {
  for (const orgId of organizations) {
    const rows = await inTransaction(db, { orgId, userId: null, readOnly: true }, (tx) =>
      tx
        .select({ id: signatureReceipts.decisionId })
        .from(signatureReceipts)
        .where(gte(signatureReceipts.leafIndex, size))
        .limit(1),
    );
    if (rows.length > 0) return true;
  }
  return false;
}

/** In the server's log, in every organization's audit log, and to whoever reads mail or webhooks. */
async function alarm(
  db: Database,
  organizations: readonly string[],
  anchors: readonly Anchor[],
  origin: string,
  anchor: Anchor,
  found: Attempt,
): Promise<void> {
  const sentence = found.detail;
  log.fatal({ anchor: anchor.kind, place: anchor.place, size: found.size }, `audit log: ${sentence}`);
  const input = { anchor: anchor.kind, place: anchor.place, size: found.size, sentence };
  const told = organizations.map((orgId) =>
    execute(audit.raiseAlarm, input, {
      db,
      actor: { type: "system", job: "audit.anchor", onBehalfOf: null },
      orgId,
      requestId: newRequestId(),
    }),
  );
  const warned = anchors.map((one) => one.warn?.({ origin, where: anchor.place, sentence }));
  for (const result of await Promise.allSettled([...told, ...warned]))
    if (result.status === "rejected") log.error({ err: result.reason }, "an alarm could not be passed on");
}
