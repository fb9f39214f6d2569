import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { members, projectMembers, projects } from "#db/schema/access.ts";
import { artifacts, uploads } from "#db/schema/kernel.ts";
import { PERMISSIONS } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { CheckUpload, ReceiveUpload } from "#domain/datasets/schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Scope } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";

const uploaders = [...PERMISSIONS["dataset:write"]];
const wideUploaders = uploaders.filter((role) => ORGANIZATION_WIDE.has(role));

/** The project that the input names, or any one in which the caller may upload: rights live in projects. */
const whereUploadsAreAllowed: Scope<{ projectId?: string | undefined }> = {
  kind: "project",
  what: "A project in which you may upload data",
  async find(tx, input) {
    if (input.projectId !== undefined) return input.projectId;
    const me = sql`app_user()`;
    const [row] = await tx
      .select({ id: projects.id })
      .from(projects)
      .leftJoin(projectMembers, and(eq(projectMembers.projectId, projects.id), eq(projectMembers.userId, me)))
      .leftJoin(members, and(eq(members.orgId, projects.orgId), eq(members.userId, me)))
      .where(
        and(
          isNull(projects.archivedAt),
          or(inArray(projectMembers.role, uploaders), inArray(members.role, wideUploaders)),
        ),
      )
      .limit(1);
    return row?.id ?? null;
  },
};

export const checkUpload = query({
  name: "datasets.checkUpload",
  summary: "Whether the caller may upload a file; asked before its bytes are taken.",
  permission: "dataset:write",
  scope: whereUploadsAreAllowed,
  input: CheckUpload,
  async run({ project }): Promise<{ allowed: true }> {
    if (project?.archived)
      throw preconditionFailed(
        "This project is archived: it takes no files until somebody restores it. Nothing was kept.",
      );
    return { allowed: true };
  },
});

/**
 * Has no door of its own: who could name a digest here could claim, and then read, another organization's file.
 * Only PUT /api/v1/uploads calls it, with the digest of bytes that it has just received.
 */
export const receiveUpload = command({
  name: "datasets.receiveUpload",
  summary: "Records an uploaded file.",
  permission: "dataset:write",
  phase: null,
  scope: whereUploadsAreAllowed,
  input: ReceiveUpload,
  async run({
    tx,
    input,
    orgId,
    userId,
    audit,
  }): Promise<z.infer<typeof ReceiveUpload> & { uploadId: string }> {
    const { sha256, size, fileName } = input;
    const uploadId = newId("upl");
    await tx.insert(artifacts).values({ orgId, sha256, size }).onConflictDoNothing();
    await tx
      .insert(uploads)
      .values({ id: uploadId, orgId, createdBy: personOfCall(userId), fileName, sha256, size });
    audit.record({
      target: { type: "upload", id: uploadId, label: fileName },
      after: { file: fileName, sha256, bytes: size },
    });
    return { uploadId, sha256, size, fileName };
  },
});
