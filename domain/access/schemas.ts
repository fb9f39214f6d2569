import { z } from "zod";
import { idSchema } from "../format/ids.ts";
import { slugSchema } from "../format/slug.ts";
import { nameSchema, optionalTextSchema } from "../format/text.ts";
import { codeSchema, givenPasswordSchema } from "./factor-schemas.ts";
import { PERMISSION_NAMES, type Permission } from "./permissions.ts";
import { ROLES } from "./roles.ts";

export const roleSchema = z.enum(ROLES, { error: `This is not a role. Choose one of ${ROLES.join(", ")}.` });

/** ASCII only: look-alike letters of other scripts must not make a second address that reads the same. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "An e-mail address has at most 254 characters.")
  .regex(/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/, "This is not an e-mail address.");

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;
/** Length is the one rule of form; whether it would be guessed is asked on the server, where the list of common ones is. */
export const passwordSchema = z
  .string()
  .min(PASSWORD_MIN, `A password has at least ${PASSWORD_MIN} characters. A sentence is easy to remember.`)
  .max(PASSWORD_MAX, `A password has at most ${PASSWORD_MAX} characters.`);

export const SignIn = z.object({
  email: emailSchema,
  password: givenPasswordSchema,
  /** Of the authenticator app, or a recovery code, once the answer to the first try asked for it. */
  code: codeSchema.optional(),
});
export const DemoSignIn = z.object({ email: emailSchema });

export const CreateProject = z.object({
  name: nameSchema,
  slug: slugSchema.optional(),
  description: optionalTextSchema(2_000, "description").optional(),
});
export const UpdateProject = z.object({
  projectId: idSchema("prj"),
  name: nameSchema.optional(),
  description: optionalTextSchema(2_000, "description").optional(),
});
export const ArchiveProject = z.object({ projectId: idSchema("prj"), archived: z.boolean() });
export const ProjectOnly = z.object({ projectId: idSchema("prj") });
export const FindProject = z.object({ slug: slugSchema });

export const SetProjectMember = z.object({
  projectId: idSchema("prj"),
  userId: idSchema("usr"),
  role: roleSchema,
});
export const RemoveProjectMember = z.object({ projectId: idSchema("prj"), userId: idSchema("usr") });

export const SetMemberRole = z.object({ userId: idSchema("usr"), role: roleSchema });
export const RemoveMember = z.object({ userId: idSchema("usr") });
export const SuspendMember = z.object({ userId: idSchema("usr"), suspended: z.boolean() });

export const KEY_DAYS_MAX = 365;
export const KEY_PROJECTS_MAX = 50;
const permissionSchema = z.enum(PERMISSION_NAMES as [Permission, ...Permission[]], {
  error: "This is not a permission. The page People and roles lists them.",
});
export const CreateApiKey = z.object({
  name: nameSchema,
  role: roleSchema,
  /** Narrower than the role: these alone. Left out: all that the role allows. */
  permissions: z
    .array(permissionSchema)
    .min(1, "Choose at least one permission, or do not narrow them.")
    .max(PERMISSION_NAMES.length)
    .optional(),
  /** These projects alone. Left out: all that the account sees. */
  projectIds: z
    .array(idSchema("prj"))
    .min(1, "Choose at least one project, or do not narrow them.")
    .max(KEY_PROJECTS_MAX, `A key names at most ${KEY_PROJECTS_MAX} projects.`)
    .optional(),
  /** A service account of the organization; left out for oneself. */
  forUserId: idSchema("usr").optional(),
  expiresInDays: z
    .number({ error: "Say in how many days the key expires." })
    .int()
    .min(1, "A key lives at least a day.")
    .max(KEY_DAYS_MAX, `A key lives at most ${KEY_DAYS_MAX} days.`)
    .default(90),
});
export const RevokeApiKey = z.object({ keyId: idSchema("key") });
export const ChangeName = z.object({ name: nameSchema });
export const RevokeSession = z.object({ sessionId: idSchema("ses") });
export const ChangePassword = z.object({
  current: z.string().min(1, "Give your present password.").max(256),
  next: passwordSchema,
  endOthers: z.boolean().default(true),
});
