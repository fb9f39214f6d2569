import type { KeyScope, Permission, Standing } from "#domain/access/permissions.ts";
import { ROLES, type Role } from "#domain/access/roles.ts";

/** Every kind of actor that the matrix knows, in the order of its columns. */
export const ACTORS = [
  "anonymous",
  "blocked",
  "suspended",
  "outsider",
  "other_admin",
  ...ROLES,
  "key",
  "narrow_key",
  "service",
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

/**
 * The keys of the matrix: the scientist's own, not narrowed; the lead's, narrowed to two permissions and to the projects `own` and
 * `archived`; and one of a service account with the role scientist.
 */
export const KEYS = {
  key: { role: "scientist", permissions: null, narrowed: false },
  narrow_key: {
    role: "lead",
    permissions: ["project:read", "comment:write"] as readonly Permission[],
    narrowed: true,
  },
  service: { role: "scientist", permissions: null, narrowed: false },
} as const satisfies Record<
  string,
  { role: Role; permissions: readonly Permission[] | null; narrowed: boolean }
>;

export const isKey = (actor: MatrixActor): actor is keyof typeof KEYS => actor in KEYS;
export const isRole = (actor: MatrixActor): actor is Role => (ROLES as readonly string[]).includes(actor);

/** Whether a place is a project that the eight roles, and the keys, belong to. */
export const isTheirs = (place: Place): boolean => place === "own" || place === "archived";

/** The standing that an actor has at a place, in its project or in the organization as a whole. */
export function standingAt(actor: MatrixActor, place: Place, reach: "project" | "organization"): Standing {
  const nobody: Standing = { organization: null, project: null, keyRole: null };
  if (actor === "other_admin") return { ...nobody, organization: place === "foreign" ? "admin" : null };
  const role = isKey(actor) ? KEYS[actor].role : isRole(actor) ? actor : null;
  return {
    organization: place === "foreign" ? null : role,
    project: isTheirs(place) ? role : null,
    keyRole: isKey(actor) ? role : null,
    key: isKey(actor) ? keyScope(actor, place, reach) : null,
    service: actor === "service",
  };
}

function keyScope(actor: keyof typeof KEYS, place: Place, reach: "project" | "organization"): KeyScope {
  const { permissions, narrowed } = KEYS[actor];
  if (!narrowed) return { permissions, projects: "all" };
  return { permissions, projects: reach === "project" && isTheirs(place) ? "this" : "other" };
}
