"use client";

import { useEffect, useState } from "react";
import { ssoProblem } from "#domain/access/sign-in-sentences.ts";

const keyOf = (id: string) => `countersign.draft ${id}`;
const MINUTES = 15;

/** Keeps what a person had written while they are away at their identity provider: in this tab only, for a quarter of an hour. */
export function keepDraft(id: string, value: unknown): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify({ at: Date.now(), value }));
  } catch {
    // A browser that keeps nothing costs the person their words, not their decision.
  }
}

/** What was kept, once: reading it removes it. */
export function takeDraft(id: string): unknown {
  try {
    const text = sessionStorage.getItem(keyOf(id));
    sessionStorage.removeItem(keyOf(id));
    const kept: unknown = text === null ? null : JSON.parse(text);
    if (typeof kept !== "object" || kept === null || !("at" in kept) || !("value" in kept)) return null;
    return typeof kept.at === "number" && Date.now() - kept.at < MINUTES * 60_000 ? kept.value : null;
  } catch {
    return null;
  }
}

/** What the identity provider's way back says in the address: the proof that was given, or why there is none. */
export type Returned = { draft: unknown; stepUpId: string | null; problem: string | null };

/**
 * For the page to which a person comes back from their identity provider: their draft and the proof, once. Null at
 * any other visit. Takes both out of the address, so that a reload or a bookmark does not repeat it.
 */
export function useReturned(draftId: string): Returned | null {
  const [returned, setReturned] = useState<Returned | null>(null);
  useEffect(() => {
    const url = new URL(location.href);
    const stepUpId = url.searchParams.get("stepUp");
    const problem = ssoProblem(url.searchParams.get("stepUpProblem"));
    if (stepUpId === null && problem === null) return;
    const draft = takeDraft(draftId);
    if (draft === null) return;
    url.searchParams.delete("stepUp");
    url.searchParams.delete("stepUpProblem");
    history.replaceState(history.state, "", url);
    setReturned({ draft, stepUpId, problem });
  }, [draftId]);
  return returned;
}
