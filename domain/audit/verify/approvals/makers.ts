import { text } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { LoggedRequest } from "./request.ts";

const STARTING = new Set(["training.startRun", "training.importModel", "training.importExperiment"]);
const REGISTERING = "models.registerVersion";
const CHANGING = new Set(["models.updateCard"]);

/** Who made and changed an object, by the log's own entries: a request that leaves one of them out hides them from nobody. */
export class Makers {
  readonly #authors = new Map<string, Set<string>>();
  readonly #modifier = new Map<string, string>();
  /** Account of a program -> who made keys for it. */
  readonly #behind = new Map<string, Set<string>>();

  take(entry: Entry): void {
    const { action, actor, target, after } = entry;
    const person = actor.type === "user" ? actor.id : entry.onBehalfOf;
    if (!target || person === null) return;
    const holder = target.type === "api_key" ? text(after?.holder) : undefined;
    if (holder !== undefined) add(this.#behind, holder, person);
    if (CHANGING.has(action)) this.#modifier.set(target.id, person);
    if (STARTING.has(action) || action === REGISTERING) add(this.#authors, target.id, person);
    if (action !== REGISTERING) return;
    // Whoever started the run that a version came out of made the version too.
    for (const starter of this.#authors.get(text(after?.runId) ?? "") ?? [])
      add(this.#authors, target.id, starter);
  }

  /** Adds to a request those that the log knows and that it does not name. */
  addTo(request: LoggedRequest): void {
    const subject = request.subject ?? "";
    const modifier = this.#modifier.get(subject);
    const known = [...(this.#authors.get(subject) ?? []), ...(modifier === undefined ? [] : [modifier])];
    const acting = [...known, ...request.authors, request.requestedBy ?? "", request.lastModifier ?? ""];
    const behind = acting.flatMap((account) => [...(this.#behind.get(account) ?? [])]);
    const named = new Set([...request.authors, request.lastModifier]);
    request.authors.push(...new Set([...known, ...behind].filter((person) => !named.has(person))));
  }
}

function add(to: Map<string, Set<string>>, of: string, person: string): void {
  to.set(of, (to.get(of) ?? new Set()).add(person));
}
