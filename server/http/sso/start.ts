import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { ownPath } from "#domain/access/own-path.ts";
import { openLinkTicket } from "#server/access/begin-link.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { log } from "#server/kernel/log.ts";
import { seeOther, withProblem } from "./answers.ts";
import { identityProvider, redirectUri } from "./client.ts";
import { type Flow, flowCookie, type Purpose } from "./flow.ts";

/** Sends the browser to the identity provider: to sign in, to accept an invitation, to link, or to prove again who one is. */
export async function startSingleSignOn(request: Request): Promise<Response> {
  if (!env().OIDC_ISSUER) return seeOther("/sign-in");
  const asked = new URL(request.url).searchParams;
  const back = ownPath(asked.get("back")) ?? "/";
  // The cookie has to be of the host that the identity provider sends the browser back to.
  const { host, origin } = new URL(publicUrl(env()));
  if (request.headers.get("host") !== host && asked.get("here") === null) {
    asked.set("here", "1");
    return seeOther(`${origin}/api/sso/start?${asked}`);
  }
  const purpose = purposeOf(asked);
  if (purpose === null) return seeOther("/account/security?problem=expired");
  // A link elsewhere must not have somebody's identity taken for a stranger's invitation: they read it first and press.
  if (purpose.kind === "invitation" && request.headers.get("sec-fetch-site") === "cross-site")
    return seeOther(`/invitation/${encodeURIComponent(purpose.token)}`);
  const flow: Flow = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    startedAtMs: Date.now(),
    back,
    purpose,
  };
  try {
    const url = buildAuthorizationUrl(await identityProvider(), {
      redirect_uri: redirectUri(),
      response_type: "code",
      scope: "openid email",
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
      // Again, whoever the provider still knows: a proof of an hour ago proves nothing now.
      ...(purpose.kind === "stepUp" ? { prompt: "login", max_age: "0" } : {}),
    });
    return seeOther(url.href, [flowCookie(flow)]);
  } catch (error) {
    log.warn({ err: error }, "the identity provider cannot be reached");
    return seeOther(withProblem(purpose, back, "unreachable"));
  }
}

function purposeOf(asked: URLSearchParams): Purpose | null {
  const link = asked.get("link");
  if (link !== null) {
    const ticket = openLinkTicket(link);
    return ticket && { kind: "link", userId: ticket.userId, sessionId: ticket.sessionId };
  }
  const stepUpId = asked.get("stepUp");
  if (stepUpId !== null) return { kind: "stepUp", stepUpId };
  const token = asked.get("invitation");
  return token === null ? { kind: "signIn" } : { kind: "invitation", token };
}
