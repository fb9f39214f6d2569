import { mayUpload } from "#server/datasets/may-upload.ts";
import { receiveUpload } from "#server/datasets/receive-upload.ts";
import { DomainError, invalid, unauthenticated } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { contextOf } from "./context.ts";
import { errorResponse, jsonResponse } from "./respond.ts";

export const UPLOAD_BYTES_MAX = 8 * 2 ** 30;

/** PUT /api/v1/uploads: asks whether the caller may, streams the bytes into the store, then records them. */
export async function handleUpload(request: Request): Promise<Response> {
  let requestId = newRequestId();
  try {
    const call = await contextOf(request);
    requestId = call.requestId;
    if (call.actor.type === "anonymous") throw unauthenticated("Sign in first, or send an API key.");
    const projectId = new URL(request.url).searchParams.get("projectId") ?? undefined;
    // Asked before the first byte is read: nobody fills the disk with what they may not keep.
    await execute(mayUpload, { projectId }, call);
    if (!request.body) throw invalid("The request has no body. Send the file's bytes.");
    const expected = request.headers.get("content-length");
    const stored = await receive(request.body, request.signal, expected === null ? null : Number(expected));
    const fileName = decodeName(request.headers.get("x-file-name"));
    const answer = await execute(receiveUpload, { projectId, fileName, ...stored }, call);
    return jsonResponse(answer, { headers: { "x-request-id": requestId } });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

async function receive(body: ReadableStream<Uint8Array>, signal: AbortSignal, expected: number | null) {
  try {
    const stored = await runtime().artifacts.put(body, { maxBytes: UPLOAD_BYTES_MAX, signal });
    if (expected !== null && stored.size !== expected) throw cutShort(stored.size);
    return stored;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (signal.aborted) throw cutShort(null);
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      throw new DomainError(
        "too_large",
        "The server's disk is full. Nothing was kept. Its operator has to make room.",
      );
    }
    throw error;
  }
}

const cutShort = (size: number | null) =>
  invalid(
    `The upload ended early${size === null ? "" : ` after ${size.toLocaleString("en-US")} bytes`}. Nothing was kept. Send the file again.`,
  );

function decodeName(header: string | null): string {
  if (header === null) return "";
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
