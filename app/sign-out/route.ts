import { endSession } from "#server/http/auth.ts";
import { fromOurOwnPage } from "#server/http/same-origin.ts";
import { readCookie, sessionCookieName, sessionIsSecure } from "#server/http/session-cookie.ts";

/** The form in the person menu: ends the session's row, then the cookie. */
export async function POST(request: Request): Promise<Response> {
  if (!fromOurOwnPage(request.headers))
    return new Response("This request comes from another site.\n", { status: 403 });
  const token = readCookie(request.headers.get("cookie"), sessionCookieName());
  if (token) await endSession(token);
  const secure = sessionIsSecure() ? "; Secure" : "";
  return new Response(null, {
    status: 303,
    headers: {
      location: "/sign-in",
      "set-cookie": `${sessionCookieName()}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure}`,
      "clear-site-data": '"cache"',
    },
  });
}
