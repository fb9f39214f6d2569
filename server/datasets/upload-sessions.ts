import { rm } from "node:fs/promises";
import { and, asc, desc, eq, gt, isNull, lte } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { uploadSessions } from "#db/schema/kernel.ts";
import {
  OPEN_UPLOADS_MAX,
  OpenUpload,
  PARTS_KEPT_HOURS,
  UploadSessionRef,
} from "#domain/datasets/schemas.ts";
import { CheckProject, type UploadSession } from "#domain/datasets/upload-session.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";

type Stored = typeof uploadSessions.$inferSelect;

export const ofSession = inProjectOf<{ sessionId: string }>(
  uploadSessions,
  "This upload",
  (input) => input.sessionId,
);

export const keptUntil = (now: string): string =>
  new Date(Date.parse(now) + PARTS_KEPT_HOURS * 3_600_000).toISOString();

const told = ({ id, projectId, fileName, size, received, uploadId, expiresAt }: Stored): UploadSession => ({
  sessionId: id,
  projectId,
  fileName,
  size,
  received,
  uploadId,
  expiresAt,
});

/** One's own upload that is still kept; anybody else's does not exist. */
export async function ownSession(tx: Tx, sessionId: string, userId: string, now: string): Promise<Stored> {
  const [row] = await tx
    .select()
    .from(uploadSessions)
    .where(
      and(
        eq(uploadSessions.id, sessionId),
        eq(uploadSessions.createdBy, userId),
        gt(uploadSessions.expiresAt, now),
      ),
    )
    .for("update");
  if (!row) throw notFound("This upload");
  return row;
}

export const openUpload = command({
  name: "datasets.openUpload",
  summary:
    "Begins an upload in parts, or finds the one of the same file that was cut off; parts go to PATCH /api/v1/uploads/{id}.",
  permission: "dataset:write",
  phase: null,
  scope: inProject<z.output<typeof OpenUpload>>(),
  input: OpenUpload,
  async run(context): Promise<UploadSession> {
    const { tx, input, now, audit } = context;
    const project = projectOf(context);
    const userId = personOfCall(context.userId);
    const open = await tx
      .select()
      .from(uploadSessions)
      .where(
        and(
          eq(uploadSessions.projectId, project.id),
          eq(uploadSessions.createdBy, userId),
          isNull(uploadSessions.uploadId),
          gt(uploadSessions.expiresAt, now),
        ),
      )
      .orderBy(desc(uploadSessions.createdAt))
      .limit(OPEN_UPLOADS_MAX);
    const same = open.find(
      ({ fileName, size, fileKey }) =>
        fileKey !== "" && fileKey === input.fileKey && fileName === input.fileName && size === input.size,
    );
    if (same) {
      audit.unchanged();
      return told(same);
    }
    if (open.length >= OPEN_UPLOADS_MAX)
      throw conflict(
        `${OPEN_UPLOADS_MAX} uploads of yours are unfinished in this project. Finish or drop one of them; each is forgotten ${PARTS_KEPT_HOURS} hours after its last part.`,
      );
    const { fileName, size, fileKey } = input;
    const row = {
      id: newId("ups"),
      orgId: project.orgId,
      projectId: project.id,
      createdBy: userId,
      fileName,
      size,
      fileKey,
      expiresAt: keptUntil(now),
    };
    await tx.insert(uploadSessions).values(row);
    audit.record({
      target: { type: "upload", id: row.id, label: fileName },
      after: { file: fileName, bytes: size },
    });
    return told({ ...row, received: 0, uploadId: null, createdAt: now });
  },
});

export const getUpload = query({
  name: "datasets.getUpload",
  summary: "How much of an upload in parts has arrived.",
  permission: "dataset:write",
  scope: ofSession,
  input: UploadSessionRef,
  async run({ tx, input, userId, now }): Promise<UploadSession> {
    const [row] = await tx
      .select()
      .from(uploadSessions)
      .where(
        and(
          eq(uploadSessions.id, input.sessionId),
          eq(uploadSessions.createdBy, personOfCall(userId)),
          gt(uploadSessions.expiresAt, now),
        ),
      );
    if (!row) throw notFound("This upload");
    return told(row);
  },
});

export const listUploads = query({
  name: "datasets.listUploads",
  summary: "One's own uploads in parts that can be gone on with, the newest first.",
  permission: "dataset:write",
  scope: inProject<z.output<typeof CheckProject>>(),
  input: CheckProject,
  async run(context): Promise<{ items: UploadSession[] }> {
    const { tx, userId, now } = context;
    const rows = await tx
      .select()
      .from(uploadSessions)
      .where(
        and(
          eq(uploadSessions.projectId, projectOf(context).id),
          eq(uploadSessions.createdBy, personOfCall(userId)),
          isNull(uploadSessions.uploadId),
          gt(uploadSessions.received, 0),
          gt(uploadSessions.expiresAt, now),
        ),
      )
      .orderBy(desc(uploadSessions.createdAt), asc(uploadSessions.id))
      .limit(OPEN_UPLOADS_MAX);
    return { items: rows.map(told) };
  },
});

export const dropUpload = command({
  name: "datasets.dropUpload",
  summary: "Gives up an upload in parts; what had arrived is removed.",
  permission: "dataset:write",
  phase: null,
  scope: ofSession,
  input: UploadSessionRef,
  async run({ tx, input, now, userId, audit }): Promise<{ dropped: true }> {
    await remove(tx, await ownSession(tx, input.sessionId, personOfCall(userId), now), audit);
    return { dropped: true };
  },
});

export const expireUpload = command({
  name: "datasets.expireUpload",
  summary: "Removes an upload in parts that nobody went on with. The worker does it.",
  permission: "system",
  phase: null,
  onArchived: true,
  scope: ofSession,
  input: UploadSessionRef,
  async run({ tx, input, now, audit }): Promise<{ expired: boolean }> {
    const [row] = await tx
      .select()
      .from(uploadSessions)
      .where(and(eq(uploadSessions.id, input.sessionId), lte(uploadSessions.expiresAt, now)))
      .for("update");
    if (!row) {
      audit.unchanged();
      return { expired: false };
    }
    await remove(tx, row, audit);
    return { expired: true };
  },
});

async function remove(
  tx: Tx,
  { id, fileName, received, size, uploadId }: Stored,
  audit: AuditTrail,
): Promise<void> {
  await tx.delete(uploadSessions).where(eq(uploadSessions.id, id));
  await rm(await runtime().artifacts.incoming(id), { force: true });
  // It became an upload, which the log has: nothing of it is lost.
  if (uploadId !== null) return audit.unchanged();
  audit.record({
    target: { type: "upload", id, label: fileName },
    before: { file: fileName, bytes: size, received },
  });
}
