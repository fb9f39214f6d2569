import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { startEmbedded } from "#db/embedded.ts";
import { ROLES, type Role } from "#domain/access/roles.ts";
import { ACTORS, KEYS, type MatrixActor, type Place } from "#scripts/authz/actors.ts";
import { type Portal, startPortal } from "#scripts/portal-under-test.ts";
import { askAs, byKey, type Caller, signedIn, stranger } from "./caller.ts";
import { makeObjects, type Objects } from "./objects.ts";

/**
 * The world of docs/authz-matrix.csv in a portal of its own, made over HTTP: every kind of actor that calls over HTTP, and a
 * project with real objects at every place.
 */
export type HttpActor = Exclude<MatrixActor, "worker">;
export const HTTP_ACTORS = ACTORS.filter((actor): actor is HttpActor => actor !== "worker");

export type Site = { org: string; slug: string; projectId: string; objects: Objects; secret: string };
export type CellsWorld = {
  portal: string;
  who: Record<HttpActor, Caller>;
  sites: Record<Place, Site>;
  links: { invitation: string; reset: string };
  /** A status link for each of them: one link is not opened by many at once. */
  statusOf: Record<HttpActor, string>;
  /** Another session of the same actor, for a call that ends it. */
  again(actor: HttpActor): Promise<Caller>;
  stop(): Promise<void>;
};

const root = dirname(dirname(import.meta.dirname));
export const PASSWORD = "four grey umbrellas in the hall";
/** Roles of the whole organization are nobody's role in a project. */
const IN_PROJECTS: readonly Role[] = ["lead", "scientist", "engineer", "reviewer", "stakeholder"];

export async function makeCellsWorld(firstPort: number): Promise<CellsWorld> {
  const started = await startPortal(root, { COUNTERSIGN_DEMO: "0" }, firstPort);
  try {
    return await settled(started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function settled(started: Portal): Promise<CellsWorld> {
  const portal = started.url;
  const emails = {} as Record<string, string>;
  const ids = {} as Record<string, string>;
  const signIn = (name: string) => signedIn(portal, emails[name] ?? "", PASSWORD);
  const owner = await firstOwner(started, emails);
  const join = async (by: Caller, name: string, role: Role) => {
    const email = `${name.replaceAll("_", "-")}@doors.test`;
    const { link } = await askAs<{ link: string }>(by, "access.invite", { email, role });
    const account = { name: `${name} of the doors`, password: PASSWORD };
    const token = link.split("/").at(-1);
    const made = await askAs<{ userId: string }>(stranger(portal), "access.acceptInvitation", {
      token,
      account,
    });
    emails[name] = email;
    ids[name] = made.userId;
    return signIn(name);
  };
  const who = { anonymous: stranger(portal), owner } as Record<HttpActor, Caller>;
  for (const role of ROLES.filter((one) => one !== "owner")) who[role] = await join(owner, role, role);
  for (const name of ["suspended", "blocked"] as const) who[name] = await join(owner, name, "lead");
  who.outsider = await join(owner, "outsider", "stakeholder");
  const otherOwner = await secondOwner(started, emails);
  who.other_admin = await join(otherOwner, "other_admin", "admin");

  const sites = {} as Record<Place, Site>;
  const found = async (by: Caller, org: string, place: Place) => {
    // A word that stands nowhere else, to see whether an answer lets it out.
    const secret = `Quince-${place}`;
    const made = await askAs<{ id: string; slug: string }>(by, "access.createProject", { name: secret });
    if (place === "own" || place === "archived")
      for (const name of [...IN_PROJECTS, "suspended", "blocked"])
        await askAs(by, "access.setProjectMember", {
          projectId: made.id,
          userId: ids[name],
          role: IN_PROJECTS.find((role) => role === name) ?? "lead",
        });
    const objects = await makeObjects(by, made.id, secret);
    sites[place] = { org, slug: made.slug, projectId: made.id, objects, secret };
  };
  await Promise.all([
    found(owner, "doors", "own"),
    found(owner, "doors", "other"),
    found(owner, "doors", "archived"),
    found(otherOwner, "elsewhere", "foreign"),
  ]);

  await addKeys(who, sites);
  const links = await makeLinks(owner, sites.own, ids.stakeholder ?? "");
  await askAs(owner, "access.archiveProject", { projectId: sites.archived.projectId, archived: true });
  await askAs(owner, "access.removeMember", { userId: ids.outsider });
  await askAs(owner, "access.suspendMember", { userId: ids.suspended, suspended: true });
  await block(started.home, ids.blocked ?? "");
  const again = async (actor: HttpActor) =>
    emails[actor] === undefined || actor === "blocked" ? who[actor] : signIn(actor);
  return { portal, who, sites, ...links, again, stop: started.stop };
}

async function firstOwner(started: Portal, emails: Record<string, string>): Promise<Caller> {
  const token = /setup_[\w-]{43}/.exec(started.printed())?.[0];
  emails.owner = "owner@doors.test";
  await askAs(stranger(started.url), "access.completeSetup", {
    token,
    organization: "Doors",
    slug: "doors",
    name: "Olga Owner",
    email: emails.owner,
    password: PASSWORD,
  });
  return signedIn(started.url, emails.owner, PASSWORD);
}

/** Another organization comes from the operator's command line. */
async function secondOwner(started: Portal, emails: Record<string, string>): Promise<Caller> {
  const email = "owner@elsewhere.test";
  const args = [join(root, "scripts", "cli.ts"), "organization", "Elsewhere", "--owner", email];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, COUNTERSIGN_HOME: started.home },
  });
  const token = /setup_[\w-]{43}/.exec(stdout)?.[0];
  await askAs(stranger(started.url), "access.completeOwner", {
    token,
    name: "Otto Owner",
    password: PASSWORD,
  });
  emails.otherOwner = email;
  return signedIn(started.url, email, PASSWORD);
}

async function addKeys(who: Record<HttpActor, Caller>, sites: Record<Place, Site>): Promise<void> {
  const { portal } = who.owner;
  const both = [sites.own.projectId, sites.archived.projectId];
  const keyOf = async (by: Caller, input: object) => {
    const { token } = await askAs<{ token: string }>(by, "access.createApiKey", { name: "cells", ...input });
    return byKey(portal, token);
  };
  const { id: forUserId } = await askAs<{ id: string }>(who.owner, "access.createServiceAccount", {
    name: "Cells",
    role: KEYS.service.role,
    projectIds: both,
  });
  who.key = await keyOf(who[KEYS.key.role], { role: KEYS.key.role });
  who.service = await keyOf(who.owner, { role: KEYS.service.role, forUserId });
  const { role, permissions } = KEYS.narrow_key;
  who.narrow_key = await keyOf(who[role], { role, permissions, projectIds: both });
}

async function makeLinks(owner: Caller, own: Site, userId: string) {
  const tokenOf = ({ link }: { link: string }): string => link.split("/").at(-1) ?? "";
  const guest = { email: "guest@doors.test", role: "stakeholder" };
  const links = {
    invitation: tokenOf(await askAs(owner, "access.invite", guest)),
    reset: tokenOf(await askAs(owner, "access.makePasswordReset", { userId })),
  };
  const statusOf = {} as Record<HttpActor, string>;
  for (const actor of HTTP_ACTORS) {
    const asked = { projectId: own.projectId, label: `For ${actor}` };
    statusOf[actor] = tokenOf(await askAs(owner, "lifecycle.createStatusLink", asked));
  }
  return { links, statusOf };
}

/** Nobody has a door for this: it is done in the database, by whoever runs the installation. */
async function block(home: string, userId: string): Promise<void> {
  const { url, stop } = await startEmbedded(home);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update users set suspended_at = now() where id = ${userId}`;
  await sql.end();
  await stop();
}
