import { formatCount } from "#domain/format/numbers.ts";
import { invalid, tooLarge } from "#server/kernel/errors.ts";

export const BODY_BYTES_MAX = 1_000_000;

/** Reads at most a million bytes of JSON; other kinds of content are refused. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (type !== "" && !/^application\/json\b/i.test(type)) throw invalid("Send the body as application/json.");
  const text = await readText(request, BODY_BYTES_MAX);
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("The body is not JSON. Nothing was changed.");
  }
}

export async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw bodyTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const bodyTooLarge = (maxBytes: number) =>
  tooLarge(
    `The body is larger than ${formatCount(maxBytes)} bytes. Files go to PUT /api/v1/uploads. Nothing was changed.`,
  );
