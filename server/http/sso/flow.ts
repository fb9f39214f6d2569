import { z } from "zod";
import { seal, unseal } from "#server/kernel/seal.ts";
import { readCookie, sessionIsSecure } from "../session-cookie.ts";

const CONTEXT = "sso flow";
const MINUTES = 10;

const Purpose = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("signIn") }),
  z.object({ kind: z.literal("invitation"), token: z.string() }),
  z.object({ kind: z.literal("link"), userId: z.string(), sessionId: z.string() }),
  z.object({ kind: z.literal("stepUp"), stepUpId: z.string() }),
]);
export type Purpose = z.output<typeof Purpose>;

const Flow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  startedAtMs: z.number(),
  /** A path of ours to come back to. */
  back: z.string(),
  purpose: Purpose,
});
export type Flow = z.output<typeof Flow>;

const cookieName = () => (sessionIsSecure() ? "__Host-countersign.sso" : "countersign.sso");

function cookie(value: string, maxAgeSeconds: number): string {
  const secure = sessionIsSecure() ? "; Secure" : "";
  // Lax: the identity provider sends the browser back by a link, and this has to come along.
  return `${cookieName()}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`;
}

/** Binds state, nonce and code verifier to this browser: sealed, so that nobody reads or makes one. */
export const flowCookie = (flow: Flow): string => cookie(seal(JSON.stringify(flow), CONTEXT), MINUTES * 60);

export const noFlowCookie = (): string => cookie("", 0);

/** What this browser began, when it did and not longer than ten minutes ago. */
export function readFlow(headers: Headers, nowMs = Date.now()): Flow | null {
  const sealed = readCookie(headers.get("cookie"), cookieName());
  const text = sealed ? unseal(sealed, CONTEXT) : null;
  if (text === null) return null;
  const flow = Flow.safeParse(JSON.parse(text));
  return flow.success && nowMs - flow.data.startedAtMs < MINUTES * 60_000 ? flow.data : null;
}
