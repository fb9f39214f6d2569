import { lte, sql } from "drizzle-orm";
import { uploadSessions } from "#db/schema/kernel.ts";
import { PARTS_KEPT_HOURS } from "#domain/datasets/schemas.ts";
import { expireUpload } from "#server/datasets/upload-sessions.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { InstallationTick, Tick } from "./ticks.ts";

const AT_ONCE_MAX = 200;

/** Files that were sent in part and not gone on with. */
export const expiredUploads: Tick = {
  name: "expired uploads",
  everySeconds: 600,
  async run(db, orgId) {
    const due = await inTransaction(db, { orgId, userId: null }, (tx) =>
      tx
        .select({ id: uploadSessions.id })
        .from(uploadSessions)
        .where(lte(uploadSessions.expiresAt, sql`now()`))
        .orderBy(uploadSessions.expiresAt)
        .limit(AT_ONCE_MAX),
    );
    const actor = { type: "system", job: "expired uploads", onBehalfOf: null } as const;
    for (const { id } of due)
      await execute(expireUpload, { sessionId: id }, { db, actor, orgId, requestId: newRequestId() });
  },
};

/** Bytes whose record is gone, as after a backup was restored: nothing grows them any more. */
export const forgottenParts: InstallationTick = {
  name: "forgotten parts",
  everySeconds: 3_600,
  async run() {
    await runtime().artifacts.forgetIncoming(new Date(Date.now() - 3 * PARTS_KEPT_HOURS * 3_600_000));
  },
};
