import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { uploadSessions } from "#db/schema/kernel.ts";
import { CloseUpload, TakePart } from "#domain/datasets/schemas.ts";
import type { UploadSession } from "#domain/datasets/upload-session.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { command } from "#server/kernel/verb.ts";
import { keptUntil, ofSession, ownSession } from "./upload-sessions.ts";

/**
 * Puts a part behind those that are here. The row is held meanwhile, so that of two senders one writes. Has no door of its own: who could name
 * a path here could have any file of ours sent to them. No act of its own either: the whole file is recorded when it is one.
 */
export const takePart = command({
  name: "datasets.takePart",
  summary: "Takes the next part of an upload.",
  permission: "dataset:write",
  phase: null,
  scope: ofSession,
  input: TakePart,
  async run({ tx, input, now, userId, audit }): Promise<UploadSession> {
    const session = await ownSession(tx, input.sessionId, personOfCall(userId), now);
    if (session.received !== input.offset)
      throw conflict(
        `This part starts at byte ${input.offset}, and ${session.received} bytes are here. Go on from there.`,
      );
    const received = input.offset + input.size;
    if (received > session.size)
      throw invalid(
        `The upload was begun for ${session.size} bytes, and with this part it would have ${received}. The part was not kept. Begin the upload again.`,
      );
    const expiresAt = keptUntil(now);
    if (input.size > 0)
      await append(input.path, await runtime().artifacts.incoming(session.id), input.offset);
    await tx.update(uploadSessions).set({ received, expiresAt }).where(eq(uploadSessions.id, session.id));
    audit.unchanged();
    const { id, projectId, fileName, size, uploadId } = session;
    return { sessionId: id, projectId, fileName, size, received, uploadId, expiresAt };
  },
});

/** Written at its place and not at the end: a part that was written and not recorded is written over. */
async function append(from: string, to: string, offset: number): Promise<void> {
  const file = await open(to, offset === 0 ? "w" : "r+", 0o600);
  try {
    let at = offset;
    for await (const chunk of createReadStream(from)) {
      const bytes = chunk as Buffer;
      for (let taken = 0; taken < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, taken, bytes.length - taken, at);
        taken += bytesWritten;
        at += bytesWritten;
      }
    }
    await file.truncate(at);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Remembers what an upload in parts became, for a sender that lost the last answer. Only the door that received it calls this. */
export const closeUpload = command({
  name: "datasets.closeUpload",
  summary: "Marks an upload in parts as whole.",
  permission: "dataset:write",
  phase: null,
  scope: ofSession,
  input: CloseUpload,
  async run({ tx, input, now, userId, audit }): Promise<{ uploadId: string }> {
    const session = await ownSession(tx, input.sessionId, personOfCall(userId), now);
    await tx
      .update(uploadSessions)
      .set({ uploadId: input.uploadId })
      .where(eq(uploadSessions.id, session.id));
    audit.unchanged();
    return { uploadId: input.uploadId };
  },
});
