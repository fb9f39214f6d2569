import { type NextRequest, NextResponse } from "next/server";

const development = process.env.NODE_ENV === "development";

// Only this file may set these on a request: a client's copy would choose its own nonce or impersonate the router.
const internalHeaders = /^(content-security-policy(-report-only)?|x-nonce|x-middleware-.*|x-action-.*)$/i;
const refusedHeaders = ["next-action", "next-resume"];

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${development ? " 'unsafe-eval'" : ""}`,
    // The overlay of the development server adds style elements without a nonce.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ");
}

/** Gives each page its own script nonce. It never decides who may see what: that is the pages' and verbs' work. */
export function proxy(request: NextRequest): NextResponse {
  if (refusedHeaders.some((name) => request.headers.has(name))) {
    return new NextResponse(
      "This server has no server actions. Use the page or POST /api/v1/<area>.<verb>.\n",
      {
        status: 400,
        headers: { "content-type": "text/plain; charset=utf-8" },
      },
    );
  }
  const headers = new Headers();
  for (const [name, value] of request.headers) if (!internalHeaders.test(name)) headers.append(name, value);

  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

// Doors for programs stay outside: the proxy would buffer an upload's body in memory.
export const config = {
  matcher: ["/((?!api/|v2/|v2$|metrics$|_next/static/|ort/|favicon.ico|icon.svg).*)"],
};
