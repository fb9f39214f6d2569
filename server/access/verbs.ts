import { addMember } from "./add-member.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";
import { archiveProject } from "./archive-project.ts";
import { beginStepUp } from "./begin-step-up.ts";
import { changePassword } from "./change-password.ts";
import { completeStepUp } from "./complete-step-up.ts";
import { createProject } from "./create-project.ts";
import { foundOrganization } from "./found-organization.ts";
import { findProject, listProjectMembers } from "./get-project.ts";
import { listProjects } from "./list-projects.ts";
import { me } from "./me.ts";
import { listMembers } from "./members.ts";
import { ownSecurity } from "./own-security.ts";
import { listSessions, revokeSession } from "./sessions.ts";
import { removeMember, setMemberRole } from "./set-member-role.ts";
import { removeProjectMember, setProjectMember } from "./set-project-member.ts";
import { demoSignIn, signIn } from "./sign-in.ts";
import { updateProject } from "./update-project.ts";
import { visibleProjects } from "./visible-projects.ts";

export const access = {
  addMember,
  archiveProject,
  beginStepUp,
  changePassword,
  completeStepUp,
  createApiKey,
  createProject,
  demoSignIn,
  findProject,
  foundOrganization,
  listApiKeys,
  listMembers,
  listProjectMembers,
  listProjects,
  listSessions,
  me,
  ownSecurity,
  removeMember,
  removeProjectMember,
  revokeApiKey,
  revokeSession,
  setMemberRole,
  setProjectMember,
  signIn,
  updateProject,
  visibleProjects,
} as const;
