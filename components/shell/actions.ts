import { needs, type Permission } from "#domain/access/permissions.ts";
import type { Command } from "./commands.ts";
import { organizationHref, projectHref } from "./nav.ts";

type Action = { label: string; path: string; permission: Permission; keywords?: readonly string[] };

const IN_PROJECT: readonly Action[] = [
  { label: "Change the focus", path: "", permission: "focus:declare", keywords: ["phase", "declare"] },
  {
    label: "Log a revisit",
    path: "/revisits",
    permission: "visit:log",
    keywords: ["work", "hours", "effort"],
  },
  {
    label: "Upload data",
    path: "/datasets",
    permission: "dataset:write",
    keywords: ["new", "dataset", "version"],
  },
  {
    label: "Train a model",
    path: "/experiments/new",
    permission: "run:write",
    keywords: ["new", "run", "experiment"],
  },
  {
    label: "Register a version",
    path: "/experiments",
    permission: "model:register",
    keywords: ["new", "model"],
  },
  {
    label: "Ask for a review",
    path: "/models",
    permission: "review:request",
    keywords: ["approval", "release"],
  },
  {
    label: "Decide on a review",
    path: "/reviews",
    permission: "review:decide",
    keywords: ["sign", "approve"],
  },
  {
    label: "Watch a model",
    path: "/monitoring/new",
    permission: "monitor:write",
    keywords: ["new", "monitor", "drift"],
  },
  {
    label: "Work on the checklist",
    path: "/governance",
    permission: "checklist:write",
    keywords: ["item", "evidence"],
  },
  {
    label: "Share the status",
    path: "/status",
    permission: "project:read",
    keywords: ["report", "pdf", "stakeholder"],
  },
  {
    label: "Add people to the project",
    path: "/settings",
    permission: "project:manage",
    keywords: ["member", "role"],
  },
];

const IN_ORGANIZATION: readonly Action[] = [
  { label: "Start a project", path: "", permission: "project:create", keywords: ["new"] },
  {
    label: "Invite people",
    path: "/people",
    permission: "member:manage",
    keywords: ["member", "invitation"],
  },
  { label: "Make an API key", path: "/keys", permission: "key:manage", keywords: ["new", "token"] },
  {
    label: "Export the audit log",
    path: "/audit/log",
    permission: "audit:export",
    keywords: ["csv", "evidence"],
  },
];

/** What can be done here, each on its page; what this person may not do says which role it needs. */
export function actionsFor(
  place: { org: string; project: string | null },
  may: (permission: Permission) => boolean,
): Command[] {
  const { org, project } = place;
  const list = project === null ? IN_ORGANIZATION : IN_PROJECT;
  const base = project === null ? organizationHref(org) : projectHref(org, project);
  return list.map(({ label, path, permission, keywords }) => ({
    label,
    href: `${base}${path}`,
    group: "Actions",
    ...(keywords && { keywords }),
    ...(may(permission) ? {} : { reason: needs(permission) }),
  }));
}
