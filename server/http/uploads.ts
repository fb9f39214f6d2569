import { plainFileName, UPLOAD_BYTES_MAX } from "#domain/datasets/schemas.ts";
import { checkUpload, receiveUpload } from "#server/datasets/receive-upload.ts";
import { DomainError, invalid, tooLarge } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse, jsonResponse } from "./respond.ts";

/**
 * PUT /api/v1/uploads: the bytes of one file go to the artifact store as they come. `X-File-Name` is the name, percent-encoded;
 * `?projectId=` the project it is meant for, `?org=` the organization.
 */
export async function handleUpload(request: Request, maxBytes = UPLOAD_BYTES_MAX): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const call = await contextOf(request, searchParams.get("org"));
    requestId = call.requestId;
    const projectId = searchParams.get("projectId") ?? undefined;
    pace(call.actor, "upload");
    await execute(checkUpload, { projectId }, call);
    const length = Number(request.headers.get("content-length") ?? 0);
    if (length > maxBytes)
      throw tooLarge(
        `The file is larger than ${Math.round(maxBytes / 2 ** 20)} MB, the most this server takes. Nothing was kept. Upload it in parts, as several versions.`,
      );
    if (!request.body) throw invalid("The file is empty: it has 0 bytes. Nothing was kept.");
    const fileName = fileNameOf(request.headers.get("x-file-name"));
    const stored = await receive(request, request.body, maxBytes);
    const { uploadId, sha256, size } = await execute(receiveUpload, { projectId, fileName, ...stored }, call);
    return jsonResponse({ uploadId, sha256, size }, { headers: { "x-request-id": requestId } });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

async function receive(request: Request, body: ReadableStream<Uint8Array>, maxBytes: number) {
  try {
    return await runtime().artifacts.put(body, { maxBytes, signal: request.signal });
  } catch (error) {
    if (error instanceof DomainError || !(request.signal.aborted || isCutOff(error))) throw error;
    throw invalid("The upload was cut off before its end. Nothing was kept. Upload the file again.");
  }
}

/** How Node and Next name a connection that ended while its body was read. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "AbortError" ||
    error.name === "ResponseAborted" ||
    /aborted|terminated|premature close|ECONNRESET/i.test(error.message));

function fileNameOf(header: string | null): string {
  try {
    return plainFileName(decodeURIComponent(header ?? ""));
  } catch {
    return plainFileName(header ?? "");
  }
}
