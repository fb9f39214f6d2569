import { z } from "zod";
import { idSchema } from "../format/ids.ts";
import { slugSchema } from "../format/slug.ts";
import { nameSchema } from "../format/text.ts";
import { ORGANIZATION_WIDE, ROLES, type Role } from "./roles.ts";
import { emailSchema, passwordSchema, roleSchema } from "./schemas.ts";
import { SERVICE_ROLES } from "./service-accounts.ts";

export const INVITATION_DAYS = 7;
/** Roles that somebody holds in one project; the others are roles of the whole organization. */
export const PROJECT_ROLES: readonly Role[] = ROLES.filter((role) => !ORGANIZATION_WIDE.has(role));

const projectRoleSchema = roleSchema.refine((role) => !ORGANIZATION_WIDE.has(role), {
  error: "Owner, administrator and auditor are roles of the whole organization. Choose another role here.",
});

/** What a link's token looks like; anything else is not one of ours. */
const tokenSchema = z.string().regex(/^(inv|setup)_[\w-]{43}$/, "This is not a link of ours. Copy it again.");

export const Invite = z
  .object({
    email: emailSchema,
    role: roleSchema,
    projectId: idSchema("prj").optional(),
    projectRole: projectRoleSchema.optional(),
  })
  .refine((input) => (input.projectId === undefined) === (input.projectRole === undefined), {
    error: "Name the project and the role in it, or neither.",
    path: ["projectRole"],
  });
export const OneInvitation = z.object({ invitationId: idSchema("inv") });
export const PresentedInvitation = z.object({ token: tokenSchema });
export const AcceptInvitation = z.object({
  token: tokenSchema,
  /** For somebody new; left out by a person who is signed in. */
  account: z.object({ name: nameSchema, password: passwordSchema }).optional(),
});

export const PresentedSetup = z.object({ token: tokenSchema });
export const CompleteSetup = z.object({
  token: tokenSchema,
  organization: nameSchema,
  slug: slugSchema.optional(),
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export const CompleteOwner = z.object({ token: tokenSchema, name: nameSchema, password: passwordSchema });

export const CreateServiceAccount = z.object({
  name: nameSchema,
  role: z.enum(SERVICE_ROLES, {
    error: `A service account is one of ${SERVICE_ROLES.join(", ")}: it does not decide, invite or own.`,
  }),
  projectIds: z.array(idSchema("prj")).max(50, "Name at most 50 projects.").default([]),
});
