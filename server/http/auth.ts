import type { NextAuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { passkeyAnswerSchema } from "#domain/access/factor-schemas.ts";
import { sessionActor } from "#server/access/authenticate.ts";
import { demoSignIn } from "#server/access/demo-sign-in.ts";
import type { PasskeyAnswer } from "#server/access/passkey-proof.ts";
import { passkeySignIn } from "#server/access/passkey-sign-in.ts";
import { revokeSession } from "#server/access/sessions.ts";
import { signIn } from "#server/access/sign-in.ts";
import type { SignedIn } from "#server/access/signed-in.ts";
import { env, sessionSecret } from "#server/kernel/env.ts";
import { publicError } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { callerOf } from "./network.ts";
import { readCookie, sessionCookieName, sessionIsSecure } from "./session-cookie.ts";

/**
 * next-auth carries the sign-in; the session itself is a row of ours. The cookie holds a random token and nothing else:
 * `encode` puts it there, `decode` looks its row up, so that ending the row ends the session at once.
 */
export function authOptions(): NextAuthOptions {
  const maxAge = env().COUNTERSIGN_SESSION_HOURS * 3600;
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: sessionIsSecure(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: sessionIsSecure() },
      },
    },
    providers: [
      CredentialsProvider({
        id: "password",
        name: "Password",
        credentials: { email: {}, password: {}, code: {} },
        authorize: (given, request) =>
          open(request, (call, userAgent) => {
            const { email = "", password = "", code } = given ?? {};
            return execute(signIn, { email, password, ...(code ? { code } : {}), userAgent }, call);
          }),
      }),
      CredentialsProvider({
        id: "demo",
        name: "Demo",
        credentials: { email: {} },
        authorize: (given, request) =>
          open(request, (call, userAgent) =>
            execute(demoSignIn, { email: given?.email ?? "", userAgent }, call),
          ),
      }),
      CredentialsProvider({
        id: "passkey",
        name: "Passkey",
        credentials: { ticket: {}, answer: {} },
        authorize: (given, request) =>
          open(request, (call, userAgent) =>
            execute(
              passkeySignIn,
              { ticket: given?.ticket ?? "", answer: passkeyAnswerOf(given?.answer), userAgent },
              call,
            ),
          ),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user && "sessionToken" in user ? { ...token, sessionToken: user.sessionToken } : token,
      session: ({ session, token }) => ({
        ...session,
        user: { name: token.name ?? null, email: token.email ?? null },
      }),
    },
    jwt: {
      maxAge,
      encode: async ({ token }) => (typeof token?.sessionToken === "string" ? token.sessionToken : ""),
      decode: async ({ token }): Promise<JWT | null> => {
        const actor = token ? await sessionActor(runtime().db, token) : null;
        return actor && token ? { sub: actor.userId, email: actor.label, sessionToken: token } : null;
      },
    },
    logger: {
      error: (code, detail) => log.warn({ code, detail: String(detail) }, "sign-in"),
      warn: () => {},
      debug: () => {},
    },
  };
}

type Asked = { headers?: Record<string, unknown> };

/** Opens a session, and ends the one that this browser had before. */
async function open(request: Asked, call: (context: CallContext, userAgent: string) => Promise<SignedIn>) {
  const headers = headersOf(request);
  const caller = callerOf(headers);
  const context: CallContext = {
    db: runtime().db,
    actor: { type: "anonymous" },
    orgId: null,
    requestId: newRequestId(),
    caller,
  };
  let answer: SignedIn;
  try {
    answer = await call(context, caller.userAgent ?? "");
    const before = readCookie(headers.get("cookie"), sessionCookieName());
    if (before) await endSession(before);
  } catch (error) {
    // next-auth hands the message to the sign-in page; only what may be said leaves here.
    throw new Error(publicError(error, context.requestId).message);
  }
  return { id: answer.userId, email: answer.email, name: answer.name, sessionToken: answer.token };
}

function headersOf(request: Asked): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (typeof value === "string") headers.set(name, value);
  return headers;
}

/** The browser's answer for a passkey, out of a form field. */
function passkeyAnswerOf(text: string | undefined): PasskeyAnswer {
  try {
    return passkeyAnswerSchema.parse(JSON.parse(text ?? ""));
  } catch {
    throw new Error("The passkey's answer could not be read. Reload the page and try again.");
  }
}

/** Ends the session behind a cookie's token; nothing happens when it has ended already. */
export async function endSession(token: string): Promise<void> {
  const { db } = runtime();
  const actor = await sessionActor(db, token);
  if (!actor) return;
  await execute(
    revokeSession,
    { sessionId: actor.sessionId },
    { db, actor, orgId: null, requestId: newRequestId() },
  );
}
