import { ORGANIZATION_WIDE, ROLE_LABELS, ROLES, type Role } from "./roles.ts";
import { serviceMay } from "./service-accounts.ts";

const everyone: readonly Role[] = ROLES;
const people: readonly Role[] = [
  "owner",
  "admin",
  "lead",
  "scientist",
  "engineer",
  "reviewer",
  "stakeholder",
];
const builders: readonly Role[] = ["owner", "lead", "scientist", "engineer"];
const managers: readonly Role[] = ["owner", "admin"];

/** The one table of who may do what. What is not here is denied. */
export const PERMISSIONS = {
  "organization:read": everyone,
  "member:read": everyone,
  "member:manage": managers,
  "key:manage": everyone,
  "project:create": ["owner", "admin", "lead"],
  "project:read": everyone,
  "project:manage": ["owner", "admin", "lead"],
  "phase:read": everyone,
  "phase:write": builders,
  "focus:declare": ["owner", "lead"],
  "visit:log": ["owner", "lead", "scientist", "engineer", "reviewer"],
  "dataset:read": everyone,
  "dataset:write": builders,
  "run:read": everyone,
  "run:write": builders,
  "run:prioritize": ["owner", "lead"],
  "model:read": everyone,
  "model:register": builders,
  "model:release": ["owner", "lead", "engineer"],
  "model:preview": ["owner", "lead", "scientist", "engineer", "reviewer", "stakeholder"],
  "comment:read": everyone,
  "comment:write": people,
  "review:read": everyone,
  "review:request": builders,
  "review:withdraw": ["owner", "admin", "lead", "scientist", "engineer", "reviewer"],
  "review:decide": ["owner", "lead", "reviewer"],
  "policy:manage": ["owner", "admin"],
  "checklist:read": everyone,
  "checklist:write": ["owner", "lead", "scientist", "engineer", "reviewer"],
  "monitor:read": everyone,
  "monitor:write": ["owner", "lead", "engineer"],
  "audit:read": ["owner", "admin", "lead", "reviewer", "auditor"],
  "audit:export": ["owner", "admin", "auditor"],
  "audit:anchor": ["owner", "admin", "auditor"],
  "audit:keep": ["owner", "admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[];

/** What each permission lets a person do, for the page that shows the table. */
export const PERMISSION_LABELS: Record<Permission, string> = {
  "organization:read": "See the organization",
  "member:read": "See who belongs to it",
  "member:manage": "Add people, change roles, remove",
  "key:manage": "Make and revoke one's own API keys",
  "project:create": "Start a project",
  "project:read": "See the project",
  "project:manage": "Change the project and its members",
  "phase:read": "See phases and revisits",
  "phase:write": "Write briefs, set status and owner of a phase",
  "focus:declare": "Declare and change the focus",
  "visit:log": "Log a revisit by hand",
  "dataset:read": "See datasets, profiles and rows",
  "dataset:write": "Upload dataset versions",
  "run:read": "See experiments and runs",
  "run:write": "Start and cancel runs",
  "run:prioritize": "Put a run before those of others",
  "model:read": "See models and versions, download them",
  "model:register": "Register a version, write its card",
  "model:release": "Move an alias after approval",
  "model:preview": "Run a version in the browser and record it",
  "comment:read": "Read the discussion",
  "comment:write": "Comment",
  "review:read": "See review requests and decisions",
  "review:request": "Ask for a review",
  "review:withdraw": "Take back a review that one asked for",
  "review:decide": "Approve or ask for changes",
  "policy:manage": "Change approval policies",
  "checklist:read": "See the checklist",
  "checklist:write": "Work on checklist items",
  "monitor:read": "See monitoring and alerts",
  "monitor:write": "Set up monitors, acknowledge alerts",
  "audit:read": "Read the audit log",
  "audit:export": "Export the audit log",
  "audit:anchor": "Copy the audit log's checkpoint out of this server now",
  "audit:keep": "Set how long audit entries are kept, place legal holds, erase people who left",
};

/** Whether any of these roles holds the permission. */
export function allows(roles: Iterable<Role>, permission: Permission): boolean {
  const holders: readonly Role[] = PERMISSIONS[permission];
  for (const role of roles) if (holders.includes(role)) return true;
  return false;
}

/** "Lead or Reviewer": which roles a person would need, for the sentence on a disabled button. */
export function rolesThatMay(permission: Permission): string {
  const names = PERMISSIONS[permission].map((role) => ROLE_LABELS[role]);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : (names[0] ?? "nobody");
}

/** The sentence for a refusal: which role the act needs. */
export function needs(permission: Permission): string {
  return `This needs the role ${rolesThatMay(permission)}.`;
}

export type Standing = {
  /** Role in the organization, null for somebody outside it. */
  organization: Role | null;
  /** Role in the project in question, null without one. */
  project: Role | null;
  /** A key acts for its person, with at most this role. */
  keyRole: Role | null;
  /** What a key was narrowed to beside its role; left out for a person. */
  key?: KeyScope | null;
  /** The account is a service's: some things are for people, whatever its role. */
  service?: boolean;
};

/** `permissions` null narrows nothing; `projects` says whether the project in question is one the key was made for. */
export type KeyScope = { permissions: readonly string[] | null; projects: "all" | "this" | "other" };

/** What no key does, whatever its role: deciding is a person's act, in a session of theirs. */
const NEVER_BY_KEY: ReadonlySet<Permission> = new Set<Permission>(["review:decide"]);
export const byKey = (permission: Permission): boolean => !NEVER_BY_KEY.has(permission);

/** Whether neither the key nor the kind of account stands in the way. */
function unhindered({ keyRole, key, service }: Standing, permission: Permission): boolean {
  if (keyRole !== null && !byKey(permission)) return false;
  if (service && !serviceMay(permission)) return false;
  if (keyRole !== null && !allows([keyRole], permission)) return false;
  return !key || key.permissions === null || key.permissions.includes(permission);
}

/** The sentence for a refusal by this standing: the kind of account, the key, or else the role. */
export function whyNot(standing: Standing, permission: Permission): string {
  const act = PERMISSION_LABELS[permission].toLowerCase();
  if (standing.service && !serviceMay(permission))
    return `A service account does not do this (${act}). It is done by a person.`;
  if (standing.keyRole !== null && !byKey(permission))
    return "Only a signed-in person decides. API keys and jobs cannot.";
  if (standing.key?.permissions && !standing.key.permissions.includes(permission))
    return `This key was made without the permission ${permission} (${act}). Make a key that has it.`;
  return needs(permission);
}

/** The sentence for a key that asks about more than the projects it was made for. */
export const KEY_KEPT_TO_PROJECTS =
  "This key reaches only the projects it was made for, and this asks about the whole organization. Name one of its projects, or make a wider key.";

/** Whether a key was made for some projects only, so that nothing of the whole organization is its business. */
export const keptToProjects = (standing: Standing): boolean =>
  standing.key !== undefined && standing.key !== null && standing.key.projects !== "all";

/** Whether a project shows itself at all: organization-wide roles see every project, others only theirs. */
export function seesProject(standing: Standing): boolean {
  if (standing.organization === null || standing.key?.projects === "other") return false;
  return ORGANIZATION_WIDE.has(standing.organization) || standing.project !== null;
}

/** Whether a question may reach across all projects of the organization: an organization-wide role, not narrowed by a key. */
export function seesEveryProject(standing: Standing): boolean {
  const { organization, keyRole } = standing;
  if (organization === null || !ORGANIZATION_WIDE.has(organization) || keptToProjects(standing)) return false;
  return keyRole === null || ORGANIZATION_WIDE.has(keyRole);
}

/** The sentence for a question that reaches further than the caller's projects. */
export function needsEveryProject(): string {
  const names = [...ORGANIZATION_WIDE].map((role) => ROLE_LABELS[role]);
  return `Across all projects this needs the role ${names.slice(0, -1).join(", ")} or ${names.at(-1)}. Choose one of your projects.`;
}

/** What a person may do in a project: the organization-wide role and the project role together; a key narrows both. */
export function mayInProject(standing: Standing, permission: Permission): boolean {
  if (!seesProject(standing)) return false;
  const roles: Role[] = [];
  if (standing.organization && ORGANIZATION_WIDE.has(standing.organization))
    roles.push(standing.organization);
  if (standing.project) roles.push(standing.project);
  return allows(roles, permission) && unhindered(standing, permission);
}

/** Whether one of the caller's roles is among these: as owner of the organization, as lead of the project. A key narrows it too. */
export function holdsOneOf(standing: Standing, asked: readonly Role[]): boolean {
  const { organization, project, keyRole } = standing;
  const held = [organization !== null && ORGANIZATION_WIDE.has(organization) ? organization : null, project];
  return (
    held.some((role) => role !== null && asked.includes(role)) &&
    (keyRole === null || asked.includes(keyRole))
  );
}

/** What a person may do in the organization itself. */
export function mayInOrganization(standing: Standing, permission: Permission): boolean {
  if (standing.organization === null) return false;
  return allows([standing.organization], permission) && unhindered(standing, permission);
}
