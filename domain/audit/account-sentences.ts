import { FACTORS, type Factor } from "../access/factors.ts";

type Entry = { action: string; outcome?: string; before: unknown; after: unknown };

const FACTOR_WORDS: Record<Factor, string> = {
  password: "password",
  totp: "authenticator app",
  recovery_code: "recovery code",
  passkey: "passkey",
  user_verification: "verified by the device",
  single_sign_on: "single sign-on",
  demo: "the demo's click",
};

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const wordsFor = (factors: unknown): string => {
  const known = Array.isArray(factors) ? FACTORS.filter((factor) => factors.includes(factor)) : [];
  return known.length === 0 ? "an unknown way" : known.map((factor) => FACTOR_WORDS[factor]).join(" and ");
};

const factorWord = (value: unknown): string => {
  const factor = FACTORS.find((known) => known === value);
  return factor ? FACTOR_WORDS[factor] : "a factor";
};

const signedIn = ({ after }: Entry): string =>
  field(after, "signedIn") === false
    ? "was refused at signing in"
    : `signed in by ${wordsFor(field(after, "factors") ?? [field(after, "method")])}`;

const changedFactors = ({ after }: Entry): string => {
  if (typeof field(after, "factorAdded") === "string")
    return `added a way to sign in: ${factorWord(field(after, "factorAdded"))}`;
  if (typeof field(after, "factorRemoved") === "string")
    return `removed a way to sign in: ${factorWord(field(after, "factorRemoved"))}`;
  return "did not add a way to sign in: the code was not right";
};

const proved = ({ after }: Entry): string => {
  const what = field(after, "purpose") === "sign" ? "for a signature" : "for their account";
  return field(after, "completed") === true
    ? `proved again who they are, ${what}, by ${wordsFor(field(after, "factors"))}`
    : `was refused at proving again who they are, ${what}`;
};

/** Acts on one's own account: told in the log, and not in anybody's feed. */
const SENTENCES: Readonly<Record<string, (entry: Entry) => string>> = {
  "access.signIn": signedIn,
  "access.demoSignIn": signedIn,
  "access.passkeySignIn": signedIn,
  "access.identitySignIn": signedIn,
  "access.acceptWithIdentity": () => "accepted an invitation through single sign-on",
  "access.beginStepUp": ({ after }) =>
    field(after, "purpose") === "sign" ? "was asked who they are, for a signature" : "was asked who they are",
  "access.completeStepUp": proved,
  "access.completeSingleSignOn": proved,
  "access.beginAuthenticator": () => "began to set up an authenticator app",
  "access.confirmAuthenticator": changedFactors,
  "access.removeAuthenticator": changedFactors,
  "access.renewRecoveryCodes": () => "made new recovery codes",
  "access.beginPasskey": () => "began to add a passkey",
  "access.addPasskey": changedFactors,
  "access.renamePasskey": () => "renamed a passkey",
  "access.removePasskey": changedFactors,
  "access.beginLink": () => "began to link an identity",
  "access.linkIdentity": changedFactors,
  "access.unlinkIdentity": changedFactors,
  "access.changeName": () => "changed their name",
  "access.changePassword": ({ after }) =>
    field(after, "passwordChanged") === false
      ? "did not change the password: the present one was not right"
      : "changed their password",
  "access.revokeSession": () => "ended a session",
  "access.endOtherSessions": () => "ended their other sessions",
  "access.makePasswordReset": () => "made a link for a new password",
  "access.askPasswordReset": () => "asked for a link for a new password",
  "access.writePasswordResetMail": () => "sent a link for a new password",
  "access.dropFactors": () => "took away somebody's second factors",
  "access.resetPassword": () => "set a new password by a link",
};

/** What somebody did with their own account; null for an act that is about something else. */
export function accountSentence(entry: Entry): string | null {
  return Object.hasOwn(SENTENCES, entry.action) ? (SENTENCES[entry.action]?.(entry) ?? null) : null;
}

export const ACCOUNT_ACTIONS: readonly string[] = Object.keys(SENTENCES);
