import { DomainError, publicError } from "#server/kernel/errors.ts";
import { log } from "#server/kernel/log.ts";

const NO_STORE = { "cache-control": "no-store" };

export function jsonResponse(
  value: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json(value ?? null, {
    status: init.status ?? 200,
    headers: { ...NO_STORE, ...init.headers },
  });
}

/** Seconds; a quarter of an hour where wrong tries were counted. */
export const retryAfter = (error: unknown): string =>
  String((error instanceof DomainError && error.retryAfterSeconds) || 900);

/** The one form of an error over HTTP: code, sentence, fields, request id. What is not ours to say stays in the log. */
export function errorResponse(error: unknown, requestId: string): Response {
  const shown = publicError(error, requestId);
  if (shown.status >= 500) log.error({ err: error, requestId }, "request failed");
  const { status, ...body } = shown;
  const headers: Record<string, string> = { "x-request-id": requestId };
  if (status === 503) headers["retry-after"] = "2";
  if (status === 429) headers["retry-after"] = retryAfter(error);
  return jsonResponse({ error: body }, { status, headers });
}
