import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { getArtifact } from "#server/models/get-artifact.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/**
 * GET /api/artifacts/<version>/model.onnx?org=…: the bytes of a version, for those who may see it. A version never
 * changes, so the reader's own cache may keep them; whoever runs them checks their digest first.
 */
export async function handleModelFile(request: Request, versionId: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const call = await contextOf(request, searchParams.get("org"));
    requestId = call.requestId;
    pace(call.actor, "download");
    const file = await execute(getArtifact, { versionId }, call);
    const etag = `"sha256:${file.sha256}"`;
    const headers = {
      etag,
      "cache-control": "private, max-age=31536000, immutable",
      "x-request-id": requestId,
    };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    const path = runtime().artifacts.path(file.sha256);
    const found = await stat(path).catch(() => null);
    if (found === null) {
      throw preconditionFailed(
        "The file of this version is not in the artifact store. The record of it is safe. An operator has to restore the store from a backup.",
      );
    }
    return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>, {
      headers: {
        ...headers,
        "content-type": "application/octet-stream",
        "content-length": String(found.size),
        "content-disposition": `attachment; filename="${file.fileName}"`,
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
