import type { z } from "zod";
import { artifacts, uploads } from "#db/schema/kernel.ts";
import { shownFileName } from "#domain/datasets/file-name.ts";
import { ReceiveUpload } from "#domain/datasets/schemas.ts";
import { invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { personOfCall } from "./internal.ts";

/** Bytes alone are no visit: the version that is made of them is. */
export const receiveUpload = command({
  name: "datasets.receiveUpload",
  summary: "Records bytes that PUT /api/v1/uploads has stored, so that a verb can take them.",
  permission: "dataset:write",
  phase: null,
  scope: inProjectOrOrganization<z.output<typeof ReceiveUpload>>("mine"),
  input: ReceiveUpload,
  async run({ tx, input, orgId, userId, now, audit }) {
    const createdBy = personOfCall(userId);
    if (!(await runtime().artifacts.has(input.sha256))) {
      throw invalid(
        "These bytes are not here. Send them to PUT /api/v1/uploads, which calls this by itself.",
      );
    }
    const uploadId = newId("upl");
    const { sha256, size } = input;
    const fileName = shownFileName(input.fileName);
    await tx.insert(artifacts).values({ orgId, sha256, size, createdAt: now }).onConflictDoNothing();
    await tx
      .insert(uploads)
      .values({ id: uploadId, orgId, createdBy, fileName, sha256, size, createdAt: now });
    audit.record({
      target: { type: "upload", id: uploadId, label: fileName },
      after: { fileName, sha256, size },
    });
    return { uploadId, sha256, size };
  },
});
