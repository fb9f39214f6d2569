import { Readable } from "node:stream";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { type OutboundOptions, outbound } from "#server/kernel/outbound.ts";

const TIMEOUT_MS = 15_000;
// A page of a bucket's list has a thousand keys.
const RESPONSE_BYTES_MAX = 2 * 1024 * 1024;

type Handler = Extract<NonNullable<S3ClientConfig["requestHandler"]>, { handle: unknown }>;
type Sent = Parameters<Handler["handle"]>[0];

/** The S3 client's requests through the one way out. */
export function s3Transport(options: OutboundOptions = {}): Handler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    async handle(request: Sent) {
      const body = bodyOf(request.body);
      const answer = await outbound(
        {
          url: addressOf(request),
          method: methodOf(request.method),
          headers: request.headers,
          ...(body ? { body } : {}),
        },
        { timeoutMs: TIMEOUT_MS, responseBytesMax: RESPONSE_BYTES_MAX, ...options },
      );
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      );
      const response = { statusCode: answer.status, headers, body: Readable.from([answer.body]) };
      return { response } as Awaited<ReturnType<Handler["handle"]>>;
    },
  };
}

/** Escaped as the signature expects it: everything but unreserved characters. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function addressOf({ protocol, hostname, port, path, query }: Sent): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${escaped(name)}=${escaped(one ?? "")}`),
  );
  return `${protocol}//${hostname}${port ? `:${port}` : ""}${path}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
}

function methodOf(method: string): "GET" | "PUT" | "POST" | "HEAD" {
  if (method === "GET" || method === "PUT" || method === "POST" || method === "HEAD") return method;
  throw new Error(`${method} is not a method that copies need`);
}

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new Error("a copy is sent in one piece");
}
