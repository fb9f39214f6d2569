"use client";

import { useReturned } from "#components/access/kept-draft.ts";

/** What somebody had written in an emergency's form, and the content that was on their screen, kept while single sign-on is away. */
export type EmergencyDraft = { contentDigest: string; reason: string };
export type EmergencyReturned = EmergencyDraft & { stepUpId: string | null; problem: string | null };

export const proposalDraft = (requestId: string) => `propose ${requestId}`;
export const confirmationDraft = (breakGlassId: string) => `confirm ${breakGlassId}`;

export function useEmergencyReturned(draftId: string): EmergencyReturned | null {
  const returned = useReturned(draftId);
  const draft = returned ? draftOf(returned.draft) : null;
  return returned && draft ? { ...draft, stepUpId: returned.stepUpId, problem: returned.problem } : null;
}

function draftOf(value: unknown): EmergencyDraft | null {
  if (typeof value !== "object" || value === null) return null;
  const { contentDigest, reason } = value as Partial<EmergencyDraft>;
  return typeof contentDigest === "string" && typeof reason === "string" ? { contentDigest, reason } : null;
}
