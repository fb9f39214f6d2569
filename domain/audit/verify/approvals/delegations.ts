import { text } from "../canonical.ts";
import type { Entry } from "../entry.ts";

type Handed = { request: string; from: string; to: string; untilOn: string };

/** Whose say on which review the log hands to whom, and until when. */
export class HandedOver {
  readonly #held = new Map<string, Handed>();

  take(entry: Entry): void {
    const { action, after, target } = entry;
    const id = text(after?.delegationId) ?? text(entry.before?.delegationId);
    if (id === undefined || target?.type !== "review_request") return;
    if (action === "approvals.endDelegation") this.#held.delete(id);
    if (action !== "approvals.delegate") return;
    const [from, to, untilOn] = [after?.from, after?.to, after?.untilOn].map(text);
    // Only the person whose say it is hands it over.
    if (from === undefined || to === undefined || untilOn === undefined || entry.actor.id !== from) return;
    this.#held.set(id, { request: target.id, from, to, untilOn });
  }

  /** Whether this person held that say on the review at that moment; its last day counts whole, in UTC. */
  holds(request: string, from: string, to: string, at: string): boolean {
    return [...this.#held.values()].some(
      (held) =>
        held.request === request && held.from === from && held.to === to && at.slice(0, 10) <= held.untilOn,
    );
  }
}
