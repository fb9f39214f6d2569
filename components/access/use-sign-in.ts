"use client";

import { useState } from "react";
import { CODE_NEEDED } from "#domain/access/sign-in-sentences.ts";

type Provider = "password" | "demo" | "passkey";
const NO_ANSWER = "The server did not answer. Check the connection and try again.";

/** Signs in through next-auth's own two requests: its CSRF token, then the provider's callback. */
export function useSignIn(target: string) {
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [codeNeeded, setCodeNeeded] = useState(false);

  async function signIn(provider: Provider, fields: Record<string, string>) {
    setBusy(fields.email ?? provider);
    setProblem(null);
    const refusal = await send(provider, fields, target);
    if (refusal === null) {
      location.assign(target);
      return;
    }
    setCodeNeeded((before) => before || refusal === CODE_NEEDED);
    setProblem(refusal === CODE_NEEDED ? null : refusal);
    setBusy(null);
  }

  /** The same with a passkey: the browser asks for it between the server's question and the answer. */
  async function signInWithPasskey(ask: () => Promise<{ ticket: string; answer: string } | string>) {
    setBusy("passkey");
    setProblem(null);
    const shown = await ask();
    if (typeof shown !== "string") return signIn("passkey", shown);
    setProblem(shown);
    setBusy(null);
  }

  const startOver = () => {
    setCodeNeeded(false);
    setProblem(null);
  };
  return { signIn, signInWithPasskey, startOver, busy, problem, codeNeeded };
}

/** Null when the cookie is there, else why not. */
async function send(
  provider: Provider,
  fields: Record<string, string>,
  target: string,
): Promise<string | null> {
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
    if (answer.ok && error === null) return null;
    return error ?? "The sign-in did not work. Reload the page and try again.";
  } catch {
    return NO_ANSWER;
  }
}
