import type { Tx } from "#db/client.ts";
import {
  KEY_KEPT_TO_PROJECTS,
  keptToProjects,
  mayInOrganization,
  mayInProject,
  needsEveryProject,
  type Standing,
  seesEveryProject,
  seesProject,
  whyNot,
} from "#domain/access/permissions.ts";
import type { Actor } from "./actor.ts";
import { type DomainError, forbidden, notFound, unauthenticated } from "./errors.ts";
import { type Found, isSuspended, NO_STANDING, standingOf } from "./standing.ts";
import type { Verb } from "./verb.ts";

/** Who calls, in which organization, and on the pages of which project: there nothing of another one is found. */
type Caller = { actor: Actor; orgId: string | null; within?: string };

/** In which project a refusal is recorded, once that is known, and whether the call had been let in by then. */
export type Refusal = { projectId: string | null; admitted: boolean };

/** A denial that has to be recorded in a transaction of its own, since the call's is rolled back. */
export class Refused extends Error {
  override readonly cause: DomainError;
  constructor(cause: DomainError) {
    super(cause.message);
    this.cause = cause;
  }
}

/** The standing, asked together with the wall wherever the input alone says in which project, or in none, the call takes place. */
export async function known(verb: Verb, input: unknown, call: Caller, tx: Tx): Promise<Found | null> {
  if (verb.permission === "public" || call.orgId === null) return null;
  const { scope } = verb;
  if (scope.kind === "organization") return standingOf(tx, call.actor, call.orgId, null);
  if ((scope.kind !== "project" && scope.kind !== "projectOrOrganization") || !scope.named) return null;
  return standingOf(tx, call.actor, call.orgId, scope.named(input));
}

/** Scope before permission: what the caller may not see does not exist; what they may see and not do is forbidden. */
export async function admit(
  verb: Verb,
  input: unknown,
  call: Caller,
  tx: Tx,
  early: Found | null,
  refusal: Refusal,
) {
  const { scope } = verb;
  if (scope.kind === "presented") {
    const of = scope.project ? await scope.project(tx, input) : null;
    const known =
      of === null || call.orgId === null ? null : await standingOf(tx, call.actor, call.orgId, of);
    return { standing: NO_STANDING, project: known?.project ?? null };
  }
  if (verb.permission === "public") return { standing: NO_STANDING, project: null };
  if (verb.permission === "self" && verb.kind === "command" && call.actor.type === "apiKey") {
    throw new Refused(forbidden("This is done by the person themselves, signed in, and not by a key."));
  }
  if (scope.kind === "self" || scope.kind === "anyone") {
    if (await isSuspended(tx, call.actor)) throw new Refused(suspendedAccount());
    if (verb.permission === "system" && call.actor.type !== "system")
      throw new Refused(forbidden("Only the worker may do this."));
    return { standing: NO_STANDING, project: null };
  }
  if (call.orgId === null) throw notFound("This organization");

  const found = scope.kind === "organization" ? null : await scope.find(tx, input);
  const projectId = found ?? null;
  const inAProject =
    scope.kind === "project" || (scope.kind === "projectOrOrganization" && projectId !== null);
  const what = scope.kind === "organization" ? "This organization" : scope.what;
  const { standing, suspended, project } = early ?? (await standingOf(tx, call.actor, call.orgId, projectId));

  if (call.actor.type === "system") {
    if (verb.permission !== "system")
      throw new Error(`${verb.name} is not a verb of the system; act as a person`);
    if (found === undefined || (inAProject && project === null)) throw notFound(what);
    return { standing, project };
  }
  if (suspended) throw new Refused(suspendedAccount());
  if (found === undefined) throw new Refused(notFound(what));
  if (inAProject) {
    refusal.projectId = project?.id ?? null;
    if (project === null || !seesProject(standing)) throw new Refused(notFound(what));
    if (call.within !== undefined && call.within !== project.id) throw notFound(what);
    if (
      verb.permission === "system" ||
      verb.permission === "self" ||
      !mayInProject(standing, verb.permission)
    ) {
      throw new Refused(forbidden(sentenceOf(verb, standing)));
    }
    return { standing, project };
  }
  if (standing.organization === null) throw new Refused(notFound(what));
  if (scope.kind === "projectOrOrganization" && scope.without === "wide" && !seesEveryProject(standing)) {
    throw new Refused(scope.hidden ? notFound(what) : forbidden(needsEveryProject()));
  }
  if (
    verb.permission === "system" ||
    verb.permission === "self" ||
    !mayInOrganization(standing, verb.permission)
  ) {
    throw new Refused(forbidden(sentenceOf(verb, standing)));
  }
  if (keptToProjects(standing) && !verb.keepsToKeyProjects)
    throw new Refused(forbidden(KEY_KEPT_TO_PROJECTS));
  return { standing, project: null };
}

const suspendedAccount = () =>
  unauthenticated("This account is suspended. An administrator of your organization can lift that.");

function sentenceOf(verb: Verb, standing: Standing): string {
  return verb.permission === "system" || verb.permission === "self" || verb.permission === "public"
    ? "Only the worker may do this."
    : whyNot(standing, verb.permission);
}
