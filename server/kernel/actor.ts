import type { Factor, SessionMethod } from "#domain/access/factors.ts";
import type { Role } from "#domain/access/roles.ts";

/** How the session of a person was opened, and when they last proved who they are in it. */
export type SessionAuth = { method: SessionMethod; factors: readonly Factor[]; authTime: string };

/** Who acts. A key and a job act for somebody: `onBehalfOf`. */
export type Actor =
  | { type: "user"; userId: string; label: string; sessionId: string; auth?: SessionAuth }
  | {
      type: "apiKey";
      keyId: string;
      userId: string;
      label: string;
      role: Role;
      /** Narrower than the role; null or left out: not narrowed. */
      permissions?: readonly string[] | null;
      projects?: readonly string[] | null;
    }
  | { type: "system"; job: string; onBehalfOf: string | null }
  | { type: "anonymous" };

/** The person whose rights count, null for the system and for strangers. */
export function personOf(actor: Actor): string | null {
  return actor.type === "user" || actor.type === "apiKey" ? actor.userId : null;
}

/** The projects a key was made for; null when it, or the person, is not kept to some. */
export function keyProjects(actor: Actor): string[] | null {
  return actor.type === "apiKey" && actor.projects ? [...actor.projects] : null;
}

export function describeActor(actor: Actor): {
  type: string;
  id: string | null;
  label: string;
  onBehalfOf: string | null;
} {
  switch (actor.type) {
    case "user":
      return { type: "user", id: actor.userId, label: actor.label, onBehalfOf: null };
    case "apiKey":
      return { type: "apiKey", id: actor.keyId, label: actor.label, onBehalfOf: actor.userId };
    case "system":
      return { type: "system", id: null, label: `worker · ${actor.job}`, onBehalfOf: actor.onBehalfOf };
    case "anonymous":
      return { type: "anonymous", id: null, label: "somebody not signed in", onBehalfOf: null };
  }
}
