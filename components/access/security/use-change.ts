"use client";

import { useState } from "react";
import { shownError, useTRPCClient } from "#components/trpc/client.tsx";
import type { Begun } from "./app-setup.tsx";
import type { BegunPasskey } from "./passkey-setup.tsx";
import type { Change } from "./types.ts";

type Next =
  | { show: "app"; begun: Begun }
  | { show: "passkey"; begun: BegunPasskey }
  | { show: "codes"; codes: readonly string[] };

/** Makes a change once it is proved. Gives the sentence of what happened; null when something else is shown next, or it failed. */
export function useChange() {
  const client = useTRPCClient().access;
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [next, setNext] = useState<Next | null>(null);

  async function act(change: Change, stepUpId: string, endOthers: boolean): Promise<string | null> {
    switch (change.kind) {
      case "setUpApp":
        setNext({ show: "app", begun: await client.beginAuthenticator.mutate({ stepUpId }) });
        return null;
      case "addPasskey":
        setNext({ show: "passkey", begun: await client.beginPasskey.mutate({ stepUpId }) });
        return null;
      case "renewCodes": {
        const { recoveryCodes } = await client.renewRecoveryCodes.mutate({ stepUpId });
        setNext({ show: "codes", codes: recoveryCodes });
        return null;
      }
      case "link": {
        const { url } = await client.beginLink.mutate({ stepUpId });
        location.assign(url);
        return null;
      }
      case "removeApp":
        await client.removeAuthenticator.mutate({ stepUpId, endOthers });
        return "The authenticator app is removed.";
      case "removePasskey":
        await client.removePasskey.mutate({ stepUpId, endOthers, passkeyId: change.id });
        return "The passkey is removed.";
      case "unlink":
        await client.unlinkIdentity.mutate({ stepUpId, endOthers, identityId: change.id });
        return "The identity is unlinked.";
    }
  }

  async function perform(change: Change, stepUpId: string, endOthers: boolean): Promise<string | null> {
    setPending(true);
    setProblem(null);
    try {
      return await act(change, stepUpId, endOthers);
    } catch (error) {
      setProblem(shownError(error).message);
      return null;
    } finally {
      setPending(false);
    }
  }

  const finish = (then: Next | null = null) => {
    setProblem(null);
    setNext(then);
  };
  return { perform, pending, problem, next, finish };
}
