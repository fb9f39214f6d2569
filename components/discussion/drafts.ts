import { ROLES } from "#domain/access/roles.ts";
import type { Mention } from "#domain/discussion/mentions.ts";

/** A comment that is not sent yet, with whom it names. */
export type Draft = {
  text: string;
  chosen: { mention: Mention; name: string; sees: boolean }[];
  blocking: boolean;
};

const PREFIX = "countersign.draft.";

const isMention = (value: unknown): value is Mention =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  ((value.kind === "person" && "id" in value && typeof value.id === "string") ||
    (value.kind === "role" && "role" in value && ROLES.some((role) => role === value.role)));

const isChosen = (value: unknown): value is Draft["chosen"][number] =>
  typeof value === "object" &&
  value !== null &&
  "mention" in value &&
  isMention(value.mention) &&
  "name" in value &&
  typeof value.name === "string" &&
  value.name !== "" &&
  "sees" in value &&
  typeof value.sees === "boolean";

/** What was kept, or null: what does not look like a draft is none. */
export function parseDraft(kept: string | null): Draft | null {
  try {
    const value: unknown = JSON.parse(kept ?? "null");
    if (typeof value !== "object" || value === null) return null;
    if (!("text" in value) || typeof value.text !== "string" || value.text.trim() === "") return null;
    return {
      text: value.text,
      chosen: "chosen" in value && Array.isArray(value.chosen) ? value.chosen.filter(isChosen) : [],
      blocking: "blocking" in value && value.blocking === true,
    };
  } catch {
    return null;
  }
}

/** Where a draft is kept: by person, so that whoever signs in next in this tab does not see it, and by what it is about. */
export const draftKey = (person: string, about: string): string => `${PREFIX}${person} ${about}`;

export function readDraft(key: string): Draft | null {
  try {
    return parseDraft(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Keeps a draft for as long as the tab is open; an empty one, or none, is forgotten. */
export function keepDraft(key: string, draft: Draft | null): void {
  try {
    if (draft === null || draft.text.trim() === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A browser that refuses storage keeps no draft.
  }
}

/** Once this was sent it is no draft; what was written since is one. */
export function forgetSent(key: string, text: string): void {
  if (readDraft(key)?.text === text) keepDraft(key, null);
}

/** On signing out: what was not sent is nobody else's. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
