export type Sent = { uploadId: string; sha256: string; size: number };
export type SendProgress = { sent: number; total: number };

/** A refusal of the upload, as a sentence for the page. */
export class SendFailed extends Error {
  override name = "SendFailed";
}

/**
 * Sends one file to the uploads door. XMLHttpRequest, because fetch tells no progress of what is sent. Aborting rejects with an AbortError;
 * what had been sent is then dropped by the server.
 */
export function sendFile(
  file: File,
  to: { organization: string; projectId: string },
  options: { signal: AbortSignal; onProgress: (progress: SendProgress) => void },
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ org: to.organization, projectId: to.projectId });
    request.open("PUT", `/api/v1/uploads?${query}`);
    request.setRequestHeader("x-countersign", "1");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name.toWellFormed()));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => options.onProgress({ sent: loaded, total });
    request.onload = () => {
      if (request.status === 200) resolve(request.response as Sent);
      else reject(new SendFailed(sentenceOf(request.response)));
    };
    request.onerror = () =>
      reject(
        new SendFailed("The connection broke during the upload. Nothing was kept. Upload the file again."),
      );
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    options.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function sentenceOf(response: unknown): string {
  const error = (response as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === "string"
    ? error.message
    : "The server did not take the file. Nothing was kept. Upload the file again.";
}
