import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { SUBJECT_LABELS, type SubjectKind } from "./schemas.ts";

/** What is approved: reviews, and the objects that a gate passes. A thread on anything else could hold nothing up. */
const APPROVED: ReadonlySet<SubjectKind> = new Set<SubjectKind>([
  "project",
  "phase",
  "model_version",
  "checklist_item",
  "monitor",
  "review_request",
]);

export const mayHoldUp = (kind: SubjectKind): boolean => APPROVED.has(kind);

/** Why a thread on this kind of object holds no approval up; null where it does. */
export function holdUpRefusal(kind: SubjectKind): Refusal | null {
  if (mayHoldUp(kind)) return null;
  const where = [...APPROVED].map((one) => SUBJECT_LABELS[one].toLowerCase()).join(", ");
  return refuse(
    "invalid",
    "nothing_to_hold_up",
    `This ${SUBJECT_LABELS[kind].toLowerCase()} is nothing that is approved, so a thread on it holds nothing up. Begin the thread on what is approved: ${where}.`,
  );
}

/**
 * Whether a person may resolve a thread or lift its block. Anybody who comments resolves an ordinary thread; one that holds an
 * approval up is ended by whoever raised it or by those who lead, so that no author clears the way for their own work.
 */
export function resolveRefusal(
  thread: { blockingBy: string | null },
  person: { id: string | null; leads: boolean },
): Refusal | null {
  if (thread.blockingBy === null || thread.blockingBy === person.id || person.leads) return null;
  return refuse(
    "forbidden",
    "blocking",
    "This thread holds an approval up. Whoever raised it ends it, or a lead, an administrator or an owner. You can answer it.",
  );
}
