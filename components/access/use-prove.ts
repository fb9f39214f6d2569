"use client";

import { startAuthentication, WebAuthnError } from "@simplewebauthn/browser";
import { useState } from "react";
import { shownError, useTRPCClient } from "#components/trpc/client.tsx";
import type { StepUpMethod } from "#domain/access/factors.ts";
import { keepDraft } from "./kept-draft.ts";

export type ProofOf = { purpose: "sign"; digest: string } | { purpose: "account" };
export type Given = { password: string; code: string };
type Problem = { message: string; requestId: string | null };

/** Performs one proof from begin to end. Single sign-on leaves the page, and comes back to it. */
export function useProve(of: ProofOf, draft: { id: string; value: unknown } | undefined) {
  const client = useTRPCClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function prove(method: StepUpMethod, given: Given): Promise<string | null> {
    setBusy(true);
    setProblem(null);
    try {
      const begun = await client.access.beginStepUp.mutate(of);
      const { stepUpId } = begun;
      if (method === "single_sign_on") {
        if (draft) keepDraft(draft.id, draft.value);
        const back = `${location.pathname}${location.search}`;
        location.assign(`${begun.ssoUrl ?? "/account/security"}&back=${encodeURIComponent(back)}`);
        // The page is on its way out: the button stays busy.
        return null;
      }
      if (method === "passkey") {
        if (!begun.passkeyOptions) throw new Error("no passkey to ask for");
        const answer = await startAuthentication({ optionsJSON: begun.passkeyOptions });
        await client.access.completeStepUp.mutate({
          method,
          stepUpId,
          answer: { ...answer, clientExtensionResults: {} },
        });
      } else if (method === "password_totp") {
        await client.access.completeStepUp.mutate({ method, stepUpId, ...given });
      } else if (method === "password") {
        await client.access.completeStepUp.mutate({ method, stepUpId, password: given.password });
      } else {
        await client.access.completeStepUp.mutate({ method, stepUpId });
      }
      setBusy(false);
      return stepUpId;
    } catch (error) {
      setBusy(false);
      setProblem(problemOf(error));
      return null;
    }
  }

  return { prove, busy, problem };
}

function problemOf(error: unknown): Problem {
  if (error instanceof WebAuthnError || (error instanceof Error && error.name === "NotAllowedError")) {
    return {
      message:
        "No passkey was shown: it was cancelled, or this device does not have it. Nothing was signed or changed. Try again, or choose another way.",
      requestId: null,
    };
  }
  const { message, requestId } = shownError(error);
  return { message, requestId };
}
