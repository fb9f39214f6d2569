import { type Refusal, refuse } from "#domain/format/refusal.ts";

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
