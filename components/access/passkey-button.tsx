"use client";

import { startAuthentication } from "@simplewebauthn/browser";
import { useEffect, useState } from "react";
import { shownError } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { passkeyOptions } from "./ask-public.ts";

/** Asks the browser for a passkey of this portal; gives what next-auth's door takes, or why there is none. */
async function askForPasskey(): Promise<{ ticket: string; answer: string } | string> {
  let asked: Awaited<ReturnType<typeof passkeyOptions>>;
  try {
    asked = await passkeyOptions();
  } catch (error) {
    return shownError(error).message;
  }
  try {
    const answer = await startAuthentication({ optionsJSON: asked.options });
    return { ticket: asked.ticket, answer: JSON.stringify(answer) };
  } catch {
    return "No passkey was shown: it was cancelled, or this device has none for this portal. Try again, or sign in in another way.";
  }
}

/** The way in with a passkey. On an address where browsers take none it says where they do. */
export function PasskeyButton({
  origin,
  busy,
  onPress,
}: {
  origin: string;
  busy: string | null;
  onPress: (ask: typeof askForPasskey) => void;
}) {
  const [here, setHere] = useState(true);
  useEffect(() => setHere(location.origin === origin), [origin]);
  if (!here) {
    return (
      <p className="text-sm text-ink-3">
        Passkeys work at{" "}
        <a className="text-accent underline underline-offset-2" href={`${origin}/sign-in`}>
          {origin.replace(/^https?:\/\//, "")}
        </a>
        , since browsers take none on an address of numbers.
      </p>
    );
  }
  return (
    <Button pending={busy === "passkey"} disabled={busy !== null} onClick={() => onPress(askForPasskey)}>
      Sign in with a passkey
    </Button>
  );
}
