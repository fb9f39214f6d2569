import ipaddr from "ipaddr.js";
import { invalid } from "./errors.ts";

/** What the operator allows beyond, or instead of, the public internet. */
export type EgressPolicy = {
  /** When given, only these names: `hooks.example.org`, or `*.example.org` for every name below it. */
  hosts: readonly string[] | null;
  /** Inner networks that may be called all the same, such as `10.20.0.0/16`. */
  networks: readonly string[];
  /** Plain http and loopback addresses: for tests against a server of their own. */
  loopback: boolean;
};

const GLOBAL_V6 = ipaddr.IPv6.parseCIDR("2000::/3");
/** Ranges an operator may open by naming a network. Loopback, link-local (metadata services) and the translated ones never. */
const INNER = new Set(["private", "uniqueLocal", "carrierGradeNat"]);

const RANGE_WORDS: Record<string, string> = {
  private: "inside a private network",
  uniqueLocal: "inside a private network",
  carrierGradeNat: "inside a carrier's network",
  loopback: "on this server itself",
  linkLocal: "on this server's own link, where metadata services answer",
  unspecified: "on this server itself",
  multicast: "a multicast address",
  broadcast: "a broadcast address",
};

/** Why an address may not be called, in the words of a sentence; null when it may. Anything not known to be public may not. */
export function whyNotAddress(address: string, policy: EgressPolicy): string | null {
  if (!ipaddr.isValid(address)) return "not an address";
  const ip = ipaddr.parse(address);
  const range = ip.range();
  if (policy.loopback && range === "loopback") return null;
  if (INNER.has(range) && policy.networks.some((network) => within(ip, network))) return null;
  // IPv4-compatible addresses (::a.b.c.d) count as unicast to the library, so IPv6 must be global too.
  const isPublic = range === "unicast" && (ip.kind() === "ipv4" || ip.match(GLOBAL_V6));
  return isPublic ? null : (RANGE_WORDS[range] ?? "of a reserved or translated range");
}

function within(ip: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === ip.kind() && ip.match(base, bits);
}

/** Whether a text is a network in CIDR form that may be opened. */
export function isInnerNetwork(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const family = ipaddr.parseCIDR(text)[0].kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  const ends = [family.networkAddressFromCIDR(text), family.broadcastAddressFromCIDR(text)];
  return ends.every((end) => INNER.has(end.range()));
}

/** `[::1]` without its brackets, and a name without the root's dot. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/**
 * The address somebody configured, checked as far as it can be without asking a name server; forms call it too.
 * The URL parser has already turned decimal, octal and hexadecimal hosts into plain addresses.
 */
export function checkAddress(text: string, policy: EgressPolicy): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null)
    throw invalid("This is not a web address. Write it out, such as https://example.org/hook.");
  const secure = url.protocol === "https:" || (policy.loopback && url.protocol === "http:");
  if (!secure) throw invalid("The address must begin with https://.");
  if (url.username !== "" || url.password !== "")
    throw invalid("The address holds a name or password. Leave them out; calls are signed instead.");
  const host = bareHost(url);
  const port = url.port === "" ? 443 : Number(url.port);
  if (port !== 443 && port < 1024)
    throw invalid(`Port ${port} belongs to another service. Use 443 or one from 1024 on.`);
  if (policy.hosts && !policy.hosts.some((pattern) => matches(host, pattern)))
    throw invalid(`${host} is not among the hosts this installation may call (COUNTERSIGN_EGRESS_HOSTS).`);
  if (ipaddr.isValid(host)) {
    const why = whyNotAddress(host, policy);
    if (why) throw invalid(`${host} is ${why}. Only public addresses are called.`);
  }
  return url;
}

function matches(host: string, pattern: string): boolean {
  const name = host.toLowerCase();
  return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) : name === pattern;
}
