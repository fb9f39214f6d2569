import type { NextAuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { sessionActor } from "#server/access/authenticate.ts";
import { revokeSession } from "#server/access/sessions.ts";
import { demoSignIn, type SignInAnswer, signIn } from "#server/access/sign-in.ts";
import { sessionSecret } from "#server/kernel/env.ts";
import { publicError } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { sessionCookieName, sessionIsSecure } from "./session-cookie.ts";

const SESSION_SECONDS = 7 * 24 * 3600;

/**
 * next-auth carries the sign-in; the session itself is a row of ours. The cookie holds a random token and nothing else:
 * `encode` puts it there, `decode` looks its row up, so that ending the row ends the session at once.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
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
        credentials: { email: {}, password: {} },
        authorize: (given, request) =>
          open((call) =>
            execute(
              signIn,
              { email: given?.email ?? "", password: given?.password ?? "", userAgent: agentOf(request) },
              call,
            ),
          ),
      }),
      CredentialsProvider({
        id: "demo",
        name: "Demo",
        credentials: { email: {} },
        authorize: (given, request) =>
          open((call) =>
            execute(demoSignIn, { email: given?.email ?? "", userAgent: agentOf(request) }, call),
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
      maxAge: SESSION_SECONDS,
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

async function open(call: (context: CallContext) => Promise<SignInAnswer>) {
  const context: CallContext = {
    db: runtime().db,
    actor: { type: "anonymous" },
    orgId: null,
    requestId: newRequestId(),
  };
  let answer: SignInAnswer;
  try {
    answer = await call(context);
  } catch (error) {
    // next-auth hands the message to the sign-in page; only what may be said leaves here.
    throw new Error(publicError(error, context.requestId).message);
  }
  if (!answer.ok) throw new Error(answer.message);
  return { id: answer.userId, email: answer.email, name: answer.name, sessionToken: answer.token };
}

function agentOf(request: { headers?: Record<string, unknown> }): string {
  const agent = request.headers?.["user-agent"];
  return typeof agent === "string" ? agent.slice(0, 400) : "";
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
