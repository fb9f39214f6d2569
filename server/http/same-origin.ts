/** A header that a form of another site cannot send without asking first. */
export const GUARD_HEADER = "x-countersign";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request that carries a person's cookie may change something: it must come from a page of ours.
 * A key in the Authorization header needs none of this, because no browser adds it by itself.
 */
export function sameOriginProblem(method: string, headers: Headers): string | null {
  if (SAFE.has(method)) return null;
  if (!fromOurOwnPage(headers)) return "This request comes from another site. Nothing was changed.";
  if (headers.get(GUARD_HEADER) === null)
    return `A request with a session cookie needs the header ${GUARD_HEADER}: 1. Nothing was changed.`;
  return null;
}

/** Where the browser says a request comes from: fetch metadata, and the origin for browsers without it. */
export function fromOurOwnPage(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  return origin === null || matchesHost(origin, headers);
}

function matchesHost(origin: string, headers: Headers): boolean {
  const host = headers.get("host");
  return URL.canParse(origin) && host !== null && new URL(origin).host === host;
}
