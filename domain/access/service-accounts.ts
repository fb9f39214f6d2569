import { type Refusal, refuse } from "../format/refusal.ts";
import type { Permission } from "./permissions.ts";
import { ROLE_LABELS, type Role } from "./roles.ts";

export type AccountKind = "person" | "service";

/** Roles that a service account may hold: none that decides, invites or holds the organization. The database asks the same. */
export const SERVICE_ROLES = ["scientist", "engineer", "stakeholder", "auditor"] as const satisfies Role[];
export type ServiceRole = (typeof SERVICE_ROLES)[number];

export const isServiceRole = (role: Role): role is ServiceRole =>
  (SERVICE_ROLES as readonly Role[]).includes(role);

/** What a program may do at all. Signing, deciding, releasing, inviting and writing policy are for people; so is what is not here. */
const FOR_SERVICES: ReadonlySet<Permission> = new Set<Permission>([
  "organization:read",
  "member:read",
  "project:read",
  "phase:read",
  "visit:log",
  "dataset:read",
  "dataset:write",
  "run:read",
  "run:write",
  "model:read",
  "model:register",
  "comment:read",
  "review:read",
  "review:request",
  "review:withdraw",
  "checklist:read",
  "monitor:read",
  "monitor:write",
  "audit:read",
  "audit:export",
]);

/** Whether a service account may do this when its role allows it. */
export const serviceMay = (permission: Permission): boolean => FOR_SERVICES.has(permission);

/** Why an account of this kind does not get this role; null when it may. */
export function roleRefusal(kind: AccountKind, role: Role): Refusal | null {
  if (kind === "person" || isServiceRole(role)) return null;
  return refuse(
    "precondition_failed",
    "service-role",
    `A service account is never ${ROLE_LABELS[role].toLowerCase()}: that role decides or manages, which people do. It may be ${SERVICE_ROLES.join(", ")}.`,
  );
}
