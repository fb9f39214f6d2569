import {
  keptToProjects,
  mayInOrganization,
  mayInProject,
  type Permission,
  seesEveryProject,
  seesProject,
} from "#domain/access/permissions.ts";
import type { Verb } from "#server/kernel/verb.ts";
import { isKey, type MatrixActor, type Outcome, type Place, standingAt } from "./actors.ts";

/** How a verb is asked: in a project, of the organization as a whole (which some verbs allow beside the project), or with a secret that names the organization. */
export type Reach = "project" | "organization" | "self" | "anyone" | "secret";

export function reachesOf(verb: Verb): Reach[] {
  switch (verb.scope.kind) {
    case "projectOrOrganization":
      return ["project", "organization"];
    case "project":
    case "organization":
    case "self":
    case "anyone":
      return [verb.scope.kind];
    case "presented":
      return ["secret"];
  }
}

/** What the declaration of a verb promises to one actor at one place. */
export function verbCell(verb: Verb, reach: Reach, actor: MatrixActor, place: Place): Outcome {
  const single = reach === "self" || reach === "anyone" || reach === "secret";
  if (single && place !== "own") return "n/a";
  if (reach === "organization" && (place === "other" || place === "archived")) return "n/a";
  if (verb.permission === "public") return "allowed";
  if (actor === "anonymous" || actor === "blocked") return "unauthenticated";
  if (reach === "project" || reach === "organization") return walledCell(verb, reach, actor, place);
  if (reach === "anyone" && verb.permission === "system" && actor !== "worker") return "forbidden";
  return reach === "self" && isKey(actor) && verb.kind === "command" ? "forbidden" : "allowed";
}

/** A verb of a project or of an organization: scope before permission, archive last. */
function walledCell(
  verb: Verb,
  reach: "project" | "organization",
  actor: MatrixActor,
  place: Place,
): Outcome {
  if (actor === "worker") return workerCell(verb, reach, place);
  if (actor === "suspended" && place !== "foreign") return "unauthenticated";
  const standing = standingAt(actor, place, reach);
  const permission: Permission | null =
    verb.permission === "system" || verb.permission === "self" || verb.permission === "public"
      ? null
      : verb.permission;
  if (reach === "project") {
    if (!seesProject(standing)) return "not_found";
    if (permission === null || !mayInProject(standing, permission)) return "forbidden";
    return place === "archived" ? archived(verb) : "allowed";
  }
  if (standing.organization === null) return "not_found";
  const { scope } = verb;
  if (scope.kind === "projectOrOrganization" && scope.without === "wide" && !seesEveryProject(standing))
    return scope.hidden ? "not_found" : "forbidden";
  if (permission === null || !mayInOrganization(standing, permission)) return "forbidden";
  return keptToProjects(standing) && !verb.keepsToKeyProjects ? "forbidden" : "allowed";
}

/** The worker acts in the organization of its job, and only by its own verbs. */
function workerCell(verb: Verb, reach: Reach, place: Place): Outcome {
  if (verb.permission !== "system") return "forbidden";
  if (place === "foreign") return reach === "project" ? "not_found" : "n/a";
  return place === "archived" ? archived(verb) : "allowed";
}

const archived = (verb: Verb): Outcome =>
  verb.kind === "command" && !verb.onArchived ? "precondition_failed" : "allowed";
