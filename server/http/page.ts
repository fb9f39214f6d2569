import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import {
  mayInOrganization,
  mayInProject,
  type Permission,
  type Standing,
} from "#domain/access/permissions.ts";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import { findProject } from "#server/access/get-project.ts";
import { me } from "#server/access/me.ts";
import { DomainError, type ErrorCode } from "#server/kernel/errors.ts";
import { type CallContext, execute } from "#server/kernel/execute.ts";
import type { Query } from "#server/kernel/verb.ts";
import { contextOf } from "./context.ts";

type Caller = <V extends Query>(
  verb: V,
  input: Parameters<typeof execute<V>>[1],
) => ReturnType<typeof execute<V>>;

// Once for each request, however many layouts and pages ask.
const signedIn = cache(async () => {
  const call = await contextOf({ method: "GET", headers: new Headers(await headers()) });
  // Pages are for people; a key has its own doors.
  if (call.actor.type !== "user") redirect("/sign-in");
  return { call, ...(await execute(me, {}, call)) };
});

const inOrganization = cache(async (slug: string) => {
  const session = await signedIn();
  const org = session.organizations.find((one) => one.slug === slug);
  if (!org) notFound();
  // There the suspension stands beside the organization; every call in it would be refused.
  if (org.suspended) redirect("/account");
  return { ...session, org, call: { ...session.call, orgId: org.id } satisfies CallContext };
});

const inProject = cache(async (orgSlug: string, slug: string) => {
  const session = await inOrganization(orgSlug);
  const project = await orNotFound(execute(findProject, { slug }, session.call));
  return { ...session, project, call: { ...session.call, within: project.id } satisfies CallContext };
});

/** Reads as the signed-in person; what they may not see is the not-found page, whether it exists or not. */
const caller =
  (context: CallContext): Caller =>
  (verb, input) =>
    orNotFound(execute(verb, input, context));

const HIDDEN: ReadonlySet<ErrorCode> = new Set(["not_found", "invalid", "unauthenticated"]);

async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    // Suspended in this organization, one is a stranger to its pages.
    if (error instanceof DomainError && HIDDEN.has(error.code)) notFound();
    throw error;
  }
}

/** For a page that a link opens, signed in or not: `ask` answers null when the link is unknown, used or too old. */
export async function linkPage() {
  const call = await contextOf({ method: "GET", headers: new Headers(await headers()) });
  const email = call.actor.type === "user" ? (await execute(me, {}, call)).user.email : null;
  const ask = async <V extends Query>(verb: V, input: Parameters<typeof execute<V>>[1]) => {
    try {
      return await execute(verb, input, { ...call, orgId: null });
    } catch (error) {
      if (error instanceof DomainError && (error.code === "not_found" || error.code === "invalid"))
        return null;
      throw error;
    }
  };
  return { ask, email };
}

/** For a page outside any organization. Sends a stranger to the sign-in page. */
export async function personPage() {
  const { call, user, organizations } = await signedIn();
  return { call: caller(call), me: user, organizations };
}

/** For a page of an organization. */
export async function organizationPage(params: Promise<{ org: string }>) {
  const { org: slug } = await params;
  const { call, user, organizations, org } = await inOrganization(slug);
  const standing: Standing = { organization: org.role, project: null, keyRole: null };
  return {
    call: caller(call),
    org,
    organizations,
    me: { ...user, role: org.role, roleLabel: ROLE_LABELS[org.role] },
    /** The one permission table, asked for what the page may offer. */
    may: (permission: Permission) => mayInOrganization(standing, permission),
  };
}

/** For a page of a project. */
export async function projectPage(params: Promise<{ org: string; project: string }>) {
  const { org: orgSlug, project: slug } = await params;
  const { call, user, organizations, org, project } = await inProject(orgSlug, slug);
  const standing: Standing = { organization: org.role, project: project.myRole, keyRole: null };
  const role = project.myRole ?? org.role;
  return {
    call: caller(call),
    org,
    organizations,
    project,
    me: { ...user, role, roleLabel: ROLE_LABELS[role] },
    may: (permission: Permission) => mayInProject(standing, permission),
  };
}
