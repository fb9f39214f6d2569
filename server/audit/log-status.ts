import { and, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { type AnchorOutcome, anchorReceipts } from "#db/schema/audit-keeping.ts";
import { jobs } from "#db/schema/kernel.ts";
import { logCheckpoints, logKeys, logState } from "#db/schema/log.ts";
import { toBase64 } from "#domain/audit/log/bytes.ts";
import { env } from "#server/kernel/env.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { anchorLog } from "./anchors/jobs.ts";
import { type AnchorPlace, anchorPlaces } from "./anchors/places.ts";
import { anchorState } from "./anchors/receipts.ts";

const RECEIPTS_SHOWN = 6;

export type AnchorReceiptRow = { at: string; size: number; outcome: AnchorOutcome; detail: string };
export type AnchorStatus = {
  kind: AnchorPlace["kind"];
  place: string;
  outside: boolean;
  everyMinutes: number;
  kept: { size: number; at: string } | null;
  lastOutcome: AnchorOutcome | null;
  failures: number;
  receipts: AnchorReceiptRow[];
};
export type LogStatus = {
  origin: string | null;
  size: number;
  /** Newest signed tree head. */
  newest: { size: number; root: string; note: string; at: string } | null;
  verifierKeys: string[];
  oldestWaitingAt: string | null;
  halted: string | null;
  anchors: AnchorStatus[];
  /** A copy is being made because somebody asked. */
  copying: boolean;
};

export const logStatus = query({
  name: "audit.logStatus",
  summary:
    "The audit log's newest checkpoint and keys, what waits for its place, and every place for copies with its receipts.",
  permission: "audit:read",
  scope: inOrganization,
  input: z.object({}),
  async run({ tx }): Promise<LogStatus> {
    const [state] = await tx.select().from(logState).limit(1);
    const [newest] = await tx.select().from(logCheckpoints).orderBy(desc(logCheckpoints.size)).limit(1);
    const keys = await tx
      .select({ key: logKeys.verifierKey })
      .from(logKeys)
      .where(eq(logKeys.purpose, "checkpoint"))
      .orderBy(logKeys.at);
    const [copying] = await tx
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(eq(jobs.kind, anchorLog.kind), inArray(jobs.state, ["queued", "running"])))
      .limit(1);
    const anchors: AnchorStatus[] = [];
    for (const place of anchorPlaces(env())) anchors.push(await statusOf(tx, place));
    return {
      origin: state?.origin ?? null,
      size: state?.size ?? 0,
      newest: newest
        ? { size: newest.size, root: toBase64(newest.root), note: newest.note, at: newest.at }
        : null,
      verifierKeys: keys.map(({ key }) => key),
      oldestWaitingAt: state?.oldestWaitingAt ?? null,
      halted: state?.halted ?? null,
      anchors,
      copying: copying !== undefined,
    };
  },
});

async function statusOf(tx: Tx, { kind, place, outside, pace }: AnchorPlace): Promise<AnchorStatus> {
  const { kept, lastOutcome, failures } = await anchorState(tx, { kind, place });
  const receipts = await tx
    .select({
      at: anchorReceipts.at,
      size: anchorReceipts.size,
      outcome: anchorReceipts.outcome,
      detail: anchorReceipts.detail,
    })
    .from(anchorReceipts)
    .where(and(eq(anchorReceipts.anchor, kind), eq(anchorReceipts.place, place)))
    .orderBy(desc(anchorReceipts.at), desc(anchorReceipts.id))
    .limit(RECEIPTS_SHOWN);
  return {
    kind,
    place,
    outside,
    everyMinutes: pace.everyMs / 60_000,
    kept: kept && { size: kept.size, at: kept.at },
    lastOutcome,
    failures,
    receipts,
  };
}
