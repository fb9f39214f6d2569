import { AuthorizationResponseError, authorizationCodeGrant } from "openid-client";
import { ownPath } from "#domain/access/own-path.ts";
import type { SsoProblem } from "#domain/access/sign-in-sentences.ts";
import { acceptWithIdentity } from "#server/access/accept-with-identity.ts";
import { completeSingleSignOn } from "#server/access/complete-single-sign-on.ts";
import { linkIdentity, VerifiedIdentity } from "#server/access/identities.ts";
import { identitySignIn } from "#server/access/identity-sign-in.ts";
import { DomainError, type ErrorCode } from "#server/kernel/errors.ts";
import { type CallContext, execute } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { endSession } from "../auth.ts";
import { contextOf } from "../context.ts";
import { readCookie, sessionCookie, sessionCookieName } from "../session-cookie.ts";
import { seeOther, withProblem, withQuery } from "./answers.ts";
import { identityProvider, redirectUri } from "./client.ts";
import { type Flow, noFlowCookie, readFlow } from "./flow.ts";

// For the token's own check; `completeSingleSignOn` holds the time against the question itself.
const FRESH_SECONDS = 300;

/** Where the identity provider sends the browser back to. Each flow is taken once: its cookie ends here whatever happens. */
export async function finishSingleSignOn(request: Request): Promise<Response> {
  const flow = readFlow(request.headers);
  if (flow === null) return seeOther("/sign-in?problem=interrupted", [noFlowCookie()]);
  const back = ownPath(flow.back) ?? "/";
  const fail = (problem: SsoProblem) => seeOther(withProblem(flow.purpose, back, problem), [noFlowCookie()]);
  let verified: Verified;
  try {
    verified = await verify(request, flow);
  } catch (error) {
    log.info({ reason: reasonOf(error) }, "single sign-on was refused");
    return fail(problemOfProvider(error, flow));
  }
  try {
    return await settle(request, flow, back, verified);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return fail(PROBLEMS[flow.purpose.kind][error.code] ?? "refused");
  }
}

type Verified = { identity: VerifiedIdentity; authTime: string | null; name: string };

/** The code for a token, and what the token says; state, nonce, signature, issuer, audience and times are checked on the way. */
async function verify(request: Request, flow: Flow): Promise<Verified> {
  const current = new URL(redirectUri());
  current.search = new URL(request.url).search;
  const tokens = await authorizationCodeGrant(await identityProvider(), current, {
    expectedState: flow.state,
    expectedNonce: flow.nonce,
    pkceCodeVerifier: flow.verifier,
    idTokenExpected: true,
    ...(flow.purpose.kind === "stepUp" ? { maxAge: FRESH_SECONDS } : {}),
  });
  const claims = tokens.claims();
  if (!claims) throw new Error("the identity provider gave no id token");
  const email = typeof claims.email === "string" ? claims.email : "";
  const identity = VerifiedIdentity.parse({ issuer: claims.iss, subject: claims.sub, label: email });
  const authTime = claims.auth_time === undefined ? null : new Date(claims.auth_time * 1_000).toISOString();
  return { identity, authTime, name: typeof claims.name === "string" ? claims.name : "" };
}

async function settle(request: Request, flow: Flow, back: string, verified: Verified): Promise<Response> {
  const { purpose } = flow;
  const call = await contextOf({ method: "GET", headers: request.headers });
  const { identity } = verified;
  if (purpose.kind === "signIn") {
    const stranger: CallContext = { ...call, actor: { type: "anonymous" }, orgId: null };
    const { token } = await execute(identitySignIn, { ...identity, userAgent: agentOf(call) }, stranger);
    return opened(request, token, back);
  }
  if (purpose.kind === "invitation") {
    const stranger: CallContext = { ...call, actor: { type: "anonymous" }, orgId: null };
    const input = { token: purpose.token, identity, name: verified.name, userAgent: agentOf(call) };
    const { token, organization } = await execute(acceptWithIdentity, input, stranger);
    return opened(request, token, `/o/${organization}`);
  }
  if (purpose.kind === "link") {
    const same =
      call.actor.type === "user" &&
      call.actor.userId === purpose.userId &&
      call.actor.sessionId === purpose.sessionId;
    if (!same) return seeOther(withProblem(purpose, back, "interrupted"), [noFlowCookie()]);
    await execute(linkIdentity, identity, call);
    return seeOther("/account/security?linked=1", [noFlowCookie()]);
  }
  const { stepUpId } = purpose;
  await execute(completeSingleSignOn, { ...identity, stepUpId, authTime: verified.authTime }, call);
  return seeOther(withQuery(back, "stepUp", stepUpId), [noFlowCookie()]);
}

/** A session just opened takes the place of the one this browser had. */
async function opened(request: Request, token: string, to: string): Promise<Response> {
  const before = readCookie(request.headers.get("cookie"), sessionCookieName());
  if (before) await endSession(before);
  return seeOther(to, [noFlowCookie(), sessionCookie(token)]);
}

const agentOf = (call: CallContext): string => call.caller?.userAgent ?? "";

/** The library's words and their cause; never the answer of the provider, which may name people. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function problemOfProvider(error: unknown, flow: Flow): SsoProblem {
  if (error instanceof AuthorizationResponseError) return "refused";
  if (error instanceof DomainError) return "unreachable";
  return flow.purpose.kind === "stepUp" && /auth_time/.test(reasonOf(error)) ? "stale" : "refused";
}

const PROBLEMS: Record<Flow["purpose"]["kind"], Partial<Record<ErrorCode, SsoProblem>>> = {
  signIn: { unauthenticated: "unknown", forbidden: "suspended" },
  invitation: { conflict: "taken", not_found: "expired", precondition_failed: "taken" },
  link: { conflict: "taken", precondition_failed: "expired", unauthenticated: "interrupted" },
  stepUp: {
    forbidden: "someone_else",
    precondition_failed: "stale",
    unauthenticated: "interrupted",
  },
};
