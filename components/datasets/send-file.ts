import type { UploadSession } from "#domain/datasets/upload-session.ts";

export type Sent = { uploadId: string };
export type SendProgress = { sent: number; total: number };
export type SendOptions = {
  signal: AbortSignal;
  onProgress: (progress: SendProgress) => void;
  /** The connection broke, and it is tried again by itself. */
  onWaiting?: (seconds: number) => void;
};

/** A refusal of the upload, as a sentence for the page. */
export class SendFailed extends Error {
  override name = "SendFailed";
}

const PART_BYTES = 8 * 2 ** 20;
/** Between tries after a broken connection; together about two minutes. */
const PAUSES_SECONDS = [1, 2, 4, 8, 15, 30, 60];

/**
 * Sends a file in parts behind those that are there already. After a broken connection it asks how much arrived and goes on from there.
 * Aborting rejects with an AbortError; what had been sent stays until somebody goes on with it or drops it.
 */
export async function sendFile(
  file: File,
  session: UploadSession,
  organization: string,
  options: SendOptions,
): Promise<Sent> {
  const { sessionId, projectId } = session;
  const url = `/api/v1/uploads/${sessionId}?${new URLSearchParams({ projectId, org: organization })}`;
  let offset = session.received;
  let broken = 0;
  for (;;) {
    options.onProgress({ sent: offset, total: file.size });
    const part = file.slice(offset, offset + PART_BYTES);
    const answer = await sendPart(url, part, offset, {
      ...options,
      onProgress: ({ sent }) => options.onProgress({ sent: offset + sent, total: file.size }),
    });
    if (answer.kind === "taken") {
      broken = 0;
      offset = answer.offset;
      if (answer.uploadId) return { uploadId: answer.uploadId };
      continue;
    }
    if (answer.kind === "refused") throw new SendFailed(answer.sentence);
    const pause = PAUSES_SECONDS[broken++];
    if (pause === undefined)
      throw new SendFailed(
        "The connection stays broken. What has arrived is kept for a day: choose the same file again to go on from there.",
      );
    options.onWaiting?.(pause);
    await waited(pause * 1_000, options.signal);
    offset = (await arrived(sessionId, organization, options.signal)) ?? offset;
  }
}

type Answer =
  | { kind: "taken"; offset: number; uploadId: string | null }
  | { kind: "refused"; sentence: string }
  | { kind: "broken" };

/** XMLHttpRequest, because fetch tells no progress of what is sent. */
async function sendPart(url: string, part: Blob, offset: number, options: SendOptions): Promise<Answer> {
  const checksum = await checksumOf(part);
  options.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", url);
    request.setRequestHeader("x-countersign", "1");
    request.setRequestHeader("upload-offset", String(offset));
    request.setRequestHeader("content-type", "application/offset+octet-stream");
    if (checksum) request.setRequestHeader("upload-checksum", `sha256 ${checksum}`);
    request.upload.onprogress = ({ loaded, total }) => options.onProgress({ sent: loaded, total });
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => resolve({ kind: "broken" });
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    options.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(part);
  });
}

function answerOf(request: XMLHttpRequest): Answer {
  if (request.status === 204)
    return {
      kind: "taken",
      offset: Number(request.getResponseHeader("upload-offset")),
      uploadId: request.getResponseHeader("x-upload-id"),
    };
  // Another offset, a part that changed on its way, a server that starts: the next try knows more.
  if ([409, 429, 502, 503, 504].includes(request.status)) return { kind: "broken" };
  return { kind: "refused", sentence: sentenceOf(request.responseText) };
}

/** How many bytes are there; null when that cannot be asked now. */
async function arrived(sessionId: string, organization: string, signal: AbortSignal): Promise<number | null> {
  try {
    const answer = await fetch("/api/v1/datasets.getUpload", {
      method: "POST",
      signal,
      headers: {
        "content-type": "application/json",
        "x-countersign": "1",
        "x-countersign-organization": organization,
      },
      body: JSON.stringify({ sessionId }),
    });
    return answer.ok ? ((await answer.json()) as UploadSession).received : null;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** In base64; null where the page is not in a secure context and the browser computes none. */
async function checksumOf(part: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await part.arrayBuffer()));
  return btoa(String.fromCharCode(...digest));
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new DOMException("cancelled", "AbortError"));
      },
      { once: true },
    );
  });
}

function sentenceOf(response: string): string {
  try {
    const { error } = JSON.parse(response) as { error?: { message?: unknown } };
    if (typeof error?.message === "string") return error.message;
  } catch {
    // no JSON: a proxy answered in the server's place
  }
  return "The server did not take the file. What had arrived is kept for a day. Choose the same file again to go on.";
}
