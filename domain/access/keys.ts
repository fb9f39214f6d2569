import { type Refusal, refuse } from "../format/refusal.ts";
import { allows, byKey, type Permission } from "./permissions.ts";
import { ROLE_LABELS, type Role } from "./roles.ts";
import { type AccountKind, isServiceRole, serviceMay } from "./service-accounts.ts";

/**
 * Why a key of this role and these permissions is not made; null when it may be. Permissions that the role does not
 * have would never work, and a service account's key names no role and no permission that is for people.
 */
export function keyRefusal(
  role: Role,
  permissions: readonly Permission[] | null,
  holder: AccountKind,
): Refusal | null {
  if (holder === "service" && !isServiceRole(role))
    return refuse(
      "invalid",
      "key-role-for-people",
      `A service account does not act as ${ROLE_LABELS[role].toLowerCase()}. Choose another role for its key.`,
    );
  const never = (permissions ?? []).find(
    (permission) =>
      !allows([role], permission) || !byKey(permission) || (holder === "service" && !serviceMay(permission)),
  );
  if (never === undefined) return null;
  if (!byKey(never))
    return refuse(
      "invalid",
      "key-permission-for-people",
      `${never} is for people who are signed in; no key does it. Leave it out.`,
    );
  const who = holder === "service" ? "A service account" : "The role";
  return refuse(
    "invalid",
    "key-permission-beyond-role",
    `${who} ${holder === "service" ? "as " : ""}${ROLE_LABELS[role].toLowerCase()} does not have ${never}, so the key could never use it. Leave it out.`,
  );
}
