/** What a person may be, in an organization or in one of its projects. */
export const ROLES = [
  "owner",
  "admin",
  "lead",
  "scientist",
  "engineer",
  "reviewer",
  "stakeholder",
  "auditor",
] as const;
export type Role = (typeof ROLES)[number];

/** Roles that see every project of their organization; the others see the projects they were added to. */
export const ORGANIZATION_WIDE: ReadonlySet<Role> = new Set<Role>(["owner", "admin", "auditor"]);

export const ROLE_LABELS: Record<Role, string> = {
  owner: "Owner",
  admin: "Administrator",
  lead: "Lead",
  scientist: "Scientist",
  engineer: "Engineer",
  reviewer: "Reviewer",
  stakeholder: "Stakeholder",
  auditor: "Auditor",
};

export const ROLE_SUMMARIES: Record<Role, string> = {
  owner: "Holds the organization: people, projects, policies and all the work in them.",
  admin: "Manages people, projects and policies. Does not build models and does not sign.",
  lead: "Runs a project: declares the focus, does any of the work, signs work of others.",
  scientist: "Brings data, trains, registers versions and asks for their release.",
  engineer: "Brings data, trains, puts approved versions into service and watches them.",
  reviewer: "Previews versions, comments, and signs or asks for changes.",
  stakeholder: "Follows the project, previews its models and takes part in the discussion.",
  auditor: "Reads everything in the organization, the audit log included. Changes nothing.",
};
