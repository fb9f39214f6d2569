import { env, publicUrl } from "#server/kernel/env.ts";

export const sessionIsSecure = () => publicUrl(env()).startsWith("https://");

/** `__Host-` binds the cookie to this host and to HTTPS; on plain localhost browsers would not keep it. */
export const sessionCookieName = () =>
  sessionIsSecure() ? "__Host-countersign.session" : "countersign.session";

/** The Set-Cookie of a session just opened, as next-auth writes it too. */
export function sessionCookie(token: string): string {
  const seconds = env().COUNTERSIGN_SESSION_HOURS * 3600;
  const secure = sessionIsSecure() ? "; Secure" : "";
  return `${sessionCookieName()}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

export function readCookie(header: string | null, name: string): string | null {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return decoded(part.slice(at + 1).trim());
  }
  return null;
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
