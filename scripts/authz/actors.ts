import type { Standing } from "#domain/access/permissions.ts";
import { ROLES, type Role } from "#domain/access/roles.ts";

/** Every kind of actor that the matrix knows, in the order of its columns. */
export const ACTORS = [
  "anonymous",
  "suspended",
  "outsider",
  "other_admin",
  ...ROLES,
  "key",
  "narrow_key",
  "worker",
] as const;
export type MatrixActor = (typeof ACTORS)[number];

/** Where a call is aimed: the project of the eight roles, one they were not added to, one of another organization, an archived one. */
export const PLACES = ["own", "other", "foreign", "archived"] as const;
export type Place = (typeof PLACES)[number];

export const OUTCOMES = [
  "allowed",
  "forbidden",
  "not_found",
  "unauthenticated",
  "precondition_failed",
  "n/a",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whose rights a key of the matrix carries: the scientist's own, and the lead's narrowed to a stakeholder's. */
export const KEYS = {
  key: { person: "scientist", role: "scientist" },
  narrow_key: { person: "lead", role: "stakeholder" },
} as const satisfies Record<string, { person: Role; role: Role }>;

export const isKey = (actor: MatrixActor): actor is keyof typeof KEYS => actor in KEYS;
export const isRole = (actor: MatrixActor): actor is Role => (ROLES as readonly string[]).includes(actor);

/** The standing that an actor has at a place; null for those who are refused before anybody asks for it. */
export function standingAt(actor: MatrixActor, place: Place): Standing | null {
  if (actor === "outsider") return { organization: null, project: null, keyRole: null };
  if (actor === "other_admin")
    return { organization: place === "foreign" ? "admin" : null, project: null, keyRole: null };
  const role = isKey(actor) ? KEYS[actor].person : isRole(actor) ? actor : null;
  if (role === null) return null;
  return {
    organization: place === "foreign" ? null : role,
    project: place === "own" || place === "archived" ? role : null,
    keyRole: isKey(actor) ? KEYS[actor].role : null,
  };
}
