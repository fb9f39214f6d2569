import { text } from "../canonical.ts";
import type { Entry } from "../entry.ts";

type Grant = { at: string; project: string | null };

/** Who gave themselves a role, where and when. */
export class OwnRoles {
  readonly #own = new Map<string, Grant[]>();

  take(entry: Entry): void {
    const person = entry.target?.type === "user" ? entry.target.id : undefined;
    if (person === undefined || text(entry.after?.role) === undefined) return;
    if (entry.actor.id !== person && entry.onBehalfOf !== person) return;
    const grants = this.#own.get(person) ?? [];
    grants.push({ at: entry.at, project: entry.project });
    this.#own.set(person, grants);
  }

  /** Whether this person gave themselves a role in the project, or in its organization, at or after that moment. */
  since(person: string, at: string, project: string | null): boolean {
    return (this.#own.get(person) ?? []).some(
      (grant) =>
        Date.parse(grant.at) >= Date.parse(at) && (grant.project === null || grant.project === project),
    );
  }
}
