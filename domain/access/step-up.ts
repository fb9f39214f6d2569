import { formatExact } from "#domain/format/dates.ts";
import { STEP_UP_MINUTES, type StepUpMethod, type StepUpPurpose } from "./factors.ts";

/** What a person could prove themselves with, here and now. */
export type OwnFactors = {
  /** Signed in by the demo's one click, while demo mode is on. */
  demoSession: boolean;
  hasPassword: boolean;
  hasTotp: boolean;
  passkeyCount: number;
  /** Linked with the identity provider that is configured now. */
  hasSingleSignOn: boolean;
  /** Ways that sign only from a moment on (ISO 8601), because they were set up behind somebody else's link. */
  signsFrom?: Partial<Record<StepUpMethod, string>>;
};

/**
 * The ways in which a person may prove again who they are, best first. A signature needs two factors or a fresh single
 * sign-on; for one's own account the password serves alone as long as there is nothing stronger.
 */
export function stepUpMethods(purpose: StepUpPurpose, own: OwnFactors): StepUpMethod[] {
  if (own.demoSession) return ["demo"];
  const methods: StepUpMethod[] = [];
  if (own.passkeyCount > 0) methods.push("passkey");
  if (own.hasPassword && own.hasTotp) methods.push("password_totp");
  if (own.hasSingleSignOn) methods.push("single_sign_on");
  if (purpose === "account" && own.hasPassword && !own.hasTotp && own.passkeyCount === 0)
    methods.push("password");
  return purpose === "sign" ? methods.filter((method) => own.signsFrom?.[method] === undefined) : methods;
}

/** When the first of somebody's ways signs, where none does yet. */
export function firstSignsFrom(own: OwnFactors): string | null {
  const [first] = Object.values(own.signsFrom ?? {}).sort();
  return first ?? null;
}

/** What to say to somebody who has no way to sign, or none that signs yet. */
export const noWayToSign = (signsFrom: string | null): string =>
  signsFrom === null
    ? NO_WAY_TO_SIGN
    : `What you sign with was set up behind a link that somebody else had in hand too, so it waits a day: it signs from ${formatExact(signsFrom)} on. Until then you can comment.`;

const NO_WAY_TO_SIGN =
  "Signing asks for a second factor besides the password, and you have none yet. Set up a passkey or an authenticator app on your page Security, then come back and sign.";

export type StepUpFacts = {
  userId: string;
  sessionId: string;
  purpose: StepUpPurpose;
  digest: string;
  expiresAt: string;
  completedAt: string | null;
  usedAt: string | null;
};
export type StepUpUse = {
  userId: string;
  sessionId: string;
  purpose: StepUpPurpose;
  digest: string;
  now: string;
};

/** Why a proof does not serve for this use, as a sentence; null when it does. A stranger's proof does not exist. */
export function stepUpRefusal(proof: StepUpFacts | null, use: StepUpUse): string | null {
  if (proof === null || proof.userId !== use.userId)
    return "This proof of who you are does not exist. Nothing was signed or changed. Prove again who you are.";
  if (proof.sessionId !== use.sessionId)
    return "You proved who you are in another session. Nothing was signed or changed. Prove it again in this one.";
  if (proof.purpose !== use.purpose || proof.digest !== use.digest)
    return "You proved who you are for something else: its content is not what stands here now. Nothing was signed or changed. Look at it again, then prove again who you are.";
  if (proof.usedAt !== null)
    return "This proof of who you are was used already; each serves once. Prove again who you are.";
  if (proof.expiresAt <= use.now)
    return `This proof of who you are is older than ${STEP_UP_MINUTES} minutes. Nothing was signed or changed. Prove again who you are.`;
  if (proof.completedAt === null)
    return "You have not yet proved again who you are. Nothing was signed or changed.";
  return null;
}
