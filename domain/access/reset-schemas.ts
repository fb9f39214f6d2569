import { z } from "zod";
import { idSchema } from "../format/ids.ts";
import { emailSchema, passwordSchema } from "./schemas.ts";

export const RESET_HOURS = 24;

const resetTokenSchema = z.string().regex(/^reset_[\w-]{43}$/, "This is not a link of ours. Copy it again.");

export const MakePasswordReset = z.object({ userId: idSchema("usr") });
export const AskPasswordReset = z.object({ email: emailSchema });
export const PresentedReset = z.object({ token: resetTokenSchema });
export const ResetPassword = PresentedReset.extend({ password: passwordSchema });
