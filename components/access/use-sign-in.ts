"use client";

import { useState } from "react";

/** Signs in through next-auth's own two requests: its CSRF token, then the provider's callback. */
export function useSignIn(target: string) {
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function signIn(provider: "password" | "demo", fields: Record<string, string>) {
    setBusy(fields.email ?? provider);
    setProblem(null);
    try {
      const token: unknown = await (await fetch("/api/auth/csrf")).json();
      const csrfToken =
        typeof token === "object" && token !== null && "csrfToken" in token ? String(token.csrfToken) : "";
      const answer = await fetch(`/api/auth/callback/${provider}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ ...fields, csrfToken, json: "true", callbackUrl: target }),
      });
      const body: unknown = await answer.json();
      const url = typeof body === "object" && body !== null && "url" in body ? String(body.url) : "";
      const error = URL.canParse(url, location.href)
        ? new URL(url, location.href).searchParams.get("error")
        : null;
      if (answer.ok && error === null) {
        location.assign(target);
        return;
      }
      setProblem(error ?? "The sign-in did not work. Reload the page and try again.");
    } catch {
      setProblem("The server did not answer. Check the connection and try again.");
    }
    setBusy(null);
  }

  return { signIn, busy, problem };
}
