import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { PART_BYTES_MAX } from "#domain/datasets/schemas.ts";
import type { UploadSession } from "#domain/datasets/upload-session.ts";
import { checkUpload, receiveUpload } from "#server/datasets/receive-upload.ts";
import { closeUpload, takePart } from "#server/datasets/take-part.ts";
import { getUpload } from "#server/datasets/upload-sessions.ts";
import { DomainError, invalid, preconditionFailed, tooLarge } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/**
 * PATCH /api/v1/uploads/<id>?projectId=…&org=…: the next part, from Upload-Offset on. `Upload-Checksum: sha256 <base64>` has it kept only whole; without one, what
 * arrived before the connection was cut is kept. The answer to the last part, which may be empty, names the upload.
 */
export async function handleUploadPart(request: Request, sessionId: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const call = await contextOf(request, searchParams.get("org"));
    requestId = call.requestId;
    pace(call.actor, "part");
    await execute(checkUpload, { projectId: searchParams.get("projectId") ?? undefined }, call);
    const known = await execute(getUpload, { sessionId }, call);
    return answerOf(known.uploadId === null ? await withPart(request, known, call) : known, requestId);
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

async function withPart(
  request: Request,
  { sessionId }: UploadSession,
  call: CallContext,
): Promise<UploadSession> {
  const offset = offsetOf(request.headers.get("upload-offset"));
  const path = await runtime().artifacts.scratch("part");
  try {
    const size = await receivePart(request, path);
    const session = await execute(takePart, { sessionId, offset, size, path }, call);
    return session.received === session.size ? await close(session, call) : session;
  } finally {
    await rm(path, { force: true });
  }
}

function answerOf(session: UploadSession, requestId: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "cache-control": "no-store",
      "upload-offset": String(session.received),
      "upload-length": String(session.size),
      "upload-expires": new Date(session.expiresAt).toUTCString(),
      ...(session.uploadId && { "x-upload-id": session.uploadId }),
      "x-request-id": requestId,
    },
  });
}

function offsetOf(header: string | null): number {
  if (header === null || !/^\d{1,15}$/.test(header))
    throw invalid(
      "The header Upload-Offset is missing or no number. Ask datasets.getUpload how many bytes are here, and send the part that starts there.",
    );
  return Number(header);
}

/** Writes what arrives to a file of ours, and says how much it is. */
async function receivePart(request: Request, path: string): Promise<number> {
  const wanted = checksumOf(request.headers.get("upload-checksum"));
  const hash = createHash("sha256");
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  let size = 0;
  try {
    for await (const chunk of request.body ? Readable.fromWeb(request.body as never) : []) {
      const bytes = chunk as Uint8Array;
      size += bytes.byteLength;
      if (size > PART_BYTES_MAX)
        throw tooLarge(
          `A part has at most ${PART_BYTES_MAX / 2 ** 20} MB. This one was not kept. Send smaller parts.`,
        );
      hash.update(bytes);
      if (!file.write(bytes)) await new Promise<void>((resume) => file.once("drain", () => resume()));
    }
  } catch (error) {
    file.end();
    await finished(file).catch(() => {});
    if (error instanceof DomainError) throw error;
    if (wanted !== null)
      throw invalid(
        "The part was cut off before its end, and with a checksum only a whole one is kept. Send it again.",
      );
    return size;
  }
  file.end();
  await finished(file);
  if (wanted !== null && hash.digest("base64") !== wanted)
    throw preconditionFailed(
      "The part changed on its way: its bytes do not have the digest in Upload-Checksum. It was not kept. Send it again.",
    );
  return size;
}

function checksumOf(header: string | null): string | null {
  if (header === null) return null;
  const found = /^sha256 ([A-Za-z0-9+/]{43}=)$/.exec(header);
  if (!found?.[1])
    throw invalid("Upload-Checksum has to be the word sha256, a space, and the digest in base64.");
  return found[1];
}

/** All bytes are here: they get their digest, and the upload its id. */
async function close(session: UploadSession, call: CallContext): Promise<UploadSession> {
  const { artifacts } = runtime();
  const stored = await artifacts
    .adopt(await artifacts.incoming(session.sessionId))
    .catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT")
        throw preconditionFailed("The parts of this upload are gone. Drop it and upload the file again.");
      throw error;
    });
  const { sessionId, fileName } = session;
  const projectId = session.projectId;
  const { uploadId } = await execute(receiveUpload, { projectId, fileName, ...stored }, call);
  await execute(closeUpload, { sessionId, uploadId }, call);
  return { ...session, uploadId };
}
