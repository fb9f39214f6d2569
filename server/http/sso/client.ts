import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
} from "openid-client";
import { env, isLoopback, publicUrl } from "#server/kernel/env.ts";
import { egressPolicy, outbound } from "#server/kernel/outbound.ts";

const HOUR_MS = 3_600_000;
// Discovery documents and key sets are small; this leaves room for large ones.
const BYTES_MAX = 512 * 1024;

let known: { key: string; at: number; config: Promise<Configuration> } | null = null;

/** The identity provider of the environment, as it describes itself; asked again after an hour, or when it failed. */
export function identityProvider(): Promise<Configuration> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret } = env();
  if (!issuer || !clientId || !secret) throw new Error("single sign-on is not configured");
  const key = `${issuer} ${clientId}`;
  if (known?.key === key && Date.now() - known.at < HOUR_MS) return known.config;
  const url = new URL(issuer);
  const local = url.protocol === "http:" && isLoopback(url.hostname);
  const config = discovery(url, clientId, {}, secretAs(secret), {
    [customFetch]: outboundFetch(local),
    execute: local ? [allowInsecureRequests] : [],
  });
  const entry = { key, at: Date.now(), config };
  known = entry;
  config.catch(() => {
    if (known === entry) known = null;
  });
  return config;
}

/** Exactly one address, the same at every step. */
export const redirectUri = (): string => `${publicUrl(env())}/api/sso/callback`;

/** In the header, as OAuth 2 prefers, unless the provider takes it in the form only. */
function secretAs(secret: string): ClientAuth {
  const basic = ClientSecretBasic(secret);
  const post = ClientSecretPost(secret);
  return (server, client, body, headers) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    return (taken.includes("client_secret_basic") ? basic : post)(server, client, body, headers);
  };
}

/** The library's requests by the one way out: the name resolved once, inner networks only where the operator opened them. */
function outboundFetch(local: boolean): CustomFetch {
  return async (url, { method, headers, body }) => {
    const answer = await outbound(
      {
        url,
        method: method === "POST" ? "POST" : "GET",
        headers: Object.fromEntries(new Headers(headers as HeadersInit)),
        ...(body === undefined || body === null ? {} : { body: String(body) }),
      },
      { policy: { ...egressPolicy(), loopback: local }, responseBytesMax: BYTES_MAX },
    );
    const answered = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (typeof value === "string") answered.set(name, value);
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answered });
  };
}
