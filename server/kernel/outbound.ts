import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { env } from "./env.ts";
import { DomainError, preconditionFailed } from "./errors.ts";
import { bareHost, checkAddress, type EgressPolicy, whyNotAddress } from "./outbound-address.ts";

export type Resolved = { address: string; family: number };
export type Resolve = (host: string) => Promise<readonly Resolved[]>;

export type OutboundRequest = {
  url: string;
  method?: "GET" | "HEAD" | "POST" | "PUT";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
};

export type OutboundOptions = {
  /** From asking the name server to the last byte. */
  timeoutMs?: number;
  responseBytesMax?: number;
  policy?: EgressPolicy;
  resolve?: Resolve;
  /** An authority to trust besides the system's. */
  ca?: string;
};

export type OutboundAnswer = {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
};

const TIMEOUT_MS = 5_000;
const RESPONSE_BYTES_MAX = 64 * 1024;

/** What the operator allows, from the environment. */
export function egressPolicy(): EgressPolicy {
  const { COUNTERSIGN_EGRESS_HOSTS: hosts, COUNTERSIGN_EGRESS_NETWORKS: networks } = env();
  return { hosts: hosts ?? null, networks: networks ?? [], loopback: false };
}

/**
 * The only way out by HTTP to an address that somebody configured. The name is resolved once, every answer must be a public
 * address, and the connection goes to the first of them: a name server that changes its mind afterwards is not asked again.
 * Follows no redirect. Throws a `DomainError` whose sentence names the host and never repeats headers or body.
 */
export async function outbound(
  request: OutboundRequest,
  options: OutboundOptions = {},
): Promise<OutboundAnswer> {
  const policy = options.policy ?? egressPolicy();
  const url = checkAddress(request.url, policy);
  const deadline = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  try {
    const pinned = await orAborted(resolvePublic(bareHost(url), policy, options.resolve), deadline);
    const answer = await send(url, pinned, request, options, deadline);
    if (answer.status >= 300 && answer.status < 400)
      throw preconditionFailed(
        `${url.host} answered with a redirect (${answer.status}). Redirects are not followed; configure the final address.`,
      );
    return answer;
  } catch (thrown) {
    throw explain(thrown, url, deadline, options.timeoutMs ?? TIMEOUT_MS);
  }
}

/** The address to connect to. One answer inside refuses them all, since the connection could go to any. */
export async function resolvePublic(
  host: string,
  policy: EgressPolicy,
  resolve: Resolve = systemResolve,
): Promise<Resolved> {
  const answers = await resolve(host);
  for (const { address } of answers) {
    const why = whyNotAddress(address, policy);
    if (why)
      throw preconditionFailed(
        `${host} resolves to an address ${why}. Nothing was sent. Only public addresses are called.`,
      );
  }
  const [first] = answers;
  if (!first) throw preconditionFailed(`${host} has no address. Nothing was sent. Check the name.`);
  return first;
}

function systemResolve(host: string): Promise<readonly Resolved[]> {
  return lookup(host, { all: true });
}

/** A `lookup` for Node's sockets that knows one answer. */
export function pinnedLookup(pinned: Resolved): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [pinned]);
    else callback(null, pinned.address, pinned.family);
  };
}

function send(
  url: URL,
  pinned: Resolved,
  request: OutboundRequest,
  options: OutboundOptions,
  deadline: AbortSignal,
): Promise<OutboundAnswer> {
  const body = request.body === undefined ? null : Buffer.from(request.body);
  const settings = {
    method: request.method ?? "GET",
    // Without an agent: no connection of another call is used again, and no proxy of the environment.
    agent: false,
    lookup: pinnedLookup(pinned),
    autoSelectFamily: false,
    signal: deadline,
    headers: {
      "user-agent": "Countersign",
      "accept-encoding": "identity",
      ...request.headers,
      ...(body ? { "content-length": String(body.byteLength) } : {}),
    },
    ...(options.ca ? { ca: options.ca } : {}),
  };
  return new Promise((resolve, reject) => {
    const call: ClientRequest =
      url.protocol === "https:" ? httpsRequest(url, settings) : httpRequest(url, settings);
    call.on("error", reject);
    call.on("response", (response) => {
      readLimited(response, url.host, options.responseBytesMax ?? RESPONSE_BYTES_MAX)
        .then((read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }))
        .catch((error: unknown) => {
          call.destroy();
          reject(error);
        });
    });
    call.end(body ?? undefined);
  });
}

async function readLimited(response: IncomingMessage, host: string, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > bytesMax)
      throw preconditionFailed(`${host} answered with more than ${bytesMax} bytes; the rest was not read.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function explain(thrown: unknown, url: URL, deadline: AbortSignal, timeoutMs: number): unknown {
  if (thrown instanceof DomainError) return thrown;
  if (deadline.aborted)
    return preconditionFailed(`${url.host} did not answer in full within ${timeoutMs / 1000} seconds.`);
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return preconditionFailed(`The name ${bareHost(url)} could not be resolved. Nothing was sent.`);
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code))
    return preconditionFailed(
      `The certificate of ${url.host} is not to be trusted (${code}). Nothing was sent.`,
    );
  return preconditionFailed(`${url.host} could not be reached${code ? ` (${code})` : ""}.`);
}
