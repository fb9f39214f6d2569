import { acceptInvitation, readInvitation } from "./accept-invitation.ts";
import { acceptWithIdentity } from "./accept-with-identity.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";
import { archiveProject } from "./archive-project.ts";
import {
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
  renewRecoveryCodes,
} from "./authenticator.ts";
import { beginLink } from "./begin-link.ts";
import { beginStepUp } from "./begin-step-up.ts";
import { changeName } from "./change-name.ts";
import { changePassword } from "./change-password.ts";
import { completeOwner, completeSetup, readSetup } from "./complete-setup.ts";
import { completeSingleSignOn } from "./complete-single-sign-on.ts";
import { completeStepUp } from "./complete-step-up.ts";
import { createProject } from "./create-project.ts";
import { demoSignIn } from "./demo-sign-in.ts";
import { dropFactors } from "./drop-factors.ts";
import { explain } from "./explain.ts";
import { foundOrganization } from "./found-organization.ts";
import { findProject, listProjectMembers } from "./get-project.ts";
import { hangsOn } from "./hangs-on.ts";
import { linkIdentity, unlinkIdentity } from "./identities.ts";
import { identitySignIn } from "./identity-sign-in.ts";
import { settleInvitationMail, writeInvitationMail } from "./invitation-mail.ts";
import { invite, resendInvitation, revokeInvitation } from "./invite.ts";
import { listInvitations } from "./list-invitations.ts";
import { listProjects } from "./list-projects.ts";
import { me } from "./me.ts";
import { listMembers } from "./members.ts";
import { ownSecurity } from "./own-security.ts";
import { passkeySignIn, passkeySignInOptions } from "./passkey-sign-in.ts";
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from "./passkeys.ts";
import { makePasswordReset, readPasswordReset, resetPassword } from "./password-reset.ts";
import { askPasswordReset, writePasswordResetMail } from "./reset-mail.ts";
import { createServiceAccount } from "./service-accounts.ts";
import { endOtherOwnSessions, listSessions, revokeSession } from "./sessions.ts";
import { removeMember, setMemberRole } from "./set-member-role.ts";
import { removeProjectMember, setProjectMember } from "./set-project-member.ts";
import { makeSetupLink } from "./setup-link.ts";
import { signIn } from "./sign-in.ts";
import { suspendMember } from "./suspend-member.ts";
import { updateProject } from "./update-project.ts";
import { visibleProjects } from "./visible-projects.ts";

export const access = {
  askPasswordReset,
  makePasswordReset,
  readPasswordReset,
  resetPassword,
  writePasswordResetMail,
  acceptInvitation,
  acceptWithIdentity,
  addPasskey,
  archiveProject,
  beginAuthenticator,
  beginLink,
  beginPasskey,
  beginStepUp,
  changeName,
  changePassword,
  completeOwner,
  completeSetup,
  completeSingleSignOn,
  completeStepUp,
  confirmAuthenticator,
  createApiKey,
  createProject,
  createServiceAccount,
  demoSignIn,
  dropFactors,
  endOtherSessions: endOtherOwnSessions,
  explain,
  findProject,
  foundOrganization,
  hangsOn,
  identitySignIn,
  invite,
  linkIdentity,
  listApiKeys,
  listInvitations,
  listMembers,
  listProjectMembers,
  listProjects,
  listSessions,
  makeSetupLink,
  me,
  ownSecurity,
  readInvitation,
  readSetup,
  passkeySignIn,
  passkeySignInOptions,
  removeAuthenticator,
  removeMember,
  removePasskey,
  removeProjectMember,
  resendInvitation,
  renamePasskey,
  renewRecoveryCodes,
  revokeApiKey,
  revokeInvitation,
  revokeSession,
  setMemberRole,
  setProjectMember,
  settleInvitationMail,
  signIn,
  suspendMember,
  unlinkIdentity,
  updateProject,
  visibleProjects,
  writeInvitationMail,
} as const;
