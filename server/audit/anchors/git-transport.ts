import type { HttpClient } from "isomorphic-git";
import { type OutboundOptions, outbound } from "#server/kernel/outbound.ts";

const TIMEOUT_MS = 30_000;
const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;

/** Git's smart protocol through the one way out. */
export function gitTransport(options: OutboundOptions = {}): HttpClient {
  return {
    async request({ url, method = "GET", headers = {}, body }) {
      const answer = await outbound(
        {
          url,
          method: method === "POST" ? "POST" : "GET",
          headers,
          ...(body ? { body: await allOf(body) } : {}),
        },
        { timeoutMs: TIMEOUT_MS, responseBytesMax: RESPONSE_BYTES_MAX, ...options },
      );
      return {
        url,
        method,
        statusCode: answer.status,
        statusMessage: String(answer.status),
        headers: flat(answer.headers),
        body: once(answer.body),
      };
    },
  };
}

async function allOf(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const part of parts) chunks.push(part);
  return Buffer.concat(chunks);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
