import ipaddr from "ipaddr.js";
import type { CallerFacts } from "#server/kernel/audit.ts";
import { env } from "#server/kernel/env.ts";
import { PEER_HEADER } from "./peer-header.ts";

/**
 * The network address a request came from: the other end of the connection, or behind trusted proxies the address that
 * the outermost of them saw. What stands further left in X-Forwarded-For is anybody's word and is not read.
 */
export function addressOf(
  headers: Headers,
  trustedProxies = env().COUNTERSIGN_TRUSTED_PROXIES,
): string | null {
  if (trustedProxies === 0) return normalized(headers.get(PEER_HEADER));
  const chain = (headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  return normalized(chain.at(-trustedProxies) ?? null);
}

/** One form for each address. */
function normalized(address: string | null): string | null {
  if (address === null || !ipaddr.isValid(address)) return null;
  return ipaddr.process(address).toString();
}

/** From where a call came, for limits and for the log, which keeps both as commitments only. */
export const callerOf = (headers: Headers): CallerFacts => ({
  ip: addressOf(headers),
  userAgent: headers.get("user-agent")?.slice(0, 400) ?? null,
});
