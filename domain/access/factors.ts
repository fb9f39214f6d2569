/** How a session was opened. */
export const SESSION_METHODS = ["password", "passkey", "oidc", "demo"] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];

export const SESSION_METHOD_LABELS: Record<SessionMethod, string> = {
  password: "password",
  passkey: "passkey",
  oidc: "single sign-on",
  demo: "demo click",
};

/** One thing that a person showed. A passkey with user verification is two factors: what they have, and who they are or know. */
export const FACTORS = [
  "password",
  "totp",
  "recovery_code",
  "passkey",
  "user_verification",
  "single_sign_on",
  "demo",
] as const;
export type Factor = (typeof FACTORS)[number];

/** How a person proves again who they are. "password" alone serves for their own account while they have no second factor. */
export const STEP_UP_METHODS = ["passkey", "password_totp", "single_sign_on", "password", "demo"] as const;
export type StepUpMethod = (typeof STEP_UP_METHODS)[number];

/** What for: a signature over a digest, or a change of one's own ways to sign in. */
export const STEP_UP_PURPOSES = ["sign", "account"] as const;
export type StepUpPurpose = (typeof STEP_UP_PURPOSES)[number];

/** How long a proof serves, from its beginning. */
export const STEP_UP_MINUTES = 5;

/** How a session was opened, in words: "password and code", "passkey". */
export function sessionStrength(method: SessionMethod, factors: readonly Factor[]): string {
  if (factors.includes("totp")) return "password and code";
  if (factors.includes("recovery_code")) return "password and recovery code";
  return SESSION_METHOD_LABELS[method];
}
