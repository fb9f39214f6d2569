import {
  mayInProject,
  needs,
  PERMISSION_LABELS,
  PERMISSION_NAMES,
  type Permission,
  rolesThatMay,
  type Standing,
  seesProject,
  whyNot,
} from "./permissions.ts";
import { ORGANIZATION_WIDE, ROLE_LABELS, type Role } from "./roles.ts";
import type { AccountKind } from "./service-accounts.ts";

/** Somebody of the organization, as an explanation of their access needs them. */
export type Subject = {
  name: string;
  kind: AccountKind;
  suspended: boolean;
  organization: Role;
  /** Role in the project in question; null for somebody who was not added to it. */
  project: Role | null;
};

export type Explained = { yes: boolean; sentence: string };

export const standingOf = (subject: Subject): Standing => ({
  organization: subject.organization,
  project: subject.project,
  keyRole: null,
  service: subject.kind === "service",
});

const role = (one: Role): string => ROLE_LABELS[one].toLowerCase();
const plural: Record<Role, string> = {
  owner: "owners",
  admin: "administrators",
  lead: "leads",
  scientist: "scientists",
  engineer: "engineers",
  reviewer: "reviewers",
  stakeholder: "stakeholders",
  auditor: "auditors",
};

/** Whether somebody sees the project, and why, in a sentence for people who do not know the table of roles. */
export function explainSight(subject: Subject): Explained {
  const { name, organization, project } = subject;
  if (subject.suspended)
    return { yes: false, sentence: `${name} is suspended, and sees nothing until that is lifted.` };
  const wide = ORGANIZATION_WIDE.has(organization);
  if (!seesProject(standingOf(subject)))
    return {
      yes: false,
      sentence: `${name} belongs to the organization as ${role(organization)} and was not added to this project, so it does not exist for them.`,
    };
  const everywhere = `${plural[organization]} see every project of the organization`;
  const here = project ? `was added to this project as ${role(project)}` : "";
  if (wide && project) return { yes: true, sentence: `${name} ${here}; besides, ${everywhere}.` };
  return {
    yes: true,
    sentence: wide ? `${name} sees it because ${everywhere}.` : `${name} ${here}.`,
  };
}

/** Whether somebody may do one thing in the project, and why or why not. */
export function explainAct(subject: Subject, permission: Permission): Explained {
  const sight = explainSight(subject);
  if (!sight.yes) return { yes: false, sentence: `No. ${sight.sentence}` };
  const standing = standingOf(subject);
  const act = `“${PERMISSION_LABELS[permission]}”`;
  const held = rolesHere(subject);
  if (mayInProject(standing, permission)) {
    const by = held.find((one) => mayInProject({ ...standing, organization: one, project: one }, permission));
    return {
      yes: true,
      sentence: `Yes. ${subject.name} is ${role(by ?? subject.organization)} here, and that role has ${act}.${exceptions(permission)}`,
    };
  }
  if (whyNot(standing, permission) !== needs(permission))
    return { yes: false, sentence: `No. ${whyNot(standing, permission)}` };
  return {
    yes: false,
    sentence: `No. ${subject.name} is ${held.map(role).join(" and ")} here, and ${act} needs the role ${rolesThatMay(permission)}.`,
  };
}

/** Everything that somebody may do in the project; empty for those who do not see it. */
export function abilitiesOf(subject: Subject): Permission[] {
  if (!explainSight(subject).yes) return [];
  return PERMISSION_NAMES.filter((permission) => mayInProject(standingOf(subject), permission));
}

/** The roles that count in the project: the one held in it, and the organization's where it reaches everywhere. */
function rolesHere({ organization, project }: Subject): Role[] {
  const wide = ORGANIZATION_WIDE.has(organization) ? [organization] : [];
  return [...new Set([...(project ? [project] : []), ...wide])];
}

const exceptions = (permission: Permission): string =>
  permission === "review:decide"
    ? " Never on work they made, changed or asked the review for."
    : permission === "model:release"
      ? " Only what was approved, and only to the name it was approved for."
      : "";
