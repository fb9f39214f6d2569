import type { SsoProblem } from "#domain/access/sign-in-sentences.ts";
import type { Purpose } from "./flow.ts";

export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/** A path of ours with one more thing in its query. */
export function withQuery(path: string, name: string, value: string): string {
  const url = new URL(path, "http://here.invalid");
  url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}

/** Where a person reads why it did not work: on the page they came from. */
export function withProblem(purpose: Purpose, back: string, problem: SsoProblem): string {
  switch (purpose.kind) {
    case "stepUp":
      return withQuery(back, "stepUpProblem", problem);
    case "link":
      return withQuery("/account/security", "problem", problem);
    case "invitation":
      return withQuery(`/invitation/${encodeURIComponent(purpose.token)}`, "problem", problem);
    case "signIn":
      return withQuery("/sign-in", "problem", problem);
  }
}
