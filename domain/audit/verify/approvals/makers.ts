import type { Entry } from "../entry.ts";
import type { LoggedRequest } from "./request.ts";

const MAKING = new Set(["models.registerVersion", "training.startRun"]);
const CHANGING = new Set(["models.updateCard"]);

/** Who made and changed an object, by the log's own entries: a request that leaves one of them out hides them from nobody. */
export class Makers {
  readonly #authors = new Map<string, Set<string>>();
  readonly #modifier = new Map<string, string>();

  take(entry: Entry): void {
    const { action, actor, target } = entry;
    const person = actor.type === "user" ? actor.id : entry.onBehalfOf;
    if (!target || person === null) return;
    if (CHANGING.has(action)) this.#modifier.set(target.id, person);
    if (!MAKING.has(action)) return;
    const authors = this.#authors.get(target.id) ?? new Set();
    this.#authors.set(target.id, authors.add(person));
  }

  /** Adds to a request those that the log knows and that it does not name. */
  addTo(request: LoggedRequest): void {
    const subject = request.subject ?? "";
    const modifier = this.#modifier.get(subject);
    const known = [...(this.#authors.get(subject) ?? []), ...(modifier === undefined ? [] : [modifier])];
    const named = new Set([...request.authors, request.lastModifier]);
    request.authors.push(...known.filter((person) => !named.has(person)));
  }
}
