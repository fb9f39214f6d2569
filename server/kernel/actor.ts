import type { Factor, SessionMethod } from "#domain/access/factors.ts";
import type { Role } from "#domain/access/roles.ts";
import { impersonalLabel } from "#domain/audit/entry.ts";

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

export type DescribedActor = {
  type: string;
  id: string | null;
  label: string;
  /** Whether the label names a person, so that an entry may only commit to it. */
  personal: boolean;
  session: string | null;
  /** How strong the acting was: the session's method and factors, "key", or the worker's job. */
  auth: string | null;
  onBehalfOf: string | null;
};

export function describeActor(actor: Actor): DescribedActor {
  const base = { id: null, personal: false, session: null, auth: null, onBehalfOf: null };
  switch (actor.type) {
    case "user":
      return {
        ...base,
        type: "user",
        id: actor.userId,
        label: actor.label,
        personal: true,
        session: actor.sessionId,
        auth: actor.auth ? strengthOf(actor.auth) : null,
      };
    case "apiKey":
      return {
        ...base,
        type: "apiKey",
        id: actor.keyId,
        label: actor.label,
        personal: true,
        auth: "key",
        onBehalfOf: actor.userId,
      };
    case "system": {
      const acting = { type: "system", auth: `job:${actor.job}` };
      return { ...base, ...acting, label: impersonalLabel(acting) ?? "", onBehalfOf: actor.onBehalfOf };
    }
    case "anonymous":
      return { ...base, type: "anonymous", label: impersonalLabel({ type: "anonymous", auth: null }) ?? "" };
  }
}

/** Such as "password+totp". */
const strengthOf = ({ method, factors }: SessionAuth): string =>
  [...new Set<string>([method, ...factors])].join("+");
