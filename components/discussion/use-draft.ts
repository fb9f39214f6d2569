"use client";

import { useEffect, useState } from "react";
import { useWhose } from "#components/shell/whose.tsx";
import { type Draft, draftKey, forgetSent, keepDraft, readDraft } from "./drafts.ts";

/** What is being written about something, kept in this tab until it is sent or given up. */
export function useDraft(about: string, begun: Draft) {
  const key = draftKey(useWhose(), about);
  const [draft, setDraft] = useState(begun);
  useEffect(() => {
    // After the first drawing: the server, which drew it too, knows of no draft.
    const kept = readDraft(key);
    if (kept) setDraft(kept);
  }, [key]);
  return {
    draft,
    change(part: Partial<Draft>) {
      setDraft((before) => {
        const next = { ...before, ...part };
        keepDraft(key, next.text === begun.text ? null : next);
        return next;
      });
    },
    /** Empties the box once this was sent, unless something else was written there meanwhile. */
    sent(text: string) {
      // Not in the setter: a box that closes at once never runs it.
      forgetSent(key, text);
      setDraft((now) => (now.text === text ? { ...begun, text: "", blocking: false } : now));
    },
    /** Fills the box with this and forgets what was kept. */
    drop(text: string) {
      keepDraft(key, null);
      setDraft({ ...begun, text, blocking: false });
    },
  };
}

/** Whether something was begun here and not sent. */
export function useHasDraft(about: string): boolean {
  const key = draftKey(useWhose(), about);
  const [has, setHas] = useState(false);
  useEffect(() => setHas(readDraft(key) !== null), [key]);
  return has;
}
