import { text } from "./canonical.ts";
import type { Entry } from "./entry.ts";

type Enrolled = { id: string; person: string; key: string | undefined; from: number; until: number };

/** Whether a person's own passkey is known to the log. `unsaid`: what is here of the log does not tell. */
export type PasskeyStanding = "enrolled" | "not_enrolled" | "unsaid";

/** The passkeys that people added to their accounts, by the log's own entries: whose key made a signature is not the pack's to say. */
export class EnrolledPasskeys {
  readonly #all: Enrolled[] = [];

  take({ action, actor, after, target }: Entry, leaf: number): void {
    if (action === "access.addPasskey" && target?.type === "passkey" && actor.type === "user")
      this.#all.push({
        id: target.id,
        person: actor.id ?? "",
        key: text(after?.publicKeySha256),
        from: leaf,
        until: Number.POSITIVE_INFINITY,
      });
    const key = action === "access.removePasskey" ? "id" : action === "access.dropFactors" ? "person" : null;
    for (const one of key ? this.#all : [])
      if (key && one[key] === target?.id) one.until = Math.min(one.until, leaf);
  }

  /** Of a person's key, by the SHA-256 of its public bytes, at the moment of a leaf. */
  standing(person: string, key: string, leaf: number): PasskeyStanding {
    const own = this.#all.filter((one) => one.person === person && one.from < leaf);
    if (own.some((one) => one.key === key && leaf < one.until)) return "enrolled";
    // Passkeys of before their keys were in the log may be any of them.
    return own.length === 0 || own.some((one) => one.key === undefined) ? "unsaid" : "not_enrolled";
  }
}
