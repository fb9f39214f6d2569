import { env, publicUrl } from "#server/kernel/env.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { log } from "#server/kernel/log.ts";
import { addressOf } from "./network.ts";
import { paceInference } from "./pace.ts";
import { jsonResponse } from "./respond.ts";

const METHODS = new Set(["GET", "HEAD", "POST"]);
const SENT_ON = [
  "authorization",
  "content-type",
  "content-length",
  "accept",
  "inference-header-content-length",
];
const SENT_BACK = ["content-type", "x-request-id", "retry-after", "allow"];
const TIMEOUT_MS = 60_000;
const HEALTH_TIMEOUT_MS = 1_500;

const address = (path: string): string => `http://127.0.0.1:${env().INFERENCE_PORT}${path}`;

/** The address for the outside: the portal's own, which passes inference on. */
export const inferenceOrigin = (): string => publicUrl(env());

/** Passes a request of the inference protocol on to the inference server, and its answer back, as they come. Cookies stay here. */
export async function forwardInference(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (!METHODS.has(request.method)) {
    return jsonResponse(
      { error: "Use GET or POST here." },
      { status: 405, headers: { allow: "GET, HEAD, POST" } },
    );
  }
  try {
    paceInference(request.headers.get("authorization"), addressOf(request.headers));
    const answer = await fetch(address(pathname), {
      method: request.method,
      headers: pick(request.headers, SENT_ON),
      redirect: "error",
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(request.method === "POST" && request.body ? { body: request.body, duplex: "half" } : {}),
    } as RequestInit);
    const headers = pick(answer.headers, SENT_BACK);
    headers.set("cache-control", "no-store");
    return new Response(answer.body, { status: answer.status, headers });
  } catch (error) {
    if (error instanceof DomainError) {
      const headers = { "retry-after": String(error.retryAfterSeconds ?? 1) };
      return jsonResponse({ error: error.message }, { status: 429, headers });
    }
    if (request.signal.aborted) return new Response(null, { status: 499 });
    log.warn({ err: error }, "the inference server does not answer");
    return jsonResponse(
      {
        error: "The inference server does not answer just now. Nothing was computed. Try again in a moment.",
      },
      { status: 503, headers: { "retry-after": "2" } },
    );
  }
}

export type InferenceHealth = { ready: boolean; ms: number | null };

/** Whether the inference server is ready, and how long it took to say so. */
export async function inferenceHealth(): Promise<InferenceHealth> {
  const startedAt = performance.now();
  try {
    const answer = await fetch(address("/v2/health/ready"), {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
      cache: "no-store",
    });
    await answer.body?.cancel();
    return { ready: answer.ok, ms: performance.now() - startedAt };
  } catch {
    return { ready: false, ms: null };
  }
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}
