import { z } from "zod";
import { idSchema } from "../format/ids.ts";
import { shortTextSchema } from "../format/text.ts";
import { STEP_UP_PURPOSES } from "./factors.ts";

/** Enough for any password one may have; nothing is cut off. */
export const givenPasswordSchema = z
  .string()
  .min(1, "Give the password.")
  .max(256, "A password has at most 256 characters.");

/** A code of the authenticator app, or a recovery code; spaces and dashes are as people type them. */
export const codeSchema = z
  .string()
  .max(40, "A code has 6 digits.")
  .transform((typed) => typed.replace(/[\s-]/g, "").toLowerCase())
  .pipe(
    z
      .string()
      .regex(/^(\d{6}|[0-9a-z]{16})$/, "A code has 6 digits. A recovery code has 16 letters and digits."),
  );

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);

/** What a browser answers when a passkey was used. */
export const passkeyAnswerSchema = z.object({
  id: base64url(2_000),
  rawId: base64url(2_000),
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url(10_000),
    authenticatorData: base64url(10_000),
    signature: base64url(10_000),
    userHandle: base64url(200).optional(),
  }),
  clientExtensionResults: z.object({}).default({}),
});

export const digestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "A digest is 64 letters and digits (SHA-256 in hex).");

export const BeginStepUp = z.discriminatedUnion("purpose", [
  z.object({ purpose: z.literal(STEP_UP_PURPOSES[0]), digest: digestSchema }),
  z.object({ purpose: z.literal(STEP_UP_PURPOSES[1]) }),
]);

const stepUpId = idSchema("stp");
export const CompleteStepUp = z.discriminatedUnion("method", [
  z.object({ method: z.literal("passkey"), stepUpId, answer: passkeyAnswerSchema }),
  z.object({ method: z.literal("password_totp"), stepUpId, password: givenPasswordSchema, code: codeSchema }),
  z.object({ method: z.literal("password"), stepUpId, password: givenPasswordSchema }),
  z.object({ method: z.literal("demo"), stepUpId }),
]);

const endOthers = z.boolean().default(true);
export const ProvenOnly = z.object({ stepUpId });
export const ProvenEnding = z.object({ stepUpId, endOthers });
export const ConfirmAuthenticator = z.object({ code: codeSchema, endOthers });

/** Sealed by the server, given back as it came. */
const ticketSchema = base64url(4_000);
export const PasskeySignIn = z.object({ ticket: ticketSchema, answer: passkeyAnswerSchema });

/** What a browser answers when a passkey was made. */
export const passkeyMadeSchema = z.object({
  id: base64url(2_000),
  rawId: base64url(2_000),
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url(10_000),
    attestationObject: base64url(20_000),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .default([]),
  }),
  clientExtensionResults: z.object({}).default({}),
});
const passkeyName = shortTextSchema("name", 60);
export const AddPasskey = z.object({
  ticket: ticketSchema,
  answer: passkeyMadeSchema,
  name: passkeyName,
  endOthers,
});
export const RenamePasskey = z.object({ passkeyId: idSchema("pky"), name: passkeyName });
export const RemovePasskey = z.object({ passkeyId: idSchema("pky"), stepUpId, endOthers });
export const UnlinkIdentity = z.object({ identityId: idSchema("idn"), stepUpId, endOthers });
