import type { IncomingMessage } from "node:http";
import { invalid, tooLarge } from "#server/kernel/errors.ts";

export const BODY_BYTES_MAX = 16 * 2 ** 20;

/** The JSON of a request, of at most 16 MB. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) {
      throw tooLarge(
        `The request is larger than ${BODY_BYTES_MAX / 2 ** 20} MB. Nothing was computed. Send it in parts.`,
      );
    }
    chunks.push(chunk);
  }
  if (size === 0) throw invalid("The request has no body. Send the inputs as JSON.");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw invalid("The body is not JSON in UTF-8.");
  }
}
